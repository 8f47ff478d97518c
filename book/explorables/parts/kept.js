/** Keep the last result for as long as the named entries of the state stay: while a point is dragged, they do. */
export function kept(names, compute) {
  let [before, result] = [[], null];
  return (state) => {
    const now = names.map((name) => state[name]);
    if (result === null || now.some((value, i) => value !== before[i])) [before, result] = [now, compute(state)];
    return result;
  };
}
