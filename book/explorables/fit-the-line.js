// Fit the line: drag the line or the points, and see what the mean squared loss makes of it.
import { leastSquares, meanLoss, residuals, squares } from "./maths/line.js";
import { button, numbers, slider, toggle } from "./parts/controls.js";
import { html, repeat, set, svg } from "./parts/dom.js";
import { handle } from "./parts/handle.js";
import { fill, fixed, significant } from "./parts/numbers.js";
import { plane } from "./parts/plane.js";
import { reader, scene, update } from "./parts/scene.js";

export * from "./maths/line.js";

const KEYS = ["x", "y", "bias", "slope", "best"];

/** The squares, the residuals, the line and the best line. */
function shapesOn({ marks, sx, sy, x: ends }) {
  const boxes = svg("g");
  const stems = svg("path", { class: "explore-line explore-purple explore-thin" });
  const best = svg("path", { class: "explore-line explore-green explore-dashed" });
  const line = svg("path", { class: "explore-line explore-orange" });
  marks.append(boxes, stems, best, line);
  const path = ({ bias, slope }) => `M${ends.map((x) => [sx(x), sy(bias + slope * x)]).join("L")}`;
  return (state, fit) => {
    const unit = (sy(0) - sy(1)) / (sx(1) - sx(0));
    repeat(boxes, squares(state, unit), () => svg("rect", { class: "explore-square" }), (box, [x, y, width, height]) =>
      set(box, { x: sx(x), y: sy(y + height), width: sx(x + width) - sx(x), height: sy(y) - sy(y + height) }));
    const { x, y } = state;
    set(stems, { d: residuals(state).map((r, i) => `M${sx(x[i])},${sy(y[i])}V${sy(y[i] + r)}`).join("") });
    set(line, { d: path(state) });
    set(best, { d: state.best ? path(fit) : "" });
  };
}

/** A handle for each point: it moves both ways. */
function pointsOn(drawing, model, label) {
  const step = [drawing.x, drawing.y].map(([low, high]) => (high - low) / 100);
  return model.get("x").map((_, i) => {
    const read = () => [model.get("x")[i], model.get("y")[i]];
    const move = (x, y) => update(model, { x: model.get("x").with(i, x), y: model.get("y").with(i, y) });
    const text = () => fill(label.place, { x: fixed(read()[0], 0), y: fixed(read()[1], 0) });
    const name = fill(label.point, { number: i + 1 });
    return handle({ plane: drawing, label: name, step, kind: "explore-blue", read, move, text });
  });
}

/** Where x is 0 (or at the left edge) the line is held to move it whole, at the right edge to turn it about x = 0. */
function endsOn(drawing, model, label) {
  const [bias, slope] = [() => model.get("bias"), () => model.get("slope")];
  const [left, right] = [Math.max(0, drawing.x[0]), drawing.x[1]];
  const end = (x, rest) =>
    handle({
      plane: drawing, step: [0, (drawing.y[1] - drawing.y[0]) / 100], kind: "explore-orange",
      read: () => [x, bias() + slope() * x], ...rest,
    });
  return [
    end(left, {
      label: label.lift, text: () => `${label.bias} ${fixed(bias(), 1)}`,
      move: (_, y) => update(model, { bias: y - slope() * left }),
    }),
    end(right, {
      label: label.turn, text: () => `${label.slope} ${fixed(slope(), 2)}`,
      move: (_, y) => update(model, { slope: (y - bias()) / right }),
    }),
  ];
}

function controls(model, label, first) {
  const one = (name, range, digits) =>
    slider({
      label: label[name], range, format: (value) => fixed(value, digits),
      change: (value) => update(model, { [name]: value }),
    });
  const bias = one("bias", model.get("biases"), 1);
  const slope = one("slope", model.get("slopes"), 2);
  const reveal = toggle(label.reveal, (best) => update(model, { best }));
  const reset = button(label.reset, () => update(model, first));
  return {
    parts: [
      html("div", { class: "explore-controls" }, bias.root, slope.root),
      html("div", { class: "explore-buttons" }, reveal.root, reset),
    ],
    show(state) {
      bias.show(state.bias);
      slope.show(state.slope);
      reveal.show(state.best);
    },
  };
}

function render({ model, el }) {
  const label = model.get("labels");
  const state = reader(model, KEYS);
  const [x, y] = [model.get("xlim"), model.get("ylim")];
  const names = { xLabel: label.x, yLabel: label.y, label: label.plane };
  const drawing = plane({ x, y, ...names, ratio: 0.62, least: 220 });
  const drawShapes = shapesOn(drawing);
  const handles = [...pointsOn(drawing, model, label), ...endsOn(drawing, model, label)];
  drawing.handles.append(...handles.map(({ root }) => root));
  const rows = ["loss", "bestLoss", "bestBias", "bestSlope"];
  const found = numbers(Object.fromEntries(rows.map((name) => [name, label[name]])));
  const steering = controls(model, label, state());
  const loss = (line) => significant(meanLoss({ ...state(), ...line }), 4);

  function draw() {
    const now = state();
    const fit = leastSquares(now);
    drawShapes(now, fit);
    for (const one of handles) one.show();
    steering.show(now);
    const best = now.best && { bestLoss: loss(fit), bestBias: fixed(fit.bias, 1), bestSlope: fixed(fit.slope, 2) };
    found.show({ loss: loss(), ...best });
  }
  const say = () => fill(label.said, { loss: loss() });
  return scene({ model, el }, { keys: KEYS, parts: [drawing.root, found.root, ...steering.parts], drawing, draw, say });
}

export default { render };
