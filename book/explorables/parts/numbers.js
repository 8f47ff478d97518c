// Numbers as they are shown.

/** A number with so many decimals, a true minus sign, and ∞ where it has run away. */
export function fixed(value, digits) {
  if (!Number.isFinite(value)) return "∞";
  const text = Math.abs(value) < 1e6 ? Math.abs(value).toFixed(digits) : Math.abs(value).toExponential(1);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

/** A positive number of any size with about `digits` significant digits. */
export function significant(value, digits = 3) {
  if (!Number.isFinite(value)) return "∞";
  const size = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)));
  return size < -4 ? value.toExponential(digits - 1).replace("-", "−") : fixed(value, Math.max(0, digits - 1 - size));
}

/** A count, in groups of three digits. When it is first asked, a browser's own formatter takes 15 ms. */
export const whole = (count) => String(count).replace(/\B(?=(\d{3})+$)/g, ",");

/** Put values into the places of a label: "{a} of {b}". */
export const fill = (label, values) => label.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);

/** Sentences, one after the other; between Chinese ones there is no space. */
export const joined = (...sentences) => sentences.join(" ").replaceAll("。 ", "。");

export const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
