// Bring a page's explorables to life when they come near: the script of each, and a model that holds its state.
import { loadScript } from "./search/load.js";

const NEAR = "100% 0px"; // a screen above and below

/** What an explorable sees of anywidget's model; here it lives in the page, and nothing is sent anywhere. */
class Model {
  #values;
  #listeners = new EventTarget();

  constructor(values) {
    this.#values = values;
  }

  get(name) {
    return this.#values[name];
  }

  set(name, value) {
    if (Object.is(this.#values[name], value)) return;
    this.#values[name] = value;
    this.#listeners.dispatchEvent(new Event(`change:${name}`));
  }

  save_changes() {} // there is no kernel to save to

  on(event, listener) {
    this.#listeners.addEventListener(event, listener);
  }

  off(event, listener) {
    this.#listeners.removeEventListener(event, listener);
  }
}

async function show(box) {
  const { module, script, state } = box.dataset;
  await loadScript(script);
  const el = document.createElement("div");
  box.append(el);
  globalThis.explorables[module].default.render({ model: new Model(JSON.parse(state)), el });
  box.dataset.live = "";
}

export function init() {
  const near = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      show(target).catch((error) => console.error(error)); // the static figure stays
    }
  }, { rootMargin: NEAR });
  for (const box of document.querySelectorAll(".explorable")) near.observe(box);
}
