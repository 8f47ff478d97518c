// The menu and the page's contents are popovers: the browser opens and closes them. A link to this page closes its own.
export function init() {
  for (const menu of document.querySelectorAll("[popover]")) {
    menu.addEventListener("click", ({ target }) => {
      if (target.closest("a[href^='#']") && menu.matches(":popover-open")) menu.hidePopover();
    });
  }
}
