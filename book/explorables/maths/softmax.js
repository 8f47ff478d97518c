// What Softmax computes; d2lnotes/explore/logits.py computes the same.
const sum = (values) => values.reduce((total, value) => total + value, 0);

const scaled = ({ logits, temperature }) => logits.map((logit) => logit / temperature);

/** The logarithm of the sum of exponentials; what is subtracted first keeps them from overflowing. */
function logSumExp(values) {
  const most = Math.max(...values);
  return most + Math.log(sum(values.map((value) => Math.exp(value - most))));
}

/** The logarithm of each class's probability. */
function logProbabilities(state) {
  const values = scaled(state);
  const total = logSumExp(values);
  return values.map((value) => value - total);
}

export const probabilities = (state) => logProbabilities(state).map(Math.exp);

/** The loss of an example of class `label`. */
export const crossEntropy = (state) => -logProbabilities(state)[state.label];

export const entropy = (state) => -sum(logProbabilities(state).map((log) => Math.exp(log) * log));

/** The derivatives of the loss by each logit over the temperature: prediction minus target. */
export const gradient = (state) => probabilities(state).map((p, i) => p - (i === state.label));

/** The class with the largest logit, the first of several. */
export const predicted = ({ logits }) => logits.indexOf(Math.max(...logits));

/** The logits after a step of length 1 against their own gradient, within their limits. */
export function stepped(state) {
  const [low, high] = state.limits;
  const slope = gradient(state);
  return state.logits.map((logit, i) => Math.min(high, Math.max(low, logit - slope[i] / state.temperature)));
}
