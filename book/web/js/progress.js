// Which sections of which page were read. Kept in this browser's own storage; nothing is sent anywhere.
const KEY = "course-progress";
const DWELL = 1500; // milliseconds that a section's end must stay in view, so that scrolling past does not count

const load = () => {
  try {
    const found = Object.entries(JSON.parse(localStorage.getItem(KEY)) ?? {});
    return Object.fromEntries(found.filter(([, page]) => Array.isArray(page?.read)));
  } catch {
    return {}; // storage is blocked, or holds what is not ours
  }
};

const save = (progress) => {
  try {
    localStorage.setItem(KEY, JSON.stringify(progress));
  } catch {
    // A browser that keeps nothing still shows the present page's progress.
  }
};

const fill = (text, numbers) => text.replace(/\{(\w+)\}/g, (_, name) => numbers[name]);

/** The name that a page's progress is kept under: its path, the same in every language and folder. */
const nameOf = (url) => new URL(url, location.href).pathname.split("/").pop().replace(/\.html$/, "");

export function init() {
  const box = document.querySelector("[data-progress]");
  const sections = [...document.querySelectorAll("article section section")].filter(
    (section) => section.parentElement.parentElement.matches("article"),
  );
  const progress = load();
  const page = nameOf(location.href);
  const known = new Set(sections.map((section) => section.id));
  const read = new Set((progress[page]?.read ?? []).filter((id) => known.has(id)));
  if (box && sections.length) {
    progress[page] = { read: [...read], total: sections.length };
    watch(sections, read, () => update());
    box.hidden = false;
    box.addEventListener("click", ({ target }) => {
      if (target.matches("[data-progress-all]")) sections.forEach(({ id }) => read.add(id));
      else if (target.matches("[data-progress-none]")) read.clear();
      else return;
      update();
    });
  }
  const update = () => {
    if (box && sections.length) {
      progress[page] = { read: [...read], total: sections.length };
      save({ ...load(), [page]: progress[page] });
      showHere(box, read, sections.length);
    }
    showPages(progress, box?.dataset.done ?? "");
  };
  update();
}

/** Add to `read` the id of each section whose end stays in view for a moment. */
function watch(sections, read, changed) {
  const timers = new Map();
  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      const { id } = target.parentElement;
      clearTimeout(timers.get(id));
      if (!isIntersecting || read.has(id)) continue;
      timers.set(id, setTimeout(() => {
        if (document.hidden) return;
        read.add(id);
        changed();
      }, DWELL));
    }
  });
  for (const section of sections) if (section.lastElementChild) observer.observe(section.lastElementChild);
}

/** The sentence, the bar and the marks in the contents of this page. */
function showHere(box, read, total) {
  box.querySelector("[data-progress-text]").textContent = fill(box.dataset.text, { read: read.size, total });
  const bar = box.querySelector("progress");
  bar.max = total;
  bar.value = read.size;
  for (const link of document.querySelectorAll(".toc-tree a[href^='#']")) {
    link.classList.toggle("is-read", read.has(decodeURIComponent(link.hash.slice(1))));
  }
}

/** A mark beside each page in the sidebar that was begun or finished. */
function showPages(progress, done) {
  for (const link of document.querySelectorAll(".sidebar-tree a.reference")) {
    const { read = [], total = 0 } = progress[nameOf(link.href)] ?? {};
    link.querySelector(".page-progress")?.remove();
    if (!read.length) continue;
    const mark = document.createElement("span");
    mark.className = "page-progress";
    mark.textContent = read.length >= total ? "✓" : `${read.length}/${total}`;
    mark.setAttribute("role", "img");
    mark.setAttribute("aria-label", fill(done, { read: read.length, total }));
    link.append(mark);
  }
}
