/** Scroll a box, and only it, so that a link in it is seen, with some room above and below. */
export function scrollToShow(box, link, room) {
  const [outer, inner] = [box.getBoundingClientRect(), link.getBoundingClientRect()];
  if (inner.top < outer.top + room) box.scrollTop += inner.top - outer.top - room;
  else if (inner.bottom > outer.bottom - room) box.scrollTop += inner.bottom - outer.bottom + room;
}
