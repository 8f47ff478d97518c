// Light, dark, or what the system says. The choice is kept in this browser.
const isTheme = (value) => ["light", "dark", "auto"].includes(value);

export function init() {
  const box = document.querySelector(".theme-switch");
  if (!box) return;
  const show = (theme) => {
    document.body.dataset.theme = isTheme(theme) ? theme : "auto";
    box.querySelector(`[value="${document.body.dataset.theme}"]`).checked = true;
  };
  show(document.body.dataset.theme);
  box.hidden = false;
  box.addEventListener("change", ({ target }) => {
    show(target.value);
    try {
      localStorage.setItem("theme", target.value);
    } catch {
      // A browser that keeps nothing still changes this page.
    }
  });
  addEventListener("storage", ({ key, newValue }) => key === "theme" && show(newValue)); // another tab's choice
}
