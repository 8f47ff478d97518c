// A point on a plane that a mouse, a finger or the arrow keys move; to a screen reader it is a slider.
import { set, svg } from "./dom.js";
import { clamp } from "./numbers.js";

const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] };

/**
 * Make a handle on `plane`. label: its name; read(): its place [x, y] by the model; move(x, y): called with the place
 * that is asked for, which lies within the plane; text(): what a screen reader says of the place; step: [across, up],
 * what an arrow key moves it by (Shift: five times), and where one is 0 any arrow moves it by the other; kind: a class
 * for its look. `show()` puts it where the model says, or at the plane's edge where that lies beyond, to be fetched
 * back from there.
 */
export function handle({ plane, label, read, move, text, step, kind = "" }) {
  const circles = [svg("circle", { class: "explore-reach", r: 14 }), svg("circle", { class: "explore-knob", r: 6 })];
  const about = { class: `explore-handle ${kind}`, role: "slider", tabindex: 0, "aria-label": label };
  const group = svg("g", about, ...circles);
  set(group, { "aria-valuemin": plane.y[0], "aria-valuemax": plane.y[1] });
  let grip = null; // from the pointer to the point, so that it does not jump when it is taken
  const place = () => read().map((value, i) => clamp(value, ...[plane.x, plane.y][i]));
  const ask = (x, y) => move(clamp(x, ...plane.x), clamp(y, ...plane.y));

  group.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    const [at, from] = [plane.at(event), place()];
    grip = [from[0] - at[0], from[1] - at[1]];
    group.setPointerCapture(event.pointerId);
    event.preventDefault();
    event.stopPropagation();
    group.focus({ preventScroll: true });
  });
  group.addEventListener("pointermove", (event) => {
    if (!grip) return;
    const [x, y] = plane.at(event);
    ask(x + grip[0], y + grip[1]);
  });
  for (const end of ["pointerup", "pointercancel"]) group.addEventListener(end, () => (grip = null));
  group.addEventListener("keydown", (event) => {
    const way = KEYS[event.key];
    if (!way || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault(); // the page would scroll
    const many = event.shiftKey ? 5 : 1;
    const by = step.every(Boolean) ? way : [way[0] + way[1], way[0] + way[1]];
    const [x, y] = place();
    ask(x + by[0] * step[0] * many, y + by[1] * step[1] * many);
  });

  return {
    root: group,
    show() {
      const [x, y] = place();
      for (const circle of circles) set(circle, { cx: plane.sx(x), cy: plane.sy(y) });
      set(group, { "aria-valuenow": y, "aria-valuetext": text() });
    },
  };
}
