// Links within a page glide to their places. Who comes from another page is there at once, and sees no page rush by.
export function init() {
  const glide = () => document.documentElement.classList.add("glides");
  addEventListener("load", () => setTimeout(glide), { once: true }); // by then the browser is where the address leads
}
