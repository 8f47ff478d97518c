// Which lines of a section to show for a query, and what to mark in them.

import { words } from "./tokenizer.js";

const LENGTH = 150;
const BEFORE = 50; // of the first mark, at most

/** Where a text has what was found: [{start, end, term, whole}] in order. `matched`: terms of the text; `asked`: those typed. */
export function hits(text, matched, asked) {
  return [...words(text)].flatMap((word) => (word.han ? hanHits(word, matched, asked) : latinHits(word, matched)));
}

function latinHits({ text, start, parts, whole }, matched) {
  const term = [whole, ...parts].find((part) => matched.has(part));
  return term === undefined ? [] : [{ start, end: start + text.length, term, whole: term === whole }];
}

/** A pair that was not asked for was found by its first character. */
function hanHits({ start, parts }, matched, asked) {
  const found = [];
  let position = start;
  for (const pair of parts) {
    const [first] = pair;
    const length = asked.has(pair) ? pair.length : first.length;
    if (matched.has(pair)) found.push({ start: position, end: position + length, term: pair });
    position += first.length;
  }
  return found;
}

/** A text in pieces, [{text, marked}], from `from` to `to`; marks that touch or overlap become one. */
export function pieces(text, marks, from = 0, to = text.length) {
  const cut = [];
  let position = from;
  const add = (end, marked) => {
    if (end <= position) return;
    const last = cut.at(-1);
    if (last?.marked === marked) last.text += text.slice(position, end);
    else cut.push({ text: text.slice(position, end), marked });
    position = end;
  };
  for (const { start, end } of marks.filter((mark) => mark.start >= from && mark.end <= to)) {
    add(start, false);
    add(end, true);
  }
  add(to, false);
  return cut;
}

/** The pieces of a section's title, and of the stretch of its contents that has most of what was asked for. */
export function excerpt({ title, terms, text, code, output, match, asked }) {
  const matched = new Set(Object.keys(match));
  const titleHits = hits(title, matched, asked);
  const titlePieces = pieces(title, titleHits);
  for (const contents of [text, code, output, titleHits.length ? "" : terms]) {
    const marks = hits(contents, matched, asked);
    if (marks.length) return { title: titlePieces, text: stretch(contents, marks), isCode: contents === code || contents === output };
  }
  return { title: titlePieces, text: stretch(text || code, []), isCode: !text };
}

function stretch(text, marks) {
  const from = beginning(text, bestStart(marks));
  const to = text.length <= from + LENGTH ? text.length : wordEnd(text, from + LENGTH);
  const shown = pieces(text, marks, from, to);
  const runs = [...words(text.slice(from, to))];
  const [before, after] = 2 * runs.filter(({ han }) => han).length > runs.length ? ["……", "……"] : ["… ", " …"];
  if (from > 0) shown.unshift({ text: before, marked: false });
  if (to < text.length) shown.push({ text: after, marked: false });
  return shown;
}

/** The mark from which on a stretch holds the most different terms, a whole compound for three; the first of equals. */
function bestStart(marks) {
  let best = { start: 0, worth: 0 };
  marks.forEach(({ start }, i) => {
    const inReach = marks.slice(i).filter(({ end }) => end <= start + LENGTH - BEFORE);
    const worths = new Map(inReach.map(({ term, whole }) => [term, whole ? 3 : 1]));
    const worth = [...worths.values()].reduce((sum, each) => sum + each, 0);
    if (worth > best.worth) best = { start, worth };
  });
  return best.start;
}

/** The start of the text if it is near, else that of the sentence, else that of a word. */
function beginning(text, start) {
  if (start < LENGTH - BEFORE) return 0;
  const earliest = start - BEFORE;
  const lead = text.slice(earliest, start);
  const sentence = Math.max(lead.lastIndexOf(". ") + 2, lead.lastIndexOf("。") + 1, lead.lastIndexOf(": ") + 2);
  if (sentence > 1) return earliest + sentence;
  return earliest + lead.indexOf(" ") + 1;
}

function wordEnd(text, end) {
  const space = text.lastIndexOf(" ", end);
  return space > end - 20 ? space : end;
}
