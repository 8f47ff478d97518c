// The classes with their probabilities; pressing one shows its weights, and pressing it again those of the best one.
import { html, set, write } from "../parts/dom.js";
import { fixed } from "../parts/numbers.js";
import { update } from "../parts/scene.js";

export const percent = (share) => `${fixed(100 * share, share < 0.0995 ? 1 : 0)}%`;

export function bars(model, label, names) {
  const rows = names.map((name, k) => {
    const [bar, value] = [html("span", { class: "explore-bar" }), html("span", { class: "explore-value" })];
    const button = html("button", { type: "button", class: "explore-class" }, html("span", {}, name), bar, value);
    button.addEventListener("click", () => update(model, { chosen: model.get("chosen") === k ? -1 : k }));
    return { button, bar, value };
  });
  const about = { class: "explore-classes", role: "group", "aria-label": label.classes };
  return {
    root: html("div", about, ...rows.map(({ button }) => button)),
    show({ ready, probabilities, best, chosen }) {
      rows.forEach(({ button, bar, value }, k) => {
        bar.style.setProperty("--share", ready ? probabilities[k] : 0);
        write(value, ready ? percent(probabilities[k]) : "");
        button.classList.toggle("explore-best", ready && k === best);
        set(button, { "aria-pressed": String(k === chosen) });
      });
    },
  };
}
