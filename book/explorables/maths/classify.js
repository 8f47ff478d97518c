// What Classifier computes; d2lnotes/explore/classifier.py computes the same scores.
import { clamp } from "../parts/numbers.js";

export const SIDE = 28;
const PIXELS = SIDE * SIDE;
const [FULL, FADED] = [1.1, 2]; // how far from the pen's way a pixel has all of the ink, and none of it

/** The weights, one row of whole numbers for each class, and the images, in one array each. */
export function unpack(bytes, classes) {
  const weights = new Int16Array(bytes.buffer, bytes.byteOffset, classes * PIXELS);
  return { weights, images: bytes.subarray(weights.byteLength) };
}

/** The pixels of an image. */
export const pictureOf = ({ images }, i) => images.subarray(i * PIXELS, (i + 1) * PIXELS);

/** What there is before the data have come. */
export const blank = (classes, images) =>
  ({ weights: new Int16Array(classes * PIXELS), images: new Uint8Array(images * PIXELS) });

/** What each pixel, from 0 to 255, adds to the score of a class. */
export const products = ({ weights, scales }, picture, k) =>
  Array.from(picture, (ink, i) => (ink / 255) * weights[k * PIXELS + i] * scales[k]);

/** The score of each class: the sum of whole products, which is exact, then scale and bias. */
export const scoresOf = ({ weights, scales, biases }, picture) =>
  biases.map((bias, k) => {
    let sum = 0;
    for (let i = 0; i < PIXELS; i++) sum += picture[i] * weights[k * PIXELS + i];
    return (sum * scales[k]) / 255 + bias;
  });

/** Softmax, with the largest score taken out first. */
export function probabilitiesOf(scores) {
  const largest = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - largest));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}

export const winner = (scores) => scores.indexOf(Math.max(...scores));

/** The picture moved by whole pixels; what leaves it is gone. */
export const moved = (picture, across, down) =>
  Array.from(picture, (_, i) => {
    const [x, y] = [(i % SIDE) - across, Math.floor(i / SIDE) - down];
    return x === clamp(x, 0, SIDE - 1) && y === clamp(y, 0, SIDE - 1) ? picture[y * SIDE + x] : 0;
  });

/** The distance from [x, y] to the stretch between two points. */
function distance(x, y, [ax, ay], [bx, by]) {
  const [dx, dy] = [bx - ax, by - ay];
  const share = clamp(((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1), 0, 1);
  return Math.hypot(x - ax - share * dx, y - ay - share * dy);
}

/** The picture after a stroke from one place to another, in pixels: ink is added by `tool` "draw", removed by "rub". */
export const stroked = (picture, from, to, tool) =>
  Array.from(picture, (old, i) => {
    const near = (FADED - distance(i % SIDE, Math.floor(i / SIDE), from, to)) / (FADED - FULL);
    const ink = Math.round(255 * clamp(near, 0, 1));
    return tool === "draw" ? Math.max(old, ink) : Math.min(old, 255 - ink);
  });
