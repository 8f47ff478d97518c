// Ticks, grid lines and names of a plane's two axes.
import { ticks } from "d3-array";
import { repeat, set, svg, write } from "./dom.js";
import { fixed } from "./numbers.js";

/**
 * Make the axes. x, y: limits; xLabel, yLabel: names. `show({left, top, width, height}, sx, sy)` lays them out around
 * that box, in pixels, with sx and sy turning values into pixels.
 */
export function axes({ x, y, xLabel, yLabel }) {
  const grid = svg("g", { class: "explore-grid" });
  const [below, beside] = [svg("g", { "text-anchor": "middle" }), svg("g", { "text-anchor": "end" })];
  const names = [xLabel, yLabel].map((name) => svg("text", { "text-anchor": "middle" }, name));
  const root = svg("g", { class: "explore-axes", "aria-hidden": "true" }, grid, below, beside, ...names);

  function show({ left, top, width, height }, sx, sy) {
    const across = ticks(...x, Math.max(3, width / 70));
    const up = ticks(...y, Math.max(3, height / 55));
    const [right, bottom] = [left + width, top + height];
    const lines = [...across.map((v) => `M${sx(v)},${top}V${bottom}`), ...up.map((v) => `M${left},${sy(v)}H${right}`)];
    repeat(grid, lines, () => svg("path"), (path, d) => set(path, { d }));
    writeTicks(below, across, (v) => ({ x: sx(v), y: bottom + 16 }));
    writeTicks(beside, up, (v) => ({ x: left - 6, y: sy(v) + 4 }));
    set(names[0], { x: left + width / 2, y: bottom + 35 });
    set(names[1], { transform: `translate(12 ${top + height / 2}) rotate(-90)` });
  }
  return { root, show };
}

/** Write the values at their places, with as many decimals as the step between them needs. */
function writeTicks(parent, values, place) {
  const step = values.length > 1 ? values[1] - values[0] : 1;
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  repeat(parent, values, () => svg("text"), (text, value) => {
    write(set(text, place(value)), fixed(value, digits));
  });
}
