// The frame of every explorable: it draws when the model changes, at most once a frame, and tells a screen reader.
import { html } from "./dom.js";

const QUIET = 600; // milliseconds without a change before the result is read out

/** Tell JupyterLab not to take the keys of what has the focus, such as a slider's arrows, for its own. */
function keepKeys({ target }) {
  target.dataset.lmSuppressShortcuts = "true";
}

/**
 * Show `parts` in `el`, call draw() now, after each change of one of the model's `keys` and of the width of `drawing`
 * (a plane, where there is one), and read out what say() returns once the reader has come to rest.
 *
 * Returns what ends it all, as anywidget expects; end(): called then too.
 */
export function scene({ model, el }, { keys, parts, drawing, draw, say, end = () => {} }) {
  drawing?.fit?.(el.clientWidth); // before anything is there: nothing below it jumps, and no layout is done in between
  const status = html("p", { class: "explore-hidden", role: "status" });
  el.classList.add("explore");
  el.addEventListener("focusin", keepKeys);
  el.replaceChildren(...parts, status);
  let [frame, timer] = [0, 0];
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
  if (drawing) drawing.onResize = redraw;
  draw();
  return () => {
    for (const key of keys) model.off(`change:${key}`, changed);
    drawing?.close();
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    end();
  };
}

/** Return a function that reads these entries of the model into an object. */
export const reader = (model, keys) => () => Object.fromEntries(keys.map((key) => [key, model.get(key)]));

/** Set several of the model's values, and hand them to the kernel where there is one. */
export function update(model, values) {
  for (const [name, value] of Object.entries(values)) model.set(name, value);
  model.save_changes();
}
