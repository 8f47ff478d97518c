// A button on each block of code that copies it, without the prompts and the output of a console session.
const ICON = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M9 9h11v11H9zM5 15H4V4h11v1"/></svg>';
const PROMPT = /^(?:>>> |\.\.\. |In \[\d+\]: |\$ )/;

/** The code of a block: of a console session, the lines that were typed. */
export function codeOf(text) {
  const lines = text.replace(/\n$/, "").split("\n");
  if (!PROMPT.test(lines[0])) return lines.join("\n");
  return lines.filter((line) => PROMPT.test(line)).map((line) => line.replace(PROMPT, "")).join("\n");
}

/** Copy by the new way, which exists on https and localhost only and may be refused there, or else by the old one. */
async function copy(text) {
  try {
    return await navigator.clipboard.writeText(text);
  } catch {
    return copySelected(text);
  }
}

function copySelected(text) {
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "visually-hidden";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (!done) throw new Error("the browser refused to copy");
}

export function init() {
  const { copy: label, copied, copyFailed } = document.body.dataset;
  const announcements = document.getElementById("announcements");
  for (const block of document.querySelectorAll("div.highlight")) {
    if (block.closest(".cell_output")) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy-button";
    button.innerHTML = ICON;
    button.setAttribute("aria-label", label);
    button.addEventListener("click", async () => {
      const said = await copy(codeOf(block.querySelector("pre").textContent)).then(() => copied, () => copyFailed);
      announcements.textContent = button.dataset.said = said;
      setTimeout(() => {
        announcements.textContent = "";
        delete button.dataset.said;
      }, 2000);
    });
    block.append(button);
  }
}
