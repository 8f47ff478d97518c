// Opens the page's notebook in a JupyterHub of the reader's own. Its address is kept in this browser alone.
const KEY = "course-hub";

/** The hub's address in full, or "" where the text is none. What is copied from within a hub is cut down to the hub. */
export function hubAddress(text) {
  const typed = text.trim();
  let url;
  try {
    url = new URL(/^[a-z][a-z\d+.-]*:\/\//i.test(typed) ? typed : `https://${typed}`);
  } catch {
    return "";
  }
  const host = /^([\w.-]+|\[[\da-f:.]+\])$/i; // some browsers let spaces through
  if (!/^https?:$/.test(url.protocol) || !host.test(url.hostname) || url.username || url.password) return "";
  return url.origin + url.pathname.replace(/\/(hub|user)(\/.*)?$/, "").replace(/\/+$/, "");
}

/** The link that has a hub fetch the notebooks with nbgitpuller and open one. */
export function hubLink(hub, { repository, branch, path }) {
  return `${hub}/hub/user-redirect/git-pull?${new URLSearchParams({ repo: repository, branch, urlpath: path })}`;
}

const remembered = () => {
  try {
    return localStorage.getItem(KEY) ?? "";
  } catch {
    return ""; // storage is blocked
  }
};

const remember = (hub) => {
  try {
    localStorage.setItem(KEY, hub);
  } catch {
    // The hub opens all the same.
  }
};

export function init() {
  const box = document.querySelector("[data-launch-hub]");
  if (!box) return;
  const form = box.querySelector("form");
  const input = form.querySelector("input");
  input.value = remembered();
  input.addEventListener("input", () => input.setCustomValidity(""));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const hub = hubAddress(input.value);
    input.setCustomValidity(hub ? "" : box.dataset.invalid);
    if (!input.reportValidity()) return;
    remember(hub);
    location.assign(hubLink(hub, box.dataset));
  });
  form.noValidate = true; // an address without https:// is taken too; the check is ours
  box.hidden = false;
}
