// Noise: the gradients of many minibatches around the full one, for a batch size and weights of your own.
import { batchGradients, ellipse, fullGradient, summary, weightsFor } from "./maths/minibatches.js";
import { button, chooser, numbers } from "./parts/controls.js";
import { html, set, svg, write } from "./parts/dom.js";
import { handle } from "./parts/handle.js";
import { clamp, fill, fixed, joined, significant } from "./parts/numbers.js";
import { plane } from "./parts/plane.js";
import { reader, scene, update } from "./parts/scene.js";

export * from "./maths/minibatches.js";

const KEYS = ["w", "batch", "seed"];
const CONSTANTS = ["examples", "count"];
const FLAT = 1e-9; // a full gradient so short is rounding, and has no direction

/** The batches' gradients as dots, the ellipse around them, and the full gradient as a line from 0. */
function cloudOn({ marks, sx, sy }) {
  const dots = svg("path", { class: "explore-line explore-blue explore-dots" });
  const zero = svg("path", { class: "explore-line explore-green", d: "M-6,-6L6,6M6,-6L-6,6" });
  const around = svg("ellipse", { class: "explore-line explore-orange explore-dashed" });
  const full = svg("path", { class: "explore-line explore-orange" });
  marks.append(dots, around, full, zero);
  return (state) => {
    const slope = fullGradient(state);
    const [x, y] = [sx(slope[0]), sy(slope[1])];
    const { axes, angle } = ellipse(state);
    const unit = sx(1) - sx(0);
    const places = batchGradients(state).map(([u, v]) => `M${sx(u).toFixed(1)},${sy(v).toFixed(1)}h0`);
    set(dots, { d: places.join("") });
    set(zero, { transform: `translate(${sx(0)} ${sy(0)})` });
    set(full, { d: `M${sx(0)},${sy(0)}L${x},${y}` });
    const turn = `translate(${x} ${y}) rotate(${(-angle * 180) / Math.PI})`;
    set(around, { rx: unit * axes[0], ry: unit * axes[1], transform: turn });
  };
}

/** The full gradient's end: a handle, or a click anywhere, which changes the weights. */
function endOn(drawing, label, state, change) {
  const move = (x, y) => change({ w: weightsFor(state(), [x, y]) });
  const made = handle({
    plane: drawing, label: label.full, step: [0.1, 0.1], kind: "explore-orange", move,
    read: () => fullGradient(state()),
    text: () => {
      const [x, y] = fullGradient(state());
      return fill(label.place, { x: fixed(x, 1), y: fixed(y, 1) });
    },
  });
  drawing.handles.append(made.root);
  drawing.picture.addEventListener("click", (event) => {
    if (made.root.contains(event.target)) return;
    const [x, y] = drawing.at(event);
    move(clamp(x, ...drawing.x), clamp(y, ...drawing.y));
  });
  return made;
}

function render({ model, el }) {
  const label = model.get("labels");
  const state = reader(model, [...KEYS, ...CONSTANTS]);
  const first = Object.fromEntries(KEYS.map((key) => [key, model.get(key)]));
  const change = (values) => update(model, values);
  const [x, y] = [model.get("xlim"), model.get("ylim")];
  const ratio = (y[1] - y[0]) / (x[1] - x[0]);
  const drawing = plane({ x, y, xLabel: "∂ℓ/∂w₁", yLabel: "∂ℓ/∂w₂", label: label.plane, ratio });
  const drawCloud = cloudOn(drawing);
  const end = endOn(drawing, label, state, change);
  const batch = chooser({
    label: label.batch, values: model.get("batches"), format: String, change: (size) => change({ batch: size }),
  });
  const buttons = [
    button(label.noise, () => change({ seed: model.get("seed") + 1 })),
    button(label.bottom, () => change({ w: weightsFor(state(), [0, 0]) })),
    button(label.reset, () => change(first)),
  ];
  const names = ["measured", "expected", "length", "downhill", "weights"];
  const found = numbers(Object.fromEntries(names.map((name) => [name, label[name]])));
  const words = html("p", { class: "explore-verdict" });
  const sentence = ({ expected, length }) => (expected > length ? label.drowned : label.clear);

  function draw() {
    const now = state();
    const { measured, expected, length, downhill } = summary(now);
    drawCloud(now);
    end.show();
    batch.show(now.batch);
    write(words, sentence({ expected, length }));
    found.show({
      measured: significant(measured), expected: significant(expected), length: fixed(length, 3),
      downhill: length > FLAT ? `${fixed(100 * downhill, 0)}%` : "–", weights: now.w.map((value) => fixed(value, 2)).join(", "),
    });
  }
  function say() {
    const { measured, expected, length } = summary(state());
    const values = { measured: significant(measured), length: fixed(length, 3) };
    return joined(fill(label.said, values), sentence({ expected, length }));
  }
  const controls = html("div", { class: "explore-controls" }, batch.root);
  const parts = [drawing.root, found.root, words, controls, html("div", { class: "explore-buttons" }, ...buttons)];
  return scene({ model, el }, { keys: KEYS, parts, drawing, draw, say });
}

export default { render };
