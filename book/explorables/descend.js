// Descend: gradient descent on a quadratic with two weights, from a start, with a rate and a batch size of your own.
import { bound, gap, pathOf, verdict } from "./maths/descent.js";
import { button, chooser, LOGARITHMIC, numbers, slider } from "./parts/controls.js";
import { html, repeat, set, svg, write } from "./parts/dom.js";
import { handle } from "./parts/handle.js";
import { clamp, fill, fixed, joined, significant } from "./parts/numbers.js";
import { plane } from "./parts/plane.js";
import { player } from "./parts/player.js";
import { reader, scene, update } from "./parts/scene.js";

export * from "./maths/descent.js";

const KEYS = ["start", "rate", "condition", "batch", "seed", "shown"];
const CONSTANTS = ["angle", "largest", "minimum", "examples", "sigma", "steps", "levels"];

/** The contours, which are ellipses, and the cross at the minimum. */
function contoursOn({ marks, sx, sy }) {
  const contours = svg("g", { class: "explore-contours" });
  const lowest = svg("path", { class: "explore-line explore-green", d: "M-6,-6L6,6M6,-6L-6,6" });
  marks.append(contours, lowest);
  return ({ minimum, angle, levels, largest, condition }) => {
    const centre = `translate(${sx(minimum[0])} ${sy(minimum[1])})`;
    const unit = sx(1) - sx(0);
    set(lowest, { transform: centre });
    repeat(contours, levels, () => svg("ellipse"), (ellipse, level) =>
      set(ellipse, {
        rx: unit * Math.sqrt((2 * level) / largest),
        ry: unit * Math.sqrt((2 * level * condition) / largest),
        transform: `${centre} rotate(${(-angle * 180) / Math.PI})`,
      }));
  };
}

/** The path so far: a line, and a dot for each step. */
function trailOn({ marks, sx, sy }) {
  const line = svg("path", { class: "explore-line" });
  const dots = svg("g");
  marks.append(line, dots);
  const near = (pixel) => clamp(pixel, -1e4, 1e4); // browsers draw nothing of lines that are longer still
  return (path) => {
    const places = path.map(([u, v]) => [near(sx(u)), near(sy(v))]);
    set(line, { d: `M${places.join("L")}` });
    repeat(dots, places.slice(1), () => svg("circle", { r: 2.5 }), (dot, [cx, cy]) => set(dot, { cx, cy }));
  };
}

/** The start: a handle, and a click anywhere on the plane, after which the path is played. */
function startOn(drawing, model, label, change, play) {
  const read = () => model.get("start");
  const text = () => fill(label.place, { x: fixed(read()[0], 1), y: fixed(read()[1], 1) });
  const move = (x, y) => change({ start: [x, y] });
  const made = handle({ plane: drawing, label: label.start, step: [0.1, 0.1], kind: "explore-blue", read, move, text });
  drawing.handles.append(made.root);
  drawing.picture.addEventListener("click", (event) => {
    if (made.root.contains(event.target)) return;
    const [x, y] = drawing.at(event);
    move(clamp(x, ...drawing.x), clamp(y, ...drawing.y));
    play();
  });
  return made;
}

function sliders(model, label, first, change) {
  const whole = (value) => (value === first.examples ? label.all : String(value));
  const made = {
    rate: slider({
      label: label.rate, range: [0.01, 1.25 * bound(first)], limit: bound(first), format: (value) => fixed(value, 2),
      change: (rate) => change({ rate }),
    }),
    condition: slider({
      label: label.condition, range: [1, 50], scale: LOGARITHMIC, format: (value) => fixed(value, 1),
      change: (condition) => change({ condition }),
    }),
    batch: chooser({
      label: label.batch, values: model.get("batches"), format: whole,
      change: (batch) => change({ batch }),
    }),
    shown: slider({
      label: label.shown, range: [0, first.steps], steps: first.steps, format: String,
      change: (shown) => change({ shown }),
    }),
  };
  return {
    root: html("div", { class: "explore-controls" }, ...Object.values(made).map(({ root }) => root)),
    show: (state) => Object.entries(made).forEach(([name, one]) => one.show(state[name])),
  };
}

function render({ model, el }) {
  const label = model.get("labels");
  const state = reader(model, [...KEYS, ...CONSTANTS]);
  const first = state();
  const film = player(first.steps, (shown) => update(model, { shown }));
  /** Take a change by the reader: it ends what is being played, and shows the whole path unless told otherwise. */
  const change = (values) => {
    film.stop();
    update(model, { shown: first.steps, ...values });
  };
  const [x, y] = [model.get("xlim"), model.get("ylim")];
  const ratio = (y[1] - y[0]) / (x[1] - x[0]);
  const drawing = plane({ x, y, xLabel: "w₁", yLabel: "w₂", label: label.plane, ratio });
  const [drawContours, drawTrail] = [contoursOn(drawing), trailOn(drawing)];
  const start = startOn(drawing, model, label, change, film.play);
  const steering = sliders(model, label, first, change);
  const noise = button(label.noise, () => change({ seed: model.get("seed") + 1 }));
  const reset = button(label.reset, () => change(Object.fromEntries(KEYS.map((key) => [key, first[key]]))));
  const buttons = html("div", { class: "explore-buttons" }, button(label.play, film.play), noise, reset);
  const found = numbers({ bound: label.bound, before: label.before, after: label.after });
  const words = html("p", { class: "explore-verdict" });
  const seen = (now) => pathOf(now).slice(0, now.shown + 1);

  function draw() {
    const now = state();
    const path = seen(now);
    drawContours(now);
    drawTrail(path);
    start.show();
    steering.show(now);
    set(noise, { disabled: now.batch === now.examples });
    const word = verdict(now, path);
    el.classList.toggle("explore-warns", ["diverges", "strays"].includes(word));
    write(words, label[word]);
    const [before, after] = [now.start, path.at(-1)].map((w) => significant(gap(now, w)));
    found.show({ bound: significant(bound(now)), before, after });
  }
  function say() {
    const now = state();
    const path = seen(now);
    const result = { steps: path.length - 1, gap: significant(gap(now, path.at(-1))) };
    return joined(label[verdict(now, path)], fill(label.said, result));
  }
  const parts = [drawing.root, found.root, words, steering.root, buttons];
  return scene({ model, el }, { keys: KEYS, parts, drawing, draw, say, end: film.stop });
}

export default { render };
