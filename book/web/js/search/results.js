// Sections found, as a list of links.

import { excerpt } from "./snippet.js";
import { HAN_RUN } from "./tokenizer.js";

/** One list item for each section. root: the way to the site's root; name: begins the ids, which differ on a page. */
export function items(sections, { root, name }) {
  return sections.map((section, i) => item(section, root, `${name}-${i}`));
}

/** The title is the link; where it stands and the excerpt are its description, which is read after it. */
function item(section, root, id) {
  const shown = excerpt(section);
  const link = element("a", "search-title", ...shown.title.map(marked));
  link.href = root + section.url;
  link.setAttribute("aria-describedby", `${id}-place ${id}-text`);
  const place = element("p", "search-place", section.trail.join(" › "));
  place.id = `${id}-place`;
  const text = element("p", shown.isCode ? "search-text search-code" : "search-text", ...shown.text.map(marked));
  text.id = `${id}-text`;
  const entry = element("li", "search-item");
  entry.append(link, place, text);
  return entry;
}

function marked({ text, marked: isMarked }) {
  return isMarked ? element("mark", "", ...inItsLanguage(text)) : element("span", "", ...inItsLanguage(text));
}

/** Chinese on a page of another language is named as such, so that a screen reader changes its voice. */
function inItsLanguage(text) {
  if (document.documentElement.lang.startsWith("zh")) return [text];
  return text.split(HAN_RUN).filter(Boolean).map((run) => {
    if (!HAN_RUN.test(run)) return run;
    const chinese = element("span", "", run);
    chinese.lang = "zh-Hans";
    return chinese;
  });
}

function element(tag, className, ...contents) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...contents);
  return made;
}
