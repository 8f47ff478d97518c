// Search in a dialog over the page.

import { createView } from "./view.js";

const LIMIT = 10;

/** Prepare the dialog; return open(). */
export function createDialog(dialog, search) {
  const more = dialog.querySelector("[data-search-more]");
  const form = dialog.querySelector("form");

  const onShow = (query, left) => {
    more.hidden = !left;
    more.href = `${form.action}?q=${encodeURIComponent(query)}`;
  };
  const { field, list, update } = createView(dialog, { search, limit: LIMIT, onShow });

  // Enter opens the first result, which the styles show as chosen while the field has the focus.
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await update();
    list.querySelector("a")?.click();
  });
  dialog.addEventListener("click", (event) => {
    const isBackdrop = event.target === dialog;
    const isPlainLink = event.target.closest("a") && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (isBackdrop || isPlainLink || event.target.closest("[data-search-close]")) dialog.close();
  });
  return () => {
    const opener = document.activeElement;
    dialog.addEventListener("close", () => returnFocus(opener), { once: true });
    dialog.showModal();
    field.select();
    search().then(update, () => {}); // the index is there when the first word is; a failure is said then
  };
}

/** The browser gives the focus back, unless the opener was in a menu that the dialog closed: then its button has it. */
function returnFocus(opener) {
  const menu = opener?.closest("[popover]");
  if (menu && !menu.matches(":popover-open")) document.querySelector(`[popovertarget="${menu.id}"]`)?.focus();
}
