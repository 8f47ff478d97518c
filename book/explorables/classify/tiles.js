// The picture, the weights of a class, and their product, side by side; and what the product adds up to.
import { products } from "../maths/classify.js";
import { numbers } from "../parts/controls.js";
import { html, set, write } from "../parts/dom.js";
import { fill, fixed } from "../parts/numbers.js";
import { pixels, signed } from "../parts/pixels.js";

const LARGEST = 2 ** 15 - 1; // of the whole numbers that are weights; each class has one of that size
const STRONG = 0.7; // the share of the largest weight that has the strongest colour

/** A picture with words below it. */
function tile(part, text = "") {
  const words = html("div", { class: "explore-words" }, text);
  return { root: html("div", { class: "explore-tile" }, part, words), words };
}

export function tiles(drawing, label) {
  const [weights, product] = [pixels({ role: "img" }), pixels({ role: "img", "aria-label": label.product })];
  const second = tile(weights.root);
  let painted = ""; // what the weights were painted for
  const all = [tile(drawing.root, label.picture), second, tile(product.root, label.product)];
  return {
    root: html("div", { class: "explore-tiles" }, ...all.map(({ root }) => root)),
    show({ learned, picture, shown, name, ready }) {
      const wanted = `${shown} ${ready}`;
      const colour = signed(STRONG * LARGEST * Math.max(...learned.scales));
      const caption = fill(label.weights, { name });
      write(second.words, caption);
      set(weights.root, { "aria-label": caption });
      if (wanted !== painted) weights.paint(products(learned, picture.map(() => 255), shown), colour);
      painted = wanted;
      product.paint(products(learned, picture, shown), colour);
    },
  };
}

const WAITING = { name: "–", sum: "–", bias: "–", score: "–" };

/** How the score of the class comes about: sum and bias. */
export function score(label) {
  const { root, show } = numbers({ name: label.class, sum: label.sum, bias: label.bias, score: label.score });
  return {
    root,
    show({ ready, scores, biases, shown, name }) {
      const [all, bias] = [scores[shown], biases[shown]];
      const known = { name, sum: fixed(all - bias, 2), bias: fixed(bias, 2), score: fixed(all, 2) };
      show(ready ? known : WAITING); // which keeps the room
    },
  };
}
