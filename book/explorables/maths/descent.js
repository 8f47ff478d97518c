// What Descend computes; d2lnotes/explore/descent.py computes the same.
import { batchesOf } from "../parts/examples.js";

const FAR = 1e6; // where a path that runs away is cut off

const apply = ([[a, b], [c, d]], [u, v]) => [a * u + b * v, c * u + d * v];

/** The symmetric matrix with these eigenvalues, whose first eigenvector lies at `angle`. */
function symmetric(angle, first, second) {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const mixed = (first - second) * c * s;
  return [[first * c * c + second * s * s, mixed], [mixed, first * s * s + second * c * c]];
}

/** The curvature: largest eigenvalue `largest` in the direction `angle`, the other one smaller by `condition`. */
export const hessian = ({ angle, largest, condition }) => symmetric(angle, largest, largest / condition);

/** From which learning rate on plain gradient descent runs away. */
export const bound = ({ largest }) => 2 / largest;

/** By how much the loss at `w` exceeds the smallest loss. */
export function gap(state, w) {
  const error = [w[0] - state.minimum[0], w[1] - state.minimum[1]];
  const slope = apply(hessian(state), error);
  return (error[0] * slope[0] + error[1] * slope[1]) / 2;
}

/** The weights after 0, 1, 2 … steps until they are out of sight; a gradient is the mean over a batch of examples. */
export function pathOf(state) {
  const { start, minimum, rate, sigma, angle, largest, condition } = state;
  const root = symmetric(angle, Math.sqrt(largest), Math.sqrt(largest / condition));
  const path = [start];
  for (const [uu, uv, vv, un, vn] of batchesOf(state)) {
    const w = path.at(-1);
    if (Math.hypot(...w) >= FAR) break;
    const [p, q] = apply(root, [w[0] - minimum[0], w[1] - minimum[1]]);
    const slope = apply(root, [uu * p + uv * q - sigma * un, uv * p + vv * q - sigma * vn]);
    path.push([w[0] - rate * slope[0], w[1] - rate * slope[1]]);
  }
  return path;
}

/** What the learning rate does along the steepest direction or, where batches are not all examples, what their noise
 * does to the path: it strays where it ends above where it began, beyond the last contour. */
export function verdict(state, path) {
  const { rate, largest, batch, examples, levels } = state;
  if (rate * largest >= 2) return "diverges";
  if (batch === examples) return rate * largest > 1 ? "jumps" : "creeps";
  return gap(state, path.at(-1)) > Math.max(gap(state, path[0]), levels.at(-1)) ? "strays" : "trembles";
}
