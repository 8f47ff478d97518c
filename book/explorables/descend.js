// Descend: gradient descent on a quadratic with two weights, from a start, with a rate and a batch size of your own.
import { button, chooser, LOGARITHMIC, numbers, slider } from "./parts/controls.js";
import { html, repeat, set, svg } from "./parts/dom.js";
import { handle } from "./parts/handle.js";
import { normalPairs } from "./parts/noise.js";
import { clamp, fill, fixed, significant } from "./parts/numbers.js";
import { plane } from "./parts/plane.js";
import { scene, update } from "./parts/scene.js";

const FAR = 1e6; // where a path that runs away is cut off
const PACE = 90; // milliseconds that a step takes when it is played

const apply = ([[a, b], [c, d]], [u, v]) => [a * u + b * v, c * u + d * v];

/** The symmetric matrix with these eigenvalues, whose first eigenvector lies at `angle`. */
function symmetric(angle, first, second) {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const mixed = (first - second) * c * s;
  return [[first * c * c + second * s * s, mixed], [mixed, first * s * s + second * c * c]];
}

/** The curvature: largest eigenvalue `largest` in the direction `angle`, the other one smaller by `condition`. */
export const hessian = ({ angle, largest, condition }) => symmetric(angle, largest, largest / condition);

/** From which learning rate on plain gradient descent runs away. */
export const bound = ({ largest }) => 2 / largest;

/** By how much the loss at `w` exceeds the smallest loss. */
export function gap(state, w) {
  const error = [w[0] - state.minimum[0], w[1] - state.minimum[1]];
  const slope = apply(hessian(state), error);
  return (error[0] * slope[0] + error[1] * slope[1]) / 2;
}

/** How large the noise of a batch's gradient is, as a share of one example's; none for the whole set. */
export const noiseShare = ({ batch, examples }) => Math.sqrt((examples - batch) / (examples - 1) / batch);

/** The weights after 0, 1, 2 … steps, until they are out of sight: the gradient is H(w − w*) and noise like σ√H. */
export function pathOf(state) {
  const { start, minimum, rate, steps, seed, sigma, angle, largest, condition } = state;
  const H = hessian(state);
  const root = symmetric(angle, Math.sqrt(largest), Math.sqrt(largest / condition));
  const size = sigma * noiseShare(state);
  const draw = normalPairs(seed);
  const path = [start];
  for (let w = start; path.length <= steps && Math.hypot(...w) < FAR; path.push(w)) {
    const slope = apply(H, [w[0] - minimum[0], w[1] - minimum[1]]);
    const noise = apply(root, draw());
    w = [w[0] - rate * (slope[0] + size * noise[0]), w[1] - rate * (slope[1] + size * noise[1])];
  }
  return path;
}

/** What the learning rate does along the steepest direction: "creeps", "jumps" or "diverges". */
export function verdict({ rate, largest }) {
  if (rate * largest >= 2) return "diverges";
  return rate * largest > 1 ? "jumps" : "creeps";
}

const KEYS = ["start", "rate", "condition", "batch", "seed", "shown"];
const FIXED = ["angle", "largest", "minimum", "examples", "sigma", "steps"];

