// Softmax: logits, a temperature and a label; probabilities, cross-entropy and its gradient follow.
import { crossEntropy, entropy, gradient, predicted, probabilities, stepped } from "./maths/softmax.js";
import { choice } from "./parts/choice.js";
import { button, LOGARITHMIC, numbers, slider } from "./parts/controls.js";
import { html, set, write } from "./parts/dom.js";
import { fill, fixed, significant } from "./parts/numbers.js";
import { reader, scene, update } from "./parts/scene.js";

export * from "./maths/softmax.js";

const KEYS = ["logits", "temperature", "label"];

/** A bar with its number before it; `kind` says where it starts. */
function meter(kind, name) {
  const text = html("span", { class: "explore-value" });
  const track = html("div", { class: "explore-track", "aria-hidden": "true" });
  return {
    root: html("div", { class: `explore-meter ${kind}` }, html("span", {}, name), text, track),
    show(value) {
      write(text, fixed(value, 3));
      track.style.setProperty("--part", value);
      track.classList.toggle("explore-up", value > 0);
    },
  };
}

/** A class: its logit, its probability, and what the loss wants of its logit. */
function row(model, label, index) {
  const name = model.get("classes")[index];
  const logit = slider({
    label: fill(label.logit, { name }), range: model.get("limits"), format: (value) => fixed(value, 2),
    change: (value) => update(model, { logits: model.get("logits").with(index, value) }),
  });
  const [share, pull] = [meter("explore-share", label.probability), meter("explore-pull", label.gradient)];
  const root = html("div", { class: "explore-row", role: "group", "aria-label": fill(label.row, { name }) });
  root.append(logit.root, share.root, pull.root);
  return {
    root,
    show(value, p, slope, isLabel) {
      root.classList.toggle("explore-true", isLabel);
      logit.show(value);
      share.show(p);
      pull.show(slope);
    },
  };
}

function controls(model, label, first) {
  const classes = model.get("classes");
  const truth = choice({ label: label.label, values: classes, change: (index) => update(model, { label: index }) });
  const heat = slider({
    label: label.temperature, range: model.get("temperatures"), scale: LOGARITHMIC,
    format: (value) => significant(value), change: (temperature) => update(model, { temperature }),
  });
  const step = button(label.step, () => update(model, { logits: stepped(reader(model, [...KEYS, "limits"])()) }));
  const raise = button(label.raise, () => update(model, { logits: model.get("logits").map((logit) => logit + 1) }));
  const reset = button(label.reset, () => update(model, first));
  return {
    parts: [
      html("div", { class: "explore-controls" }, truth.root, heat.root),
      html("div", { class: "explore-buttons" }, step, raise, reset),
    ],
    show(state) {
      truth.show(state.label);
      heat.show(state.temperature);
      set(raise, { disabled: Math.max(...state.logits) + 1 > model.get("limits")[1] });
    },
  };
}

function render({ model, el }) {
  const label = model.get("labels");
  const classes = model.get("classes");
  const state = reader(model, KEYS);
  const rows = classes.map((_, index) => row(model, label, index));
  const table = html("div", { class: "explore-rows" }, ...rows.map(({ root }) => root));
  const found = numbers({ loss: label.loss, entropy: label.entropy, predicted: label.predicted });
  const steering = controls(model, label, state());

  function draw() {
    const now = state();
    const [p, slope] = [probabilities(now), gradient(now)];
    rows.forEach(({ show }, i) => show(now.logits[i], p[i], slope[i], i === now.label));
    steering.show(now);
    const loss = significant(crossEntropy(now), 4);
    found.show({ loss, entropy: fixed(entropy(now), 3), predicted: classes[predicted(now)] });
  }
  function say() {
    const now = state();
    const values = { name: classes[now.label], probability: fixed(probabilities(now)[now.label], 3) };
    return fill(label.said, { ...values, loss: significant(crossEntropy(now), 4) });
  }
  return scene({ model, el }, { keys: KEYS, parts: [table, found.root, ...steering.parts], draw, say });
}

export default { render };
