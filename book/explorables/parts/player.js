// Play a row of steps like a film, at once where the reader asks for less motion.
const PACE = 90; // milliseconds that a step takes

/** Make a player that calls show(step) with 0, 1 … steps; `play()` starts anew, `stop()` leaves it where it is. */
export function player(steps, show) {
  let frame = 0;
  const stop = () => cancelAnimationFrame(frame);
  function play() {
    stop();
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return show(steps);
    const began = performance.now();
    const next = (now) => {
      const step = Math.min(steps, Math.floor(Math.max(0, now - began) / PACE));
      show(step);
      if (step < steps) frame = requestAnimationFrame(next);
    };
    frame = requestAnimationFrame(next);
  }
  return { play, stop };
}
