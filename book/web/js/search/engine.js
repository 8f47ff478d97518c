// The index and its ranking. The pages come as book/search.py writes them; indexing takes about as long as loading a
// ready-made index would, and the ready-made one nearly doubles what is transferred.

import MiniSearch from "minisearch";
import { condition, wanted } from "./query.js";
import { terms } from "./tokenizer.js";

const FIELDS = { title: 4, terms: 3, page: 1, text: 1, code: 0.5, output: 0.1 };

/** Return search(query), which gives {sections, complete}: the best first; `complete` where each has every word. */
export async function createSearch(pages) {
  const documents = pages.flatMap(sectionsOf).map((section, id) => ({ id, ...section }));
  const index = new MiniSearch({ fields: Object.keys(FIELDS), tokenize: terms, processTerm: (term) => term });
  await index.addAllAsync(documents, { chunkSize: 100 }); // in pieces, so that typing goes on
  return (query) => search(index, documents, query);
}

function sectionsOf({ url, sections }) {
  const page = sections[0].h;
  return sections.map(({ a, h, in: trail = [], d, k, t, c, o }) => ({
    url: a ? `${url}#${a}` : url,
    title: h,
    trail,
    isDefinition: Boolean(d),
    page: trail.length ? page : "",
    terms: k ?? "",
    text: t ?? "",
    code: c ?? "",
    output: o ?? "",
  }));
}

function search(index, documents, query) {
  const asked = wanted(query);
  if (!asked.length) return { sections: [], complete: true };
  for (const way of [
    { combineWith: "AND", typos: false },
    { combineWith: "AND", typos: true },
    { combineWith: "OR", typos: true },
  ]) {
    const found = index.search(condition(asked, way), { boost: FIELDS });
    if (found.length) return { sections: ranked(found, documents, asked), complete: way.combineWith === "AND" };
  }
  return { sections: [], complete: true };
}

function ranked(found, documents, asked) {
  const phrase = asked.map(({ text }) => text).join(" ");
  const sections = found.map(({ id, score, match, queryTerms }) => {
    const section = documents[id];
    return { ...section, score: score * weight(section, spaced(phrase)), match, asked: new Set(queryTerms) };
  });
  return sections.sort((one, other) => other.score - one.score || one.id - other.id);
}

/** What teaches comes before what defines; a title before its text; words in their order before the same words apart. */
function weight(section, phrase) {
  const titles = [section.title, ...section.terms.split(" · ")].map((title) => spaced(title).replace(/^(the|an?) /, ""));
  const inTitle = titles.includes(phrase) ? 2 : titles.some((title) => title.includes(phrase)) ? 1.5 : 1;
  return inTitle * (spaced(section.text).includes(phrase) ? 1.5 : 1) * (section.isDefinition ? 0.6 : 1);
}

function spaced(text) {
  return text.toLowerCase().replaceAll("-", " ");
}
