// For pages that `make live` serves: load the page anew after each build, or show why the build failed.

const show = (fault) => {
  const box = document.createElement("pre");
  box.setAttribute("role", "alert");
  box.textContent = fault;
  Object.assign(box.style, {
    position: "fixed", inset: "auto 0 0 0", zIndex: 1000, margin: 0, padding: "1rem", maxHeight: "60vh",
    overflow: "auto", whiteSpace: "pre-wrap", background: "#8b1a1a", color: "#ffffff",
  });
  document.querySelector("pre[role=alert]")?.remove();
  document.body.append(box);
};

const watch = async (seen) => {
  const answer = await fetch(`/.live/state?build=${seen}`);
  const { build, fault } = await answer.json();
  if (fault) show(fault);
  else if (build !== seen) return location.reload();
  return watch(build);
};

// When the server is ended it may come back, with other numbers.
const watchAlways = (seen) => watch(seen).catch(() => setTimeout(() => watchAlways(-1), 1000));

watchAlways(Number(document.currentScript.dataset.build));
