// Fit the line: drag the line or the points, and see what the mean squared loss makes of it.
import { numbers, slider, toggle, button } from "./parts/controls.js";
import { html, repeat, set, svg } from "./parts/dom.js";
import { handle } from "./parts/handle.js";
import { fill, fixed, significant } from "./parts/numbers.js";
import { plane } from "./parts/plane.js";
import { scene, update } from "./parts/scene.js";

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Prediction minus truth, one for each point. */
export const residuals = ({ x, y, bias, slope }) => x.map((value, i) => bias + slope * value - y[i]);

/** The mean of half the squared residuals. */
export const meanLoss = (state) => mean(residuals(state).map((r) => (r * r) / 2));

/** The line with the smallest mean loss: slope = covariance / variance, through the point of the means. */
export function leastSquares({ x, y }) {
  const [xMean, yMean] = [mean(x), mean(y)];
  const variance = mean(x.map((value) => (value - xMean) ** 2));
  const slope = variance ? mean(x.map((value, i) => (value - xMean) * (y[i] - yMean))) / variance : 0;
  return { bias: yMean - slope * xMean, slope };
}

/** The square on each residual, as [left, bottom, width, height]; `unit`: the width that is as long as a height of 1. */
export function squares(state, unit) {
  return residuals(state).map((r, i) => {
    const width = Math.abs(r) * unit;
    return [r < 0 ? state.x[i] - width : state.x[i], Math.min(state.y[i], state.y[i] + r), width, Math.abs(r)];
  });
}

const KEYS = ["x", "y", "bias", "slope", "best"];

function render({ model, el }) {
  const label = model.get("labels");
  const [xlim, ylim] = [model.get("xlim"), model.get("ylim")];
  const [width, height] = [xlim[1] - xlim[0], ylim[1] - ylim[0]];
  const first = Object.fromEntries(KEYS.map((key) => [key, model.get(key)]));
  const state = () => Object.fromEntries(KEYS.map((key) => [key, model.get(key)]));
  const names = { xLabel: label.x, yLabel: label.y, label: label.plane };
  const drawing = plane({ x: xlim, y: ylim, ...names, ratio: 0.62, least: 220 });

  const boxes = svg("g");
  const stems = svg("path", { class: "explore-line explore-purple explore-thin" });
  const line = svg("path", { class: "explore-line explore-orange" });
  const best = svg("path", { class: "explore-line explore-green explore-dashed" });
  drawing.marks.append(boxes, stems, best, line);

  const points = first.x.map((_, i) =>
    handle({
      plane: drawing,
      label: fill(label.point, { number: i + 1 }),
      step: [width / 100, height / 100],
      kind: "explore-blue",
      read: () => [model.get("x")[i], model.get("y")[i]],
      text: () => fill(label.place, { x: fixed(model.get("x")[i], 0), y: fixed(model.get("y")[i], 0) }),
      move: (x, y) => update(model, { x: model.get("x").with(i, x), y: model.get("y").with(i, y) }),
    }),
  );
  // The line is held where x is 0 (or at the left edge), which moves it whole, and at the right edge, which turns it.
  const left = Math.max(0, xlim[0]);
  const right = xlim[1];
  const end = (x, rest) =>
    handle({
      plane: drawing, step: [0, height / 100], kind: "explore-orange",
      read: () => [x, model.get("bias") + model.get("slope") * x], ...rest,
    });
  const ends = [
    end(left, {
      label: label.lift, text: () => `${label.bias} ${fixed(model.get("bias"), 1)}`,
      move: (_, y) => update(model, { bias: y - model.get("slope") * left }),
    }),
    end(right, {
      label: label.turn, text: () => `${label.slope} ${fixed(model.get("slope"), 2)}`,
      move: (_, y) => update(model, { slope: (y - model.get("bias")) / right }),
    }),
  ];
  drawing.handles.append(...[...points, ...ends].map(({ root }) => root));

  const bias = slider({
    label: label.bias, range: model.get("biases"), format: (v) => fixed(v, 1), change: (v) => update(model, { bias: v }),
  });
  const slope = slider({
    label: label.slope, range: model.get("slopes"), format: (v) => fixed(v, 2), change: (v) => update(model, { slope: v }),
  });
  const reveal = toggle(label.reveal, (on) => update(model, { best: on }));
  const reset = button(label.reset, () => update(model, first));
  const shown = numbers({ loss: label.loss, bestLoss: label.bestLoss, bestBias: label.bestBias, bestSlope: label.bestSlope });
  const path = ({ bias: b, slope: s }) =>
    `M${xlim.map((x) => `${drawing.sx(x)},${drawing.sy(b + s * x)}`).join("L")}`;

  function draw() {
    const now = state();
    const { sx, sy } = drawing;
    const unit = (sy(0) - sy(1)) / (sx(1) - sx(0));
    repeat(boxes, squares(now, unit), () => svg("rect", { class: "explore-square" }), (box, [x, y, w, h]) =>
      set(box, { x: sx(x), y: sy(y + h), width: sx(x + w) - sx(x), height: sy(y) - sy(y + h) }));
    const ys = residuals(now);
    set(stems, { d: now.x.map((x, i) => `M${sx(x)},${sy(now.y[i])}V${sy(now.y[i] + ys[i])}`).join("") });
    set(line, { d: path(now) });
    for (const made of [...points, ...ends]) made.show();
    bias.show(now.bias);
    slope.show(now.slope);
    reveal.show(now.best);
    const fit = leastSquares(now);
    set(best, { d: now.best ? path(fit) : "" });
    shown.show({
      loss: significant(meanLoss(now), 4),
      bestLoss: now.best ? significant(meanLoss({ ...now, ...fit }), 4) : null,
      bestBias: now.best ? fixed(fit.bias, 1) : null,
      bestSlope: now.best ? fixed(fit.slope, 2) : null,
    });
  }
  const say = () => fill(label.said, { loss: significant(meanLoss(state()), 4) });
  const controls = html("div", { class: "explore-controls" }, bias.root, slope.root);
  const parts = [drawing.root, shown.root, controls, html("div", { class: "explore-buttons" }, reveal.root, reset)];
  return scene({ model, el }, { keys: KEYS, parts, planes: [drawing], draw, say });
}

export default { render };
