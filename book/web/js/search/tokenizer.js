// How text becomes terms: one module for both sides, so that what is indexed and what is asked for always fit.
//
// A word is a run of one script. Latin words are lower-cased and lose accents, the plural and the difference between
// British and American spelling; a compound (load_data, CrossEntropy, one-hot) counts by its parts and as a whole
// without joints. Chinese is written without spaces, so each character starts a term with the one after it: whatever
// piece of two characters or more is asked for, all its pairs are in the text that holds it.

const HAN = "\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}々〇ー";
const LETTERS = `(?:(?![${HAN}])[\\p{L}\\p{M}\\p{N}])+`;
const WORD = new RegExp(`[${HAN}]+|${LETTERS}(?:(?:[-‐_'’]+|\\.(?=\\p{N}))${LETTERS})*`, "gu");

/** A run of Chinese, for splitting a text by script. */
export const HAN_RUN = new RegExp(`([${HAN}]+)`, "u");

/** The words of a text in order: {text, start, parts, whole}; `han` tells Chinese, whose parts are pairs. */
export function* words(text) {
  for (const { 0: word, index: start } of text.matchAll(WORD)) {
    const han = HAN_RUN.test(word);
    yield { text: word, start, han, ...(han ? { parts: pairs(word) } : latin(word)) };
  }
}

/** All terms under which a text is found. */
export function terms(text) {
  const found = [];
  for (const { parts, whole } of words(text)) {
    found.push(...parts);
    if (whole) found.push(whole);
  }
  return found;
}

/** 学习率 → 学习, 习率, 率: the last character stands alone, so that each character starts a term. */
function pairs(run) {
  const characters = [...run];
  return characters.map((character, i) => character + (characters[i + 1] ?? ""));
}

const known = new Map(); // a text has ten times as many words as different ones

/** `whole` is there where the word has several parts. */
function latin(word) {
  if (!known.has(word)) known.set(word, takenApart(word));
  return known.get(word);
}

function takenApart(word) {
  const spaced = word.replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, "$1 $2").replace(/(\p{Lu}+)(\p{Lu}\p{Ll})/gu, "$1 $2");
  const pieces = spaced.split(/[-‐_'’\s]+/).map(fold);
  const parts = pieces.map(stem);
  return parts.length > 1 ? { parts, whole: stem(pieces.join("")) } : { parts };
}

/** Lower case, without accents and without differences of width and form (Ｘ, 𝐱, é). */
function fold(word) {
  return word.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/** gradients → gradient, optimizer → optimiser, colour → color; words as short as size and four stay. */
function stem(word) {
  return singular(word).replace(/(..)iz/, "$1is").replace(/(..)our/, "$1or");
}

/** entropies → entropy, losses → loss; bias and basis stay. */
function singular(word) {
  if (word.length < 4 || !word.endsWith("s") || /(ss|us|is|as)$/.test(word)) return word;
  if (word.endsWith("ies")) return `${word.slice(0, -3)}y`;
  return /(ss|sh|ch|x)es$/.test(word) ? word.slice(0, -2) : word.slice(0, -1);
}
