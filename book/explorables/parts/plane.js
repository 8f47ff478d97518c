// A drawing plane with axes. One unit of the SVG is one pixel of the page, at any width, so that text stays legible.
import { ticks } from "d3-array";
import { html, newId, repeat, set, svg } from "./dom.js";
import { fixed } from "./numbers.js";

const MARGIN = { left: 52, right: 15, top: 15, bottom: 40 };

/**
 * Make a plane. x, y: limits [low, high]; xLabel, yLabel: of the axes; label: what a screen reader says of it all;
 * ratio: height over width of the inside, so that (y[1] - y[0]) / (x[1] - x[0]) gives both axes one scale;
 * least: a height in pixels that it keeps on narrow screens.
 *
 * `sx`, `sy` turn values into pixels, `at(event)` a pointer's place into values; `marks` is clipped to the inside and
 * `handles` is not; `onResize` is called after each change of width, and `close` ends the watch for it.
 */
export function plane({ x, y, xLabel, yLabel, label, ratio, least = 0 }) {
  const clip = newId();
  const inside = svg("rect");
  const frame = svg("rect", { class: "explore-frame" });
  const grid = svg("g", { class: "explore-grid" });
  const axes = { x: svg("g"), y: svg("g") };
  const names = { x: svg("text", { "text-anchor": "middle" }, xLabel), y: svg("text", { "text-anchor": "middle" }, yLabel) };
  const marks = svg("g", { "clip-path": `url(#${clip})` });
  const handles = svg("g");
  const scales = svg("g", { class: "explore-axes", "aria-hidden": "true" }, grid, axes.x, axes.y, names.x, names.y);
  const picture = svg(
    "svg", { class: "explore-plane", role: "group", "aria-label": label },
    svg("clipPath", { id: clip }, inside), frame, scales, marks, handles,
  );
  const root = html("div", { class: "explore-figure" }, picture);
  const size = { width: 0, height: 0 };
  const sx = (value) => MARGIN.left + ((value - x[0]) / (x[1] - x[0])) * size.width;
  const sy = (value) => MARGIN.top + ((y[1] - value) / (y[1] - y[0])) * size.height;

  function layOut(full) {
    size.width = full - MARGIN.left - MARGIN.right;
    size.height = Math.max(least, Math.round(size.width * ratio));
    const box = { x: MARGIN.left, y: MARGIN.top, ...size };
    const tall = size.height + MARGIN.top + MARGIN.bottom;
    set(picture, { width: full, height: tall, viewBox: `0 0 ${full} ${tall}` });
    set(inside, box);
    set(frame, box);
    const bottom = MARGIN.top + size.height;
    const across = ticks(...x, Math.max(3, size.width / 70));
    const up = ticks(...y, Math.max(3, size.height / 55));
    repeat(axes.x, across, () => svg("text", { "text-anchor": "middle" }), tick((v) => ({ x: sx(v), y: bottom + 16 }), across));
    repeat(axes.y, up, () => svg("text", { "text-anchor": "end" }), tick((v) => ({ x: MARGIN.left - 6, y: sy(v) + 4 }), up));
    const lines = [
      ...across.map((v) => `M${sx(v)},${MARGIN.top}V${bottom}`),
      ...up.map((v) => `M${MARGIN.left},${sy(v)}H${MARGIN.left + size.width}`),
    ];
    repeat(grid, lines, () => svg("path"), (path, d) => set(path, { d }));
    set(names.x, { x: MARGIN.left + size.width / 2, y: tall - 5 });
    set(names.y, { transform: `translate(12 ${MARGIN.top + size.height / 2}) rotate(-90)` });
  }

  const made = {
    root, picture, marks, handles, x, y, sx, sy,
    at({ clientX, clientY }) {
      const { left, top } = picture.getBoundingClientRect();
      return [
        x[0] + ((clientX - left - MARGIN.left) / size.width) * (x[1] - x[0]),
        y[1] - ((clientY - top - MARGIN.top) / size.height) * (y[1] - y[0]),
      ];
    },
    onResize() {},
    close: () => watch.disconnect(),
  };
  const watch = new ResizeObserver(([{ contentRect }]) => {
    const full = Math.round(contentRect.width);
    if (full < 120 || Number(picture.getAttribute("width")) === full) return; // hidden, or as it was
    layOut(full);
    made.onResize();
  });
  watch.observe(root);
  layOut(600);
  return made;
}

/** The update of a tick's text: its place, and its value with as many decimals as its neighbours need. */
function tick(place, values) {
  const step = values.length > 1 ? values[1] - values[0] : 1;
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return (text, value) => {
    set(text, place(value));
    text.textContent = fixed(value, digits);
  };
}
