// Sliders, buttons and numbers: the browser's own elements, so that keys, touch and screen readers work as everywhere.
import { html, newId, set, write } from "./dom.js";

const SAME = { to: (value) => value, from: (position) => position };
/** Equal steps of a slider are equal factors of the value. */
export const LOGARITHMIC = { to: Math.log10, from: (position) => 10 ** position };

/**
 * Make a labelled slider. range: [low, high] of the value; steps: how many it makes from end to end; scale: SAME or
 * LOGARITHMIC; format(value): as it is shown and read out; change(value): called while it is moved;
 * limit: a value from which on the track is marked as too much.
 */
export function slider({ label, range, steps = 200, scale = SAME, format, change, limit }) {
  const id = newId();
  const [low, high] = range.map(scale.to);
  const share = (value) => (scale.to(value) - low) / (high - low);
  const input = html("input", { type: "range", id, min: 0, max: steps });
  const output = html("span", { class: "explore-value", "aria-hidden": "true" }); // the slider itself says it
  const root = html("div", { class: "explore-slider" }, html("label", { for: id }, label), output, input);
  if (limit !== undefined) {
    root.append(html("span", { class: "explore-limit", "aria-hidden": "true" }));
    root.style.setProperty("--limit", share(limit));
  }
  input.addEventListener("input", () => change(scale.from(low + (input.value / steps) * (high - low))));
  return {
    root, input,
    show(value) {
      input.value = Math.round(share(value) * steps);
      const text = format(value);
      write(output, text);
      set(input, { "aria-valuetext": text });
    },
  };
}

/** A slider over the entries of `values`, from the first to the last. */
export function chooser({ values, format, change, ...rest }) {
  const made = slider({
    ...rest, range: [0, values.length - 1], steps: values.length - 1,
    format: (index) => format(values[Math.round(index)]),
    change: (index) => change(values[Math.round(index)]),
  });
  return { ...made, show: (value) => made.show(values.indexOf(value)) };
}

export function button(label, press) {
  const made = html("button", { type: "button", class: "explore-button" }, label);
  made.addEventListener("click", press);
  return made;
}

/** A button that is either pressed or not. */
export function toggle(label, change) {
  const made = button(label, () => change(made.getAttribute("aria-pressed") !== "true"));
  return { root: made, show: (pressed) => set(made, { "aria-pressed": String(Boolean(pressed)) }) };
}

/** Names and their numbers: {name: label} makes a list, and `show({name: text})` fills it in; null hides a row. */
export function numbers(labels) {
  const root = html("dl", { class: "explore-numbers" });
  const rows = Object.entries(labels).map(([name, label]) => {
    const value = html("dd");
    const row = html("div", { "data-number": name }, html("dt", {}, label), value);
    root.append(row);
    return [name, row, value];
  });
  return {
    root,
    show(texts) {
      for (const [name, row, value] of rows) {
        set(row, { hidden: texts[name] == null });
        write(value, texts[name] ?? "");
      }
    },
  };
}
