// The confusion matrix, a grid that arrow keys walk through, and the images behind the cell that is chosen.
import { pictureOf } from "../maths/classify.js";
import { html, repeat, set, write } from "../parts/dom.js";
import { clamp, fill, whole } from "../parts/numbers.js";
import { INK, pixels } from "../parts/pixels.js";
import { update } from "../parts/scene.js";

const WAYS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };

const total = (counts) => counts.reduce((sum, count) => sum + count, 0);

export function matrix(model, label, names) {
  const [counts, last] = [model.get("counts"), names.length - 1];
  const cells = counts.map((row, truth) =>
    row.map((count, guess) => {
      const cell = html("td", { role: "gridcell", class: "explore-cell" }, count ? String(count) : "");
      const share = Math.sqrt(count / Math.max(1, total(row)));
      cell.style.setProperty("--share", share);
      set(cell, { "aria-label": `${names[truth]}, ${label.predicted} ${names[guess]}: ${count}` });
      cell.addEventListener("click", () => update(model, { cell: [truth, guess] }));
      return cell;
    }));
  const head = names.map((name) => html("th", { scope: "col" }, columnTitle(name)));
  const rows = cells.map((row, k) => html("tr", {}, html("th", { scope: "row" }, names[k]), ...row));
  const corner = html("td", {}, `${label.true} ↓ ${label.predicted} →`);
  const table = html(
    "table", { role: "grid", class: "explore-matrix", "aria-label": label.matrix },
    html("thead", {}, html("tr", {}, corner, ...head)), html("tbody", {}, ...rows),
  );
  table.addEventListener("keydown", (event) => {
    const way = WAYS[event.key];
    if (!way || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault(); // the page would scroll
    const next = model.get("cell").map((value, i) => clamp(value + way[i], 0, last));
    update(model, { cell: next });
    cells[next[0]][next[1]].focus();
  });
  return {
    root: html("div", { class: "explore-wide" }, table),
    show({ cell: [truth, guess] }) {
      cells.flat().forEach((cell, i) => {
        const here = i === truth * names.length + guess;
        set(cell, { "aria-selected": String(here), tabindex: here ? 0 : -1 });
      });
    },
  };
}

/** Words of Latin letters are turned; Chinese signs stand below each other, and so does a letter among them. */
function columnTitle(name) {
  if (!/\p{Script=Han}/u.test(name)) return html("span", {}, name);
  return html("span", { class: "explore-upright" }, name.replaceAll(" ", ""));
}

/** The images of the cell that is chosen, as buttons; pressing one puts it on the board. */
export function strip(model, label, names, start) {
  const words = html("p", { class: "explore-note" });
  const list = html("div", { class: "explore-strip" });
  const painters = new WeakMap();
  let painted = ""; // what the images were painted for: while a reader draws on the board, they stay
  const make = () => {
    const { root, paint } = pixels({ "aria-hidden": "true" });
    const button = html("button", { type: "button" }, root);
    painters.set(button, paint);
    button.addEventListener("click", () => start(Number(button.dataset.image)));
    return button;
  };
  return {
    root: html("div", { class: "explore-behind" }, words, list),
    show({ cell: [truth, guess], truths, guesses, counts, image, learned, ready }) {
      const wanted = `${truth} ${guess} ${ready}`;
      const found = truths.flatMap((one, i) => (one === truth && guesses[i] === guess ? [i] : []));
      const values = {
        truth: names[truth], guess: names[guess], count: whole(counts[truth][guess]), all: whole(total(counts[truth])),
        shown: found.length,
      };
      write(words, fill(label.cell, values));
      repeat(list, found, make, (button, i, k) => {
        const name = fill(label.image, { truth: names[truth], number: k + 1 });
        set(button, { "data-image": i, "aria-label": name, "aria-pressed": String(i === image) });
        if (wanted !== painted) painters.get(button)(pictureOf(learned, i), INK);
      });
      painted = wanted;
    },
  };
}
