// Ask the site's search as a page would: {index, queries} on stdin, {query: {complete, sections}} and times on stdout.
import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { runInThisContext } from "node:vm";
import { createSearch } from "../../book/web/js/search/engine.js";
import { excerpt } from "../../book/web/js/search/snippet.js";

const { index, queries } = JSON.parse(await text(process.stdin));
let pages;
globalThis.courseSearchIndex = (given) => (pages = given);
runInThisContext(readFileSync(index, "utf8"));
const search = await createSearch(pages);

const answers = {};
for (const query of queries) {
  search(query); // the times of a second one are those of code that is compiled
  const start = performance.now();
  const { complete, sections } = search(query);
  const milliseconds = performance.now() - start;
  const shown = sections.slice(0, 10).map((section) => {
    const { title, text } = excerpt(section);
    return { url: section.url, title, text };
  });
  answers[query] = { complete, count: sections.length, sections: shown, milliseconds };
}
console.log(JSON.stringify(answers));
