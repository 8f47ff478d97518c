// What Descend computes; d2lnotes/explore/descent.py computes the same.
import { normalPairs } from "../parts/noise.js";

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

/** How large the noise of a batch's gradient is, as a share of one example's; none for the whole set. */
export const noiseShare = ({ batch, examples }) => Math.sqrt((examples - batch) / (examples - 1) / batch);

/** The weights after 0, 1, 2 … steps until they are out of sight; the gradient is H(w − w*) with noise like σ√H. */
export function pathOf(state) {
  const { start, minimum, rate, steps, angle, largest, condition } = state;
  const H = hessian(state);
  const root = symmetric(angle, Math.sqrt(largest), Math.sqrt(largest / condition));
  const size = state.sigma * noiseShare(state);
  const draw = normalPairs(state.seed);
  const path = [start];
  for (let w = start; path.length <= steps && Math.hypot(...w) < FAR; path.push(w)) {
    const slope = apply(H, [w[0] - minimum[0], w[1] - minimum[1]]);
    const noise = apply(root, draw());
    w = [w[0] - rate * (slope[0] + size * noise[0]), w[1] - rate * (slope[1] + size * noise[1])];
  }
  return path;
}

/** What the learning rate does along the steepest direction: "creeps", "jumps" or "diverges". */
export function verdict({ rate, largest }) {
  if (rate * largest >= 2) return "diverges";
  return rate * largest > 1 ? "jumps" : "creeps";
}
