// Search as a page of its own, whose address holds the query.

import { createView } from "./view.js";

const LIMIT = 100;

export function startPage(box, search) {
  const address = new URL(location.href);
  const onShow = (query) => {
    if (query) address.searchParams.set("q", query);
    else address.searchParams.delete("q");
    history.replaceState(null, "", address);
  };
  const { field, update } = createView(box, { search, limit: LIMIT, onShow });
  box.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    update();
  });
  field.value ||= address.searchParams.get("q") ?? ""; // what was typed while this loaded stays
  field.focus();
  if (field.value) update(); // the index is large: it comes with the first query
}
