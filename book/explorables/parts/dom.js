// Elements from names, attributes and children. Text goes in as text, so nothing in a state can become markup.
const maker = (create) => (name, attributes = {}, ...children) => {
  const element = set(create(name), attributes);
  element.append(...children);
  return element;
};

/** Set attributes; false, null and undefined remove one, true sets an empty one. What stays costs the page nothing. */
export function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    const text = value === true ? "" : String(value);
    if (value === false || value == null) element.removeAttribute(name);
    else if (element.getAttribute(name) !== text) element.setAttribute(name, text);
  }
  return element;
}

/** Write into an element that has nothing but text. The node of the text stays: a new one is looked at by all rules. */
export function write(element, text) {
  if (!element.firstChild) element.textContent = text;
  else if (element.firstChild.data !== text) element.firstChild.data = text;
}

export const html = maker((name) => document.createElement(name));
export const svg = maker((name) => document.createElementNS("http://www.w3.org/2000/svg", name));

/** An id that no other element of the page has; each bundle has a copy of this function, so no counter would do. */
export const newId = () => `explore-${Math.random().toString(36).slice(2)}`;

/** Make `parent` hold exactly as many children as `items`, and let `update(child, item, index)` set each. */
export function repeat(parent, items, make, update) {
  while (parent.children.length > items.length) parent.lastChild.remove();
  while (parent.children.length < items.length) parent.append(make());
  items.forEach((item, index) => update(parent.children[index], item, index));
}
