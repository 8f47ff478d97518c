// How many elements a browser puts into a new document and lays out in a millisecond, for pages whose time goes into that.
export default () => {
  const started = performance.now();
  const box = document.createElement("div");
  box.innerHTML = "<p>Some <b>words</b>, <code>code</code> and <i>more <b>words</b></i>.</p>".repeat(600);
  document.body.append(box);
  return box.offsetHeight && 3000 / (performance.now() - started);
};
