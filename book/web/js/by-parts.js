// A page that opens at its top is laid out section by section: a slow phone shows it sooner and answers meanwhile.
// The first line of the page's body says so (`data-by-parts`); content.css names those that wait until they are reached.
const SECTIONS = "article > section > section, article > section > section > section";

export function init() {
  const { dataset } = document.body;
  if (!("byParts" in dataset)) return;
  const sections = document.querySelectorAll(SECTIONS).values();
  const all = () => delete dataset.byParts;
  const later = () => requestAnimationFrame(() => setTimeout(next)); // after the frame is painted
  const next = () => {
    const { value, done } = sections.next();
    if (done) return all();
    value.dataset.laidOut = "";
    later();
  };
  // A reader who already goes elsewhere finds each thing where it will be.
  for (const event of ["pointerdown", "keydown"]) addEventListener(event, all, { capture: true, once: true });
  later();
}
