// What Fit the line computes; d2lnotes/explore/line.py computes the same.
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Prediction minus truth, one for each point. */
export const residuals = ({ x, y, bias, slope }) => x.map((value, i) => bias + slope * value - y[i]);

/** The mean of half the squared residuals. */
export const meanLoss = (state) => mean(residuals(state).map((r) => (r * r) / 2));

/** The line with the smallest mean loss: slope = covariance / variance, through the point of the means. */
export function leastSquares({ x, y }) {
  const [xMean, yMean] = [mean(x), mean(y)];
  const variance = mean(x.map((value) => (value - xMean) ** 2));
  const slope = variance ? mean(x.map((value, i) => (value - xMean) * (y[i] - yMean))) / variance : 0;
  return { bias: yMean - slope * xMean, slope };
}

/** The square on each residual as [left, bottom, width, height]; unit: the width that is as long as a height of 1. */
export function squares(state, unit) {
  return residuals(state).map((r, i) => {
    const [x, y, width] = [state.x[i], state.y[i], Math.abs(r) * unit];
    return [r < 0 ? x - width : x, Math.min(y, y + r), width, Math.abs(r)]; // on the side away from the line
  });
}
