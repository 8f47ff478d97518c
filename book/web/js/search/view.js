// A field, what was found, and the keys between them: the same in the dialog and on the search page.

import { items } from "./results.js";

const QUIET = 400; // milliseconds without typing before the number of results is said

/** The view in `box`. search(): a promise of what createSearch gives; limit: the most results to show;
    onShow(query, left): told how many results are left over. */
export function createView(box, { search, limit, onShow }) {
  const field = box.querySelector("[data-search-field]");
  const list = box.querySelector("[data-search-list]");
  const status = box.querySelector("[data-search-status]");
  const words = status.dataset;
  const root = box.dataset.root;
  let saying = 0;

  const say = (text, delay = QUIET) => {
    clearTimeout(saying);
    if (status.textContent !== text) status.textContent = ""; // what was said is no longer so
    saying = setTimeout(() => (status.textContent = text), delay);
  };

  async function update() {
    const query = field.value.trim();
    say(words.loading);
    const find = await search().catch(() => undefined);
    if (!find) say(words.failed, 0);
    else if (query === field.value.trim()) show(query, find(query));
  }

  function show(query, { sections, complete }) {
    list.replaceChildren(...items(sections.slice(0, limit), { root, name: list.id }));
    list.hidden = !sections.length;
    onShow(query, Math.max(0, sections.length - limit));
    say(query ? sentence(sections.length, complete) : "");
  }

  function sentence(count, complete) {
    if (!count) return words.none;
    if (!complete) return words.some.replace("{count}", count);
    return count === 1 ? words.one : words.many.replace("{count}", count);
  }

  field.addEventListener("input", (event) => event.isComposing || update()); // Chinese is typed in two steps
  field.addEventListener("compositionend", update);
  box.addEventListener("keydown", (event) => moveByKey(event, field, list));
  return { field, list, update };
}

/** Up and Down go through the field and the results; a letter goes on with the query. */
function moveByKey(event, field, list) {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const stops = [field, ...list.querySelectorAll("a")];
  const at = stops.indexOf(document.activeElement);
  if (at < 0) return;
  const to = { ArrowDown: at + 1, ArrowUp: at - 1 }[event.key];
  if (to !== undefined) {
    event.preventDefault();
    stops[to]?.focus();
  } else if (at > 0 && event.key.length === 1 && event.key !== " ") {
    field.focus(); // and the character goes there
  }
}
