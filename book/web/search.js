// What the first use of search loads: the library, the views, and (when a query comes) the index.

import { createDialog } from "./js/search/dialog.js";
import { createSearch } from "./js/search/engine.js";
import { loadScript } from "./js/search/load.js";
import { startPage } from "./js/search/page.js";

const dialog = document.getElementById("search-dialog");
const page = document.getElementById("search-page");

let engine;

/** Load the index once: a script that calls courseSearchIndex with the pages. */
function search() {
  engine ??= (async () => {
    let pages;
    globalThis.courseSearchIndex = (given) => (pages = given);
    await loadScript(dialog.dataset.index);
    return createSearch(pages);
  })();
  engine.catch(() => (engine = undefined)); // the next query tries again
  return engine;
}

globalThis.courseSearch = { open: createDialog(dialog, search) };
if (page) startPage(page, search);
