// What a reader typed as a tree of conditions for MiniSearch.

import { words } from "./tokenizer.js";

// They say nothing about what is looked for. `why` and `not` do: chapters have such questions for headings.
const STOP = new Set(
  (
    "a an and are as at be by can d2l d2lnotes do does for from how i in is it of on or our the this to use we what " +
    "when where which with you"
  ).split(" "),
);

/** The words of a query that count: all of them where it has no others. */
export function wanted(query) {
  const all = [...words(query)];
  const telling = all.filter(({ parts }) => !(parts.length === 1 && STOP.has(parts[0])));
  return telling.length ? telling : all;
}

/** Sections that have every word ("AND") or some ("OR"); `typos` takes words that differ by a letter or two as well. */
export function condition(asked, { combineWith, typos }) {
  const each = {
    combineWith,
    queries: asked.map((word, i) => (word.han ? han(word) : latin(word, typos, i === asked.length - 1))),
  };
  const isPair = asked.length === 2 && !asked.some(({ han }) => han);
  return isPair ? anyOf(each, term(asked.flatMap(({ parts }) => parts).join(""), typos, true)) : each; // "mini batch": minibatch
}

function latin({ parts, whole }, typos, isLast) {
  const byParts = allOf(...parts.map((part, i) => term(part, typos, isLast && i === parts.length - 1)));
  return whole ? anyOf(byParts, term(whole, typos, isLast)) : byParts;
}

/** All pairs as they are; a lone character is the beginning of some pair wherever it stands. */
function han({ parts }) {
  if (parts.length === 1) return exactly(parts[0], { prefix: true });
  return allOf(...parts.slice(0, -1).map((pair) => exactly(pair)));
}

/** The last word may be a beginning, since it is being typed; a short one before it is meant as it stands. */
function term(text, typos, isLast) {
  const prefix = typos || isLast || text.length > 4;
  return exactly(text, { prefix, fuzzy: typos && text.length > 3 ? 0.25 : false });
}

/** A term is not taken apart again. */
function exactly(text, options = {}) {
  return { queries: [text], tokenize: (whole) => [whole], ...options };
}

function allOf(...queries) {
  return { combineWith: "AND", queries };
}

function anyOf(...queries) {
  return { combineWith: "OR", queries };
}
