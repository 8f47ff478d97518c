// One of a few values: radio buttons, of which Tab reaches one and the arrow keys the others.
import { html, newId } from "./dom.js";

/** Make a labelled choice. values: their names; change(index): called when another one is chosen. */
export function choice({ label, values, change }) {
  const name = newId();
  const inputs = values.map((_, index) => {
    const input = html("input", { type: "radio", name });
    input.addEventListener("change", () => change(index));
    return input;
  });
  const options = values.map((text, index) => html("label", {}, inputs[index], text));
  const root = html("fieldset", { class: "explore-choice" }, html("legend", {}, label), ...options);
  return { root, show: (index) => (inputs[index].checked = true) };
}
