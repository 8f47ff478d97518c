// Examples of a linear model that Python makes as well: d2lnotes/explore/examples.py says what they are.
import { kept } from "./kept.js";
import { normalPairs, uniforms } from "./noise.js";

const SEED = 8;

const product = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);

/** Two inputs and the noise of each example, one after another; as columns of length √examples at right angles. */
const examplesOf = kept(["examples"], ({ examples }) => {
  const draw = normalPairs(SEED);
  const rows = Array.from({ length: examples }, () => [...draw(), draw()[0]]);
  const columns = [];
  for (const k of [0, 1, 2]) {
    let column = rows.map((row) => row[k]);
    for (const before of columns) {
      const share = product(column, before) / examples;
      column = column.map((value, i) => value - share * before[i]);
    }
    const length = Math.sqrt(product(column, column) / examples);
    columns.push(column.map((value) => value / length));
  }
  return Float64Array.from({ length: 3 * examples }, (_, i) => columns[i % 3][Math.floor(i / 3)]);
});

/** Return a function that deals the numbers of the examples, shuffled; each comes again when all have come. */
function dealer(examples, seed) {
  const draw = uniforms(seed);
  const order = Array.from({ length: examples }, (_, i) => i);
  let place = examples;
  return () => {
    if (place === examples) {
      for (let i = examples - 1; i > 0; i--) {
        const j = Math.floor(draw() * (i + 1));
        [order[i], order[j]] = [order[j], order[i]];
      }
      place = 0;
    }
    return order[place++];
  };
}

/** The sums x₁², x₁x₂, x₂², x₁y, x₂y over `count` examples x₁, x₂, y, divided by `count`; pick(): the next one's index. */
export function moments(numbers, count, pick) {
  let [a, b, c, d, e] = [0, 0, 0, 0, 0];
  for (let k = 0; k < count; k++) {
    const at = 3 * pick(k);
    const [u, v, y] = [numbers[at], numbers[at + 1], numbers[at + 2]];
    a += u * u;
    b += u * v;
    c += v * v;
    d += u * y;
    e += v * y;
  }
  return [a / count, b / count, c / count, d / count, e / count];
}

/** For each step the moments of its batch, the noise in the place of y. */
export const batchesOf = kept(["examples", "batch", "seed", "steps"], (state) => {
  const deal = dealer(state.examples, state.seed);
  return Array.from({ length: state.steps }, () => moments(examplesOf(state), state.batch, deal));
});
