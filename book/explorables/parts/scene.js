// The frame of every explorable: it draws when the model changes, at most once a frame, and tells a screen reader.
import { html } from "./dom.js";

const QUIET = 600; // milliseconds without a change before the result is read out

/**
 * Show `parts` in `el`, call `draw()` now and after each change of one of the model's `keys`, and read out what
 * `say()` returns once the reader has come to rest. Returns what ends it all, as anywidget expects.
 */
export function scene({ model, el }, { keys, parts, planes = [], draw, say }) {
  const status = html("p", { class: "explore-hidden", role: "status" });
  el.classList.add("explore");
  el.replaceChildren(...parts, status);
  let frame = 0;
  let timer = 0;
  const redraw = () => {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      draw();
    });
  };
  const changed = () => {
    redraw();
    clearTimeout(timer);
    timer = setTimeout(() => (status.textContent = say()), QUIET);
  };
  for (const key of keys) model.on(`change:${key}`, changed);
  for (const plane of planes) plane.onResize = redraw;
  draw();
  return () => {
    for (const key of keys) model.off(`change:${key}`, changed);
    for (const plane of planes) plane.close();
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
}

/** Set several of the model's values, and hand them to the kernel where there is one. */
export function update(model, values) {
  for (const [name, value] of Object.entries(values)) model.set(name, value);
  model.save_changes();
}
