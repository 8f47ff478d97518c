// Random numbers that Python can draw as well: d2lnotes/explore/noise.py is the same generator.

/** Return a function that draws numbers in (0, 1): mulberry32, a state of 32 bits. */
export function uniforms(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 2 ** 32;
  };
}

/** Return a function that draws pairs of independent standard normal numbers (Box and Muller). */
export function normalPairs(seed) {
  const draw = uniforms(seed);
  return () => {
    const length = Math.sqrt(-2 * Math.log(draw()));
    const angle = 2 * Math.PI * draw();
    return [length * Math.cos(angle), length * Math.sin(angle)];
  };
}
