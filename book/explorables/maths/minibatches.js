// What Noise computes; d2lnotes/explore/minibatches.py computes the same.
import { moments } from "../parts/examples.js";
import { kept } from "../parts/kept.js";
import { uniforms } from "../parts/noise.js";

/** Numbers of 32 bits, little-endian, in base64. */
function numbersIn(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  return Float64Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
}

const examplesOf = kept(["examples"], ({ examples }) => numbersIn(examples)); // x₁, x₂, y after one another

/** The mean gradient of the half squared error at w, from the moments of the examples. */
const gradientFrom = ([a, b, c, d, e], [u, v]) => [a * u + b * v - d, b * u + c * v - e];

const whole = kept(["examples"], (state) => {
  const numbers = examplesOf(state);
  return moments(numbers, numbers.length / 3, (k) => k);
});

/** Each batch has random numbers of its own, so that a larger one begins with the examples of the smaller one. */
const batches = kept(["examples", "batch", "count", "seed"], (state) => {
  const numbers = examplesOf(state);
  const examples = numbers.length / 3;
  return Array.from({ length: state.count }, (_, k) => {
    const draw = uniforms(state.seed * state.count + k);
    return moments(numbers, state.batch, () => Math.floor(draw() * examples));
  });
});

export const fullGradient = (state) => gradientFrom(whole(state), state.w);

export const batchGradients = (state) => batches(state).map((some) => gradientFrom(some, state.w));

/** The weights at which the full gradient is `slope`. */
export function weightsFor(state, slope) {
  const [a, b, c, d, e] = whole(state);
  const [p, q, det] = [slope[0] + d, slope[1] + e, a * c - b * b];
  return [(c * p - b * q) / det, (a * q - b * p) / det];
}

/** Variances and covariance [v₁₁, v₁₂, v₂₂] of one batch's gradient, by what single examples do. */
export function covariance(state) {
  const numbers = examplesOf(state);
  const [mean, [u, v]] = [fullGradient(state), state.w];
  let [first, mixed, second] = [0, 0, 0];
  for (let at = 0; at < numbers.length; at += 3) {
    const residual = numbers[at] * u + numbers[at + 1] * v - numbers[at + 2];
    const [p, q] = [numbers[at] * residual - mean[0], numbers[at + 1] * residual - mean[1]];
    first += p * p;
    mixed += p * q;
    second += q * q;
  }
  return [first, mixed, second].map((total) => total / (numbers.length / 3) / state.batch);
}

/** The ellipse of two standard deviations: its half axes, and the angle of the first. */
export function ellipse(state) {
  const [first, mixed, second] = covariance(state);
  const [middle, reach] = [(first + second) / 2, Math.hypot((first - second) / 2, mixed)];
  const axes = [middle + reach, Math.max(0, middle - reach)].map((value) => 2 * Math.sqrt(value));
  return { axes, angle: Math.atan2(2 * mixed, first - second) / 2 };
}

/** Measured and expected noise, the full gradient's length, and the share of the batches that point downhill. */
export function summary(state) {
  const [full, found] = [fullGradient(state), batchGradients(state)];
  const mean = [0, 1].map((i) => found.reduce((total, g) => total + g[i], 0) / found.length);
  const spread = found.reduce((total, g) => total + (g[0] - mean[0]) ** 2 + (g[1] - mean[1]) ** 2, 0);
  const [first, , second] = covariance(state);
  return {
    measured: Math.sqrt(spread / (found.length - 1)),
    expected: Math.sqrt(first + second),
    length: Math.hypot(...full),
    downhill: found.filter((g) => g[0] * full[0] + g[1] * full[1] > 0).length / found.length,
  };
}
