// Small pictures of 28 × 28 values, drawn on canvases that the page enlarges.
import { SIDE } from "../maths/classify.js";
import { html } from "./dom.js";
import { clamp } from "./numbers.js";

// Matplotlib's colours "PuOr", in which the chapter shows weights: from brown over white to purple.
const STOPS = [
  [127, 59, 8], [179, 88, 6], [224, 130, 20], [253, 184, 99], [254, 224, 182], [247, 247, 247],
  [216, 218, 235], [178, 171, 210], [128, 115, 172], [84, 39, 136], [45, 0, 75],
];

/** Ink from 0 to 255, black on white as in the chapter's figures. */
export const INK = (value) => [255 - value, 255 - value, 255 - value];
/** Purple above 0 and orange below it; ±limit and what lies beyond has the strongest colour. */
export const signed = (limit) => (value) => {
  const place = 5 * (1 + clamp(value / limit, -1, 1));
  const k = Math.min(9, Math.floor(place));
  return STOPS[k].map((low, i) => low + (STOPS[k + 1][i] - low) * (place - k));
};

/** Make a canvas and what paints values on it in the colours that a function gives. */
export function pixels(attributes = {}) {
  const canvas = html("canvas", { class: "explore-pixels", width: SIDE, height: SIDE, ...attributes });
  const context = canvas.getContext("2d", { willReadFrequently: true }); // small, and set by us: no work for a GPU
  const image = context.createImageData(SIDE, SIDE);
  return {
    root: canvas,
    paint(values, colour) {
      const { data } = image;
      for (let i = 0; i < values.length; i++) {
        [data[4 * i], data[4 * i + 1], data[4 * i + 2]] = colour(values[i]);
        data[4 * i + 3] = 255;
      }
      context.putImageData(image, 0, 0);
    },
  };
}
