// Opens the search dialog by its button and by Ctrl-K or Cmd-K. The search itself is loaded on first use.

import { loadScript } from "./search/load.js";

export function init() {
  const dialog = document.getElementById("search-dialog");
  if (!dialog) return;
  document.body.append(dialog); // out of the menu, which may be closed
  const load = () => loadScript(dialog.dataset.script);
  const open = async (event) => {
    event.preventDefault();
    await load();
    if (!dialog.open) globalThis.courseSearch.open();
  };
  for (const opener of document.querySelectorAll("[data-search-open]")) {
    opener.addEventListener("click", open);
    for (const soon of ["pointerenter", "focus"]) opener.addEventListener(soon, load, { once: true });
  }
  document.addEventListener("keydown", (event) => isShortcut(event) && open(event));
  if (document.getElementById("search-page")) load();
}

// Not a single key: those get in the way of readers who speak to their computer.
const isShortcut = ({ key, ctrlKey, metaKey, altKey }) => (ctrlKey || metaKey) && !altKey && key.toLowerCase() === "k";
