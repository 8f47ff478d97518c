import { scrollToShow } from "./in-view.js";

// Mark the section that is being read in the page's contents.
export function init() {
  const links = [...document.querySelectorAll(".toc-tree a[href^='#']")];
  const targetOf = (link) => document.getElementById(decodeURIComponent(link.hash.slice(1)));
  const sections = links.map((link) => [link, targetOf(link)]).filter(([, target]) => target);
  if (!sections.length) return;
  const mark = () => {
    const atEnd = scrollY > 0 && scrollY + innerHeight >= document.documentElement.scrollHeight - 2;
    const limit = atEnd ? Infinity : innerHeight / 4;
    const current = sections.findLast(([, target]) => target.getBoundingClientRect().top < limit)?.[0];
    for (const [link] of sections) {
      if (link === current) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    keepInView(current ?? links[0]);
  };
  let waiting = false;
  const later = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      mark();
    });
  };
  addEventListener("scroll", later, { passive: true });
  new ResizeObserver(later).observe(document.body); // what loads or unfolds above moves what is read
  addEventListener("resize", later, { passive: true });
  later();
}

/** Let the marked link be seen in the contents, but do not scroll them away from where keys have led. */
function keepInView(link) {
  const box = link?.closest(".page-toc");
  if (box && !box.querySelector(":focus-visible")) scrollToShow(box, link, 48);
}
