import { scrollToShow } from "./in-view.js";

// The menu and the page's contents are popovers: the browser opens and closes them. A link to this page closes its own.
export function init() {
  for (const menu of document.querySelectorAll("[popover]")) {
    menu.addEventListener("click", ({ target }) => {
      if (target.closest("a[href^='#']") && menu.matches(":popover-open")) menu.hidePopover();
    });
    menu.addEventListener("toggle", () => showPage(menu));
  }
  // The menu's column on wide screens. In a frame, which lays the page out anyway: here it would be done twice.
  requestAnimationFrame(() => showPage(document.querySelector(".site-header")));
}

/** Let the page's own entry be seen in a list of chapters. */
function showPage(box) {
  const link = box?.querySelector(".sidebar-tree [aria-current]");
  if (link?.checkVisibility()) scrollToShow(box, link, 96); // the theme's switch lies over the end
}
