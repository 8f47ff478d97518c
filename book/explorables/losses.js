// Losses: three losses, their gradients and likelihoods, and the prediction that each calls best for labels you drag.
import { estimates, farOff, LOSSES, meanLoss, valueOf } from "./maths/losses.js";
import { button, LOGARITHMIC, numbers, slider, toggle } from "./parts/controls.js";
import { html, repeat, set, svg, write } from "./parts/dom.js";
import { handle } from "./parts/handle.js";
import { clamp, fill, fixed, joined } from "./parts/numbers.js";
import { plane } from "./parts/plane.js";
import { reader, scene, update } from "./parts/scene.js";

export * from "./maths/losses.js";

const KEYS = ["y", "delta", "view"];
const HEIGHTS = { loss: [0, 6], gradient: [-4, 4], likelihood: [0, 1.05] };
const SHAPE = { ratio: 0.36, least: 160 };

/** A line for each loss: `show(f)` draws f(loss, x) from edge to edge. */
function linesOn({ marks, sx, sy, x: [low, high] }) {
  const places = Array.from({ length: 321 }, (_, k) => low + ((high - low) * k) / 320);
  const lines = LOSSES.map((name) => svg("path", { class: `explore-line explore-${name}` }));
  marks.append(...lines);
  // Browsers draw nothing of lines that are longer still; tenths of a pixel are enough, and quicker to write and read.
  const near = (pixel) => Math.round(10 * clamp(pixel, -1e4, 1e4)) / 10;
  return (f) => LOSSES.forEach((name, i) =>
    set(lines[i], { d: `M${places.map((x) => [near(sx(x)), near(sy(f(name, x)))]).join("L")}` }));
}

/** What is drawn over the residual, one plane for each view: a curve for each loss, and each label's place on it. */
function viewsOf(label) {
  const made = Object.entries(HEIGHTS).map(([view, y]) => {
    const names = { xLabel: label.residual, yLabel: label[view].toLowerCase(), label: label[`${view}Plane`] };
    const drawing = plane({ x: [-8, 8], y, ...names, ...SHAPE });
    const drawLines = linesOn(drawing);
    const dots = LOSSES.map((name) => svg("g", { class: `explore-${name}` }));
    drawing.marks.append(...dots);
    let drawn = "";
    const show = ({ y: labels, delta }, best) => {
      const lines = `${delta} at ${drawing.sx(8)}`; // which they follow; a label that is dragged moves none
      if (lines !== drawn) drawLines((name, e) => valueOf(view, name, e, delta));
      drawn = lines;
      LOSSES.forEach((name, i) =>
        repeat(dots[i], labels, () => svg("circle", { r: 3 }), (dot, one) => {
          const e = best[name] - one;
          set(dot, { cx: drawing.sx(e), cy: drawing.sy(valueOf(view, name, e, delta)) });
        }));
    };
    return { view, drawing, show };
  });
  return {
    planes: made.map(({ drawing }) => drawing),
    show(state, best) {
      for (const { view, drawing, show } of made) {
        drawing.root.hidden = view !== state.view;
        if (view === state.view) show(state, best);
      }
    },
  };
}

/** A handle for each label: it moves along its line. */
function pointsOn(drawing, model, label) {
  return model.get("y").map((_, i) => {
    const read = () => [model.get("y")[i], 0];
    const made = handle({
      plane: drawing, label: fill(label.label, { number: i + 1 }), step: [0.1, 0], kind: "explore-ink",
      read, move: (x) => update(model, { y: model.get("y").with(i, x) }), text: () => fixed(read()[0], 1),
    });
    const [low, high] = drawing.x;
    const show = () => {
      made.show();
      set(made.root, { "aria-valuemin": low, "aria-valuemax": high, "aria-valuenow": read()[0] });
    };
    return { root: made.root, show };
  });
}

/** The labels, under the mean of each loss, with a line where it is smallest. */
function labelsOn(model, label) {
  const names = { xLabel: label.prediction, yLabel: label.height, label: label.labels };
  const drawing = plane({ x: model.get("xlim"), y: [-0.3, 3], ...names, ...SHAPE });
  const drawLines = linesOn(drawing);
  const lowest = LOSSES.map((name) => svg("path", { class: `explore-line explore-thin explore-${name}` }));
  drawing.marks.append(...lowest);
  const points = pointsOn(drawing, model, label);
  drawing.handles.append(...points.map(({ root }) => root));
  const { sx, sy } = drawing;
  const show = (state, best) => {
    const least = Object.fromEntries(LOSSES.map((name) => [name, meanLoss(name, best[name], state)]));
    drawLines((name, theta) => meanLoss(name, theta, state) - least[name]);
    LOSSES.forEach((name, i) => set(lowest[i], { d: `M${sx(best[name])},${sy(3)}V${sy(0)}` }));
    for (const point of points) point.show();
  };
  return { drawing, show };
}

function controls(model, label, first) {
  const views = Object.keys(HEIGHTS).map((view) => [view, toggle(label[view], () => update(model, { view }))]);
  const delta = slider({
    label: label.delta, range: model.get("deltas"), scale: LOGARITHMIC, format: (value) => fixed(value, 2),
    change: (value) => update(model, { delta: value }),
  });
  const reset = html("div", { class: "explore-buttons" }, button(label.reset, () => update(model, first)));
  const choice = { class: "explore-buttons", role: "group", "aria-label": label.view };
  return {
    choice: html("div", choice, ...views.map(([, { root }]) => root)),
    root: html("div", { class: "explore-controls" }, delta.root, reset),
    show(state) {
      delta.show(state.delta);
      for (const [view, one] of views) one.show(view === state.view);
    },
  };
}

/** Several planes as one: what a scene asks of its drawing. */
const together = (planes) => ({
  set onResize(redraw) {
    for (const one of planes) one.onResize = redraw;
  },
  fit: (width) => planes.forEach((one) => one.fit(width)),
  close: () => planes.forEach((one) => one.close()),
});

function render({ model, el }) {
  const label = model.get("labels");
  const state = reader(model, KEYS);
  const [views, labels, steering] = [viewsOf(label), labelsOn(model, label), controls(model, label, state())];
  const found = numbers(Object.fromEntries(LOSSES.map((name) => [name, label[name]])));
  const words = html("p", { class: "explore-verdict" });
  const shown = (best) => Object.fromEntries(LOSSES.map((name) => [name, fixed(best[name], 2)]));
  const sentence = (now) => {
    const count = farOff(now);
    return count ? fill(label.far, { count, all: now.y.length }) : label.none;
  };

  function draw() {
    const now = state();
    const best = estimates(now);
    views.show(now, best);
    labels.show(now, best);
    steering.show(now);
    found.show(shown(best));
    write(words, sentence(now));
  }
  const say = () => joined(fill(label.said, shown(estimates(state()))), sentence(state()));
  const planes = views.planes.map(({ root }) => root);
  const parts = [steering.choice, ...planes, found.root, labels.drawing.root, words, steering.root];
  return scene({ model, el }, { keys: KEYS, parts, drawing: together([...views.planes, labels.drawing]), draw, say });
}

export default { render };