function render({ model, el }) {
  const label = model.get("labels");
  const [xlim, ylim] = [model.get("xlim"), model.get("ylim")];
  const state = () => Object.fromEntries([...KEYS, ...FIXED].map((key) => [key, model.get(key)]));
  const first = state();
  const ratio = (ylim[1] - ylim[0]) / (xlim[1] - xlim[0]);
  const drawing = plane({ x: xlim, y: ylim, xLabel: "w₁", yLabel: "w₂", label: label.plane, ratio });
  let playing = 0;

  /** Take a change by the reader: it ends what is being played, and shows the whole path unless told otherwise. */
  function change(values) {
    cancelAnimationFrame(playing);
    update(model, { shown: first.steps, ...values });
  }

  const contours = svg("g", { class: "explore-contours" });
  const lowest = svg("path", { class: "explore-line explore-green", d: "M-6,-6L6,6M6,-6L-6,6" });
  const trail = svg("path", { class: "explore-line" });
  const dots = svg("g");
  drawing.marks.append(contours, lowest, trail, dots);
  const begin = handle({
    plane: drawing, label: label.start, step: [0.1, 0.1], kind: "explore-blue",
    read: () => model.get("start"),
    text: () => fill(label.place, { x: fixed(model.get("start")[0], 1), y: fixed(model.get("start")[1], 1) }),
    move: (x, y) => change({ start: [x, y] }),
  });
  drawing.handles.append(begin.root);
  drawing.picture.addEventListener("click", (event) => {
    if (begin.root.contains(event.target)) return;
    const [x, y] = drawing.at(event);
    change({ start: [clamp(x, ...xlim), clamp(y, ...ylim)] });
    play();
  });

  const rate = slider({
    label: label.rate, range: [0.01, 1.25 * bound(first)], format: (v) => fixed(v, 2), limit: bound(first),
    change: (v) => change({ rate: v }),
  });
  const condition = slider({
    label: label.condition, range: [1, 50], scale: LOGARITHMIC, format: (v) => fixed(v, 1),
    change: (v) => change({ condition: v }),
  });
  const batch = chooser({
    label: label.batch, values: model.get("batches"), format: (v) => (v === first.examples ? label.all : String(v)),
    change: (v) => change({ batch: v }),
  });
  const shown = slider({
    label: label.shown, range: [0, first.steps], steps: first.steps, format: (v) => String(v),
    change: (v) => change({ shown: v }),
  });
  const again = button(label.play, play);
  const noise = button(label.noise, () => change({ seed: model.get("seed") + 1 }));
  const reset = button(label.reset, () => change(Object.fromEntries(KEYS.map((key) => [key, first[key]]))));
  const found = numbers({ bound: label.bound, before: label.before, after: label.after });
  const words = html("p", { class: "explore-verdict" });

  /** Show the path step by step; at once where the reader asks for less motion. */
  function play() {
    cancelAnimationFrame(playing);
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return update(model, { shown: first.steps });
    const began = performance.now();
    const tick = (now) => {
      const step = Math.min(first.steps, Math.floor(Math.max(0, now - began) / PACE));
      if (step !== model.get("shown")) update(model, { shown: step });
      if (step < first.steps) playing = requestAnimationFrame(tick);
    };
    playing = requestAnimationFrame(tick);
  }

  function drawContours(now) {
    const { sx, sy } = drawing;
    const [x, y] = [sx(now.minimum[0]), sy(now.minimum[1])];
    set(lowest, { transform: `translate(${x} ${y})` });
    const unit = sx(1) - sx(0);
    const turn = `translate(${x} ${y}) rotate(${(-now.angle * 180) / Math.PI})`;
    repeat(contours, model.get("levels"), () => svg("ellipse"), (ellipse, level) =>
      set(ellipse, {
        rx: unit * Math.sqrt((2 * level) / now.largest),
        ry: unit * Math.sqrt((2 * level * now.condition) / now.largest),
        transform: turn,
      }));
  }

  function draw() {
    const now = state();
    const { sx, sy } = drawing;
    const path = pathOf(now);
    const seen = path.slice(0, now.shown + 1);
    drawContours(now);
    const places = seen.map(([u, v]) => [clamp(sx(u), -1e4, 1e4), clamp(sy(v), -1e4, 1e4)]);
    set(trail, { d: `M${places.join("L")}` });
    repeat(dots, places.slice(1), () => svg("circle", { r: 2.5 }), (dot, [cx, cy]) => set(dot, { cx, cy }));
    begin.show();
    rate.show(now.rate);
    condition.show(now.condition);
    batch.show(now.batch);
    shown.show(now.shown);
    const runsAway = verdict(now) === "diverges";
    el.classList.toggle("explore-warns", runsAway);
    set(noise, { disabled: now.batch === now.examples });
    words.textContent = sentence(now);
    found.show({
      bound: significant(bound(now)),
      before: significant(gap(now, now.start)),
      after: significant(gap(now, seen.at(-1))),
    });
  }
  const sentence = (now) =>
    [label[verdict(now)], now.batch < now.examples && verdict(now) !== "diverges" ? label.trembles : ""].join(" ").trim();
  const say = () => {
    const now = state();
    const path = pathOf(now).slice(0, now.shown + 1);
    const result = fill(label.said, { steps: path.length - 1, gap: significant(gap(now, path.at(-1))) });
    return `${sentence(now)} ${result}`;
  };
  const controls = html("div", { class: "explore-controls" }, rate.root, condition.root, batch.root, shown.root);
  const buttons = html("div", { class: "explore-buttons" }, again, noise, reset);
  const ended = scene(
    { model, el },
    { keys: KEYS, parts: [drawing.root, found.root, words, controls, buttons], planes: [drawing], draw, say },
  );
  return () => {
    cancelAnimationFrame(playing);
    ended();
  };
}

export default { render };
