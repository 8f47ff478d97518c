// The links to the page in other languages lead to the section that the reader is at: sections have the same names
// in all languages. Without this script they lead to the page.

export function init() {
  for (const link of document.querySelectorAll("[data-language]")) {
    const page = link.href;
    const point = () => {
      const here = document.querySelector(".toc-tree a[aria-current]");
      link.href = page + (here?.hash || location.hash);
    };
    for (const event of ["pointerenter", "focus", "click"]) link.addEventListener(event, point);
  }
}
