// The menu and the page's contents are popovers: the browser opens and closes them. A link to this page closes its own.
export function init() {
  for (const menu of document.querySelectorAll("[popover]")) {
    menu.addEventListener("click", ({ target }) => {
      if (target.closest("a[href^='#']") && menu.matches(":popover-open")) menu.hidePopover();
    });
    menu.addEventListener("toggle", () => showPage(menu));
  }
  showPage(document.querySelector(".site-header")); // the menu's column on wide screens
}

/** Scroll a list of chapters, and only this, as far as the page's own entry. */
function showPage(box) {
  const link = box?.querySelector(".sidebar-tree [aria-current]");
  if (!link) return;
  const hidden = link.getBoundingClientRect().bottom - box.getBoundingClientRect().bottom + 96; // the theme's switch
  if (hidden > 0) box.scrollTop += hidden;
}
