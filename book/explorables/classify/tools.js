// What a reader does to the whole picture, and with what the pen draws.
import { moved, SIDE } from "../maths/classify.js";
import { button, toggle } from "../parts/controls.js";
import { html, set } from "../parts/dom.js";
import { update } from "../parts/scene.js";

const MOVES = [["←", "left", -1, 0], ["→", "right", 1, 0], ["↑", "up", 0, -1], ["↓", "down", 0, 1]];

/** first: the state that starting again brings back. */
export function tools(model, label, first) {
  const pens = ["draw", "rub"].map((tool) => [tool, toggle(label[tool], () => update(model, { tool }))]);
  const empty = { picture: Array(SIDE * SIDE).fill(0), image: -1, tool: "draw" };
  const moves = MOVES.map(([sign, name, across, down]) => {
    const press = () => update(model, { picture: moved(model.get("picture"), across, down) });
    return set(button(sign, press), { class: "explore-button explore-move", "aria-label": label[name] });
  });
  const [clear, reset] = [["clear", empty], ["reset", first]].map(([name, values]) =>
    button(label[name], () => update(model, values)));
  return {
    root: html("div", { class: "explore-buttons" }, ...pens.map(([, { root }]) => root), clear, ...moves, reset),
    show: (now) => pens.forEach(([tool, one]) => one.show(tool === now.tool)),
  };
}
