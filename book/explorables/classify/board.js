// The picture that a reader draws on: with a mouse or a finger, or by keys with a pen of which the place is marked.
import { SIDE, stroked } from "../maths/classify.js";
import { html, newId } from "../parts/dom.js";
import { clamp } from "../parts/numbers.js";
import { INK, pixels } from "../parts/pixels.js";
import { update } from "../parts/scene.js";

const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };
const TOOLS = { " ": "draw", Enter: "draw", Delete: "rub", Backspace: "rub" };

export function board(model, label) {
  const id = newId();
  const about = { role: "application", tabindex: 0, "aria-label": label.board, "aria-describedby": id };
  const { root: canvas, paint } = pixels(about);
  const pen = html("span", { class: "explore-pen", "aria-hidden": "true" });
  const stroke = (from, to, tool) =>
    update(model, { picture: stroked(model.get("picture"), from, to, tool), pen: to.map(Math.round) });
  drawByPointer(canvas, (from, to) => stroke(from, to, model.get("tool")));
  drawByKeys(canvas, model, stroke);
  return {
    root: html("div", { class: "explore-board" }, canvas, pen),
    hint: html("p", { id, class: "explore-note" }, label.hint),
    show({ picture, pen: [x, y] }) {
      paint(picture, INK);
      pen.style.setProperty("--x", x / SIDE);
      pen.style.setProperty("--y", y / SIDE);
    },
  };
}

function drawByPointer(canvas, stroke) {
  let last = null;
  /** Where a pointer is, in pixels of the picture, of which the first has its middle at 0. */
  const at = ({ clientX, clientY }) => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    const place = [((clientX - left) / width) * SIDE - 0.5, ((clientY - top) / height) * SIDE - 0.5];
    return place.map((value) => clamp(value, 0, SIDE - 1));
  };
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    canvas.setPointerCapture(event.pointerId);
    event.preventDefault();
    canvas.focus({ preventScroll: true });
    last = at(event);
    stroke(last, last);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!last) return;
    const next = at(event);
    stroke(last, next);
    last = next;
  });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => (last = null));
}

function drawByKeys(canvas, model, stroke) {
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const [way, tool, place] = [WAYS[event.key], TOOLS[event.key], model.get("pen")];
    if (!way && !tool) return;
    event.preventDefault(); // the page would scroll
    if (tool) return stroke(place, place, tool);
    const next = place.map((value, i) => clamp(value + way[i], 0, SIDE - 1));
    if (event.shiftKey) stroke(place, next, model.get("tool"));
    else update(model, { pen: next });
  });
}
