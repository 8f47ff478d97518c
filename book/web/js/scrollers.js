// What scrolls sideways in its own box can be reached and scrolled by keyboard; what does not, is no stop for Tab.
const BOXES = "article pre, article .table-wrapper, article .math-wrapper, article .cell_output .text_html";

export function init() {
  const label = document.body.dataset.scrolls;
  const observer = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const scrolls = target.scrollWidth > target.clientWidth + 1;
      if (scrolls === target.hasAttribute("tabindex")) continue;
      const attributes = { tabindex: "0", role: "group", "aria-label": label };
      for (const [name, value] of Object.entries(attributes)) {
        if (scrolls) target.setAttribute(name, value);
        else target.removeAttribute(name);
      }
    }
  });
  for (const box of document.querySelectorAll(BOXES)) observer.observe(box);
}
