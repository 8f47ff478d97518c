// What Losses computes; d2lnotes/explore/robust.py computes the same.
import { clamp } from "../parts/numbers.js";

export const LOSSES = ["squared", "absolute", "huber"];

const HALVINGS = 100; // more than a double has bits: the ends stop moving before
const FLAT = 1e-12; // of a slope: what rounding leaves of a sum that cancels

const loss = {
  squared: (e) => (e * e) / 2,
  absolute: (e) => Math.abs(e),
  huber: (e, delta) => (Math.abs(e) <= delta ? (e * e) / 2 : delta * (Math.abs(e) - delta / 2)),
};
const gradient = {
  squared: (e) => e,
  absolute: (e) => Math.sign(e),
  huber: (e, delta) => clamp(e, -delta, delta),
};

/** What a residual has by the loss `name`, under `view`: its "loss", its "gradient" or its "likelihood" exp(−loss). */
export function valueOf(view, name, e, delta) {
  if (view === "gradient") return gradient[name](e, delta);
  const value = loss[name](e, delta);
  return view === "likelihood" ? Math.exp(-value) : value;
}

const total = (values) => values.reduce((sum, value) => sum + value, 0);

/** The mean loss of the labels `y` where each is predicted as `theta`. */
export const meanLoss = (name, theta, { y, delta }) => total(y.map((one) => loss[name](theta - one, delta))) / y.length;

const mean = (y) => total(y) / y.length;

function median(y) {
  const sorted = [...y].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** Where the slope of Huber's loss is 0, by bisection; the middle where it is 0 along a stretch, as for the median. */
function huber(y, delta) {
  const slope = (theta) => total(y.map((one) => gradient.huber(theta - one, delta))) / delta;
  const edge = (least) => {
    let [low, high] = [Math.min(...y), Math.max(...y)];
    for (let k = 0; k < HALVINGS; k++) {
      const middle = (low + high) / 2;
      if (slope(middle) >= least) high = middle;
      else low = middle;
    }
    return (low + high) / 2;
  };
  return (edge(-FLAT * y.length) + edge(FLAT * y.length)) / 2;
}

/** The prediction with the smallest mean loss, by each loss. */
export const estimates = ({ y, delta }) => ({ squared: mean(y), absolute: median(y), huber: huber(y, delta) });

/** How many labels lie farther than δ from Huber's estimate. */
export function farOff({ y, delta }) {
  const best = huber(y, delta);
  return y.filter((one) => Math.abs(one - best) > delta + FLAT).length;
}
