// Classifier: softmax regression at work on test images and on a picture of your own, with its weights to look at.
import { bars, percent } from "./classify/bars.js";
import { board } from "./classify/board.js";
import { matrix, strip } from "./classify/matrix.js";
import { score, tiles } from "./classify/tiles.js";
import { tools } from "./classify/tools.js";
import { blank, pictureOf, probabilitiesOf, scoresOf, SIDE, unpack, winner } from "./maths/classify.js";
import { dataOf, whenSeen } from "./parts/data.js";
import { html, write } from "./parts/dom.js";
import { fill, joined, whole } from "./parts/numbers.js";
import { reader, scene, update } from "./parts/scene.js";

export * from "./maths/classify.js";

const KEYS = ["picture", "image", "chosen", "cell", "pen", "tool"];
const CONSTANTS = ["scales", "biases", "truths", "guesses", "counts"];

/** Where the picture comes from. */
function origin(label, names, { picture, image, truths, learned }) {
  if (image < 0) return label.drawn;
  const original = pictureOf(learned, image);
  const changed = picture.some((ink, i) => ink !== original[i]);
  return fill(label[changed ? "changed" : "test"], { name: names[truths[image]] });
}

/** What the classifier makes of the picture: `words` says it as it is seen, `say` as it is heard. */
function verdict(label, names) {
  const root = html("p", { class: "explore-verdict" });
  const result = ({ probabilities, best }) =>
    fill(label.said, { name: names[best], percent: percent(probabilities[best]) });
  return {
    root,
    show(now) {
      const waits = label[now.failed ? "failed" : "loading"];
      write(root, now.ready ? joined(origin(label, names, now), result(now)) : waits);
    },
    say(now) {
      const [x, y] = now.pen;
      const ink = percent(now.picture[y * SIDE + x] / 255);
      return joined(root.textContent, fill(label.place, { x: x + 1, y: y + 1, ink }));
    },
  };
}

/** Return a function that tells all that is shown, from the model and from the data once they have come. */
function viewer(model, names) {
  const state = reader(model, [...KEYS, ...CONSTANTS]);
  const { scales, biases, truths } = state();
  const known = { ready: false, failed: false, learned: { scales, biases, ...blank(names.length, truths.length) } };
  const view = () => {
    const now = state();
    const scores = scoresOf(known.learned, now.picture);
    const best = winner(scores);
    const shown = now.chosen < 0 ? best : now.chosen;
    return { ...now, ...known, scores, probabilities: probabilitiesOf(scores), best, shown, name: names[shown] };
  };
  const load = async () => {
    try {
      Object.assign(known.learned, unpack(await dataOf(model), names.length));
      known.ready = true;
    } catch {
      known.failed = true;
    }
  };
  return { view, load };
}

/** All that is seen: `parts` in their order on the page, and `show(view)`, which sets each. */
function made(model, label, names, start) {
  const first = reader(model, KEYS)();
  const drawing = board(model, label);
  const [seen, heard, steering] = [tiles(drawing, label), verdict(label, names), tools(model, label, first)];
  const [classes, sums] = [bars(model, label, names), score(label)];
  const [table, behind] = [matrix(model, label, names), strip(model, label, names, start)];
  const [same, tested] = ["agreeing", "tested"].map((name) => whole(model.get(name)));
  const rounded = html("p", { class: "explore-note" }, fill(label.rounded, { same, tested }));
  const confusion = html("div", { class: "explore-confusion" }, table.root, behind.root);
  const all = [seen, heard, steering, drawing, classes, sums, table, behind];
  return {
    parts: [seen.root, heard.root, steering.root, drawing.hint, classes.root, sums.root, confusion, rounded],
    show: (now) => all.forEach((one) => one.show(now)),
    say: heard.say,
  };
}

function render({ model, el }) {
  const label = model.get("labels");
  const names = model.get("biases").map((_, k) => label[`class${k}`]);
  const { view, load } = viewer(model, names);
  const start = (image) =>
    update(model, { image, picture: Array.from(pictureOf(view().learned, image)), chosen: -1 });
  const { parts, show, say } = made(model, label, names, start);
  const frame = { close: whenSeen(el, () => load().then(() => frame.onResize())) };
  return scene({ model, el }, { keys: KEYS, parts, drawing: frame, draw: () => show(view()), say: () => say(view()) });
}

export default { render };
