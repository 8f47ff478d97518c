// A drawing plane with axes. One unit of the SVG is one pixel of the page, at any width, so that text stays legible.
import { axes } from "./axes.js";
import { html, newId, set, svg } from "./dom.js";

const MARGIN = { left: 52, right: 15, top: 15, bottom: 40 };
const NARROWEST = 120; // pixels; what is hidden has no width, and stays as it was

/**
 * Make a plane. x, y: limits [low, high]; xLabel, yLabel: of the axes; label: what a screen reader says of it all;
 * ratio: height over width of the inside, so that (y[1] - y[0]) / (x[1] - x[0]) gives both axes one scale;
 * least: a height in pixels that it keeps on narrow screens.
 *
 * `sx`, `sy` turn values into pixels, `at(event)` a pointer's place into values; `marks` is clipped to the inside and
 * `handles` is not; `fit(width)` gives it a width, `onResize` is called after each change of it, and `close` ends
 * the watch for that.
 */
export function plane({ x, y, xLabel, yLabel, label, ratio, least = 0 }) {
  const id = newId();
  const [clip, frame] = [svg("rect"), svg("rect", { class: "explore-frame" })];
  const [marks, handles] = [svg("g", { "clip-path": `url(#${id})` }), svg("g")];
  const around = axes({ x, y, xLabel, yLabel });
  const attributes = { class: "explore-plane", role: "group", "aria-label": label };
  const picture = svg("svg", attributes, svg("clipPath", { id }, clip), frame, around.root, marks, handles);
  const root = html("div", { class: "explore-figure" }, picture);
  const box = { left: MARGIN.left, top: MARGIN.top, width: 0, height: 0 };
  const sx = (value) => box.left + ((value - x[0]) / (x[1] - x[0])) * box.width;
  const sy = (value) => box.top + ((y[1] - value) / (y[1] - y[0])) * box.height;

  function layOut(full) {
    box.width = full - MARGIN.left - MARGIN.right;
    box.height = Math.max(least, Math.round(box.width * ratio));
    const tall = box.height + MARGIN.top + MARGIN.bottom;
    set(picture, { width: full, height: tall, viewBox: `0 0 ${full} ${tall}` });
    Object.assign(picture.style, { width: `${full}px`, height: `${tall}px` }); // which `contain` wants to know beforehand
    for (const one of [clip, frame]) set(one, { x: box.left, y: box.top, width: box.width, height: box.height });
    around.show(box, sx, sy);
  }
  function at({ clientX, clientY }) {
    const { left, top } = picture.getBoundingClientRect();
    const [across, down] = [(clientX - left - box.left) / box.width, (clientY - top - box.top) / box.height];
    return [x[0] + across * (x[1] - x[0]), y[1] - down * (y[1] - y[0])];
  }

  function fit(width) {
    const full = Math.round(width);
    if (full < NARROWEST || Number(picture.getAttribute("width")) === full) return;
    layOut(full);
    made.onResize();
  }
  const watch = new ResizeObserver(([{ contentRect }]) => fit(contentRect.width));
  const made = { root, picture, marks, handles, x, y, sx, sy, at, fit, onResize() {}, close: () => watch.disconnect() };
  watch.observe(root);
  layOut(600);
  return made;
}
