// A link that leads into a fold, or to one, opens it; printing opens all of them.
const named = () => {
  try {
    return document.getElementById(decodeURIComponent(location.hash.slice(1)));
  } catch {
    return null; // such as #50%, which no page of ours links to
  }
};

function openTarget() {
  const target = location.hash.length > 1 && named();
  for (let fold = target && target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
}

export function init() {
  openTarget();
  addEventListener("hashchange", openTarget);
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("article details:not([open])")];
    for (const fold of closed) fold.open = true;
  });
  addEventListener("afterprint", () => {
    for (const fold of closed) fold.open = false;
  });
}
