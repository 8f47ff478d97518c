// Bytes that an explorable gets beside its state: `Explorable(data=...)` in Python, deflated there.

/** Return the bytes. In a notebook they come with the model; on a page it has the address of a script with them. */
export async function dataOf(model) {
  const given = model.get("data");
  const packed = typeof given === "string" ? Uint8Array.from(atob(await load(given)), (c) => c.charCodeAt(0)) : given;
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Load a script that sets a value, since a page without a server may fetch no file. */
async function load(address) {
  await new Promise((resolve, reject) => {
    const script = document.createElement("script");
    Object.assign(script, { src: address, onload: resolve, onerror: () => reject(new Error(`no ${address}`)) });
    document.head.append(script);
  });
  return globalThis.exploreData[address.match(/([^/]+)\.js/)[1]];
}

/** Call `act` once, when `element` comes into the window. */
export function whenSeen(element, act) {
  const watch = new IntersectionObserver((entries) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
    watch.disconnect();
    act();
  });
  watch.observe(element);
  return () => watch.disconnect();
}
