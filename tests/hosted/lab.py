"""The real JupyterLab on a folder, and what a reader does there: click on a file, run all cells, look."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[2]
OVERRIDES = ROOT / "binder" / "overrides.json"
NEWS = "@jupyterlab/apputils-extension:notification"  # asks whether it may look for news on the network
OPTIONS = ("--no-browser", "--allow-root", "--ip=127.0.0.1", "--port=0", "--IdentityProvider.token=")
# JupyterLab itself, as its own extensions see it: which cells are done, and what they put out.
CELLS = """() => {
    const content = jupyterapp.shell.currentWidget?.content
    if (!content?.model?.cells) return []
    return [...content.model.cells].map(cell => cell.toJSON()).filter(cell => cell.cell_type === 'code')
}"""
BUSY = """() => [...document.querySelectorAll('.jp-InputPrompt')].filter(one => one.innerText.includes('*')).length
    + (jupyterapp.shell.currentWidget.context.sessionContext.session?.kernel?.status === 'idle' ? 0 : 1)"""
REVEAL = """async index => {
    const content = jupyterapp.shell.currentWidget.content
    const code = [...content.model.cells].map((cell, k) => [cell.type, k]).filter(([type]) => type === 'code')
    content.activeCellIndex = code[index][1]
    await content.scrollToItem(code[index][1], 'start')
}"""


@contextlib.contextmanager
def running(folder: Path, state: Path, *, python: str = sys.executable, **variables: str) -> Iterator[str]:
    """Serve a folder, and yield the address. state: a folder for all that JupyterLab keeps."""
    config = state / "config" / "labconfig"
    config.mkdir(parents=True)
    settings = json.loads(OVERRIDES.read_text()) | {NEWS: {"fetchNews": "false", "checkForUpdates": False}}
    (config / "default_setting_overrides.json").write_text(json.dumps(settings))
    own = {f"JUPYTER{name}_DIR": str(state / name.lower()) for name in ("_RUNTIME", "_DATA", "LAB_WORKSPACES")}
    known = os.pathsep.join(filter(None, [str(state / "config"), os.environ.get("JUPYTER_CONFIG_PATH")]))
    left_out = {"D2LNOTES_EXPLORE", "MPLBACKEND"}
    environment = {name: value for name, value in os.environ.items() if name not in left_out}
    environment |= own | {"JUPYTER_CONFIG_PATH": known, "OMP_NUM_THREADS": "1"} | variables
    command = [python, "-m", "jupyterlab", *OPTIONS, f"--ServerApp.root_dir={folder}"]
    with (state / "log").open("wb") as log:
        lab = subprocess.Popen(
            [*command, "--LabApp.expose_app_in_browser=True"], cwd=folder, env=environment, stdout=log, stderr=log
        )
    try:
        yield address(lab, state)
    finally:
        lab.terminate()
        lab.wait(30)


def address(lab: subprocess.Popen[bytes], state: Path) -> str:
    """Wait for the file that says where the server listens."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and lab.poll() is None:
        for path in (state / "_runtime").glob("jpserver-*.json"):
            with contextlib.suppress(ValueError, KeyError):
                return str(json.loads(path.read_text())["url"])
        time.sleep(0.1)
    raise AssertionError(f"JupyterLab did not start:\n{(state / 'log').read_text()[-2000:]}")


def wait(page: Page, condition: Callable[[], Any], what: str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"after {seconds:g} s there is still not: {what}"
        page.wait_for_timeout(100)


def open_by_click(page: Page, url: str, file: str) -> None:
    """Open a file as a reader does, by a double click on its name, and wait for its kernel."""
    page.goto(f"{url}lab?reset")
    entry = page.locator(".jp-DirListing-item", has=page.get_by_text(file, exact=True))
    entry.dblclick(timeout=60_000)
    page.locator(".jp-NotebookPanel:visible").wait_for(timeout=60_000)
    wait(page, lambda: page.evaluate(BUSY) == 0, "a kernel that waits")


def run_all(page: Page, seconds: float = 300) -> list[dict[str, Any]]:
    """Choose Run, Run All Cells in the menu, and return the code cells as they are in the end."""
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.locator('[data-command="runmenu:run-all"]').click()
    wanted = [bool("".join(cell["source"]).strip()) for cell in page.evaluate(CELLS)]

    def done() -> bool:
        counts = [cell["execution_count"] is not None for cell in page.evaluate(CELLS)]
        return page.evaluate(BUSY) == 0 and (counts == wanted or any(map(faults, page.evaluate(CELLS))))

    wait(page, done, "a notebook of which each cell has run", seconds)
    found: list[dict[str, Any]] = page.evaluate(CELLS)
    return found


def faults(cell: Mapping[str, Any]) -> list[str]:
    """Say what went wrong in a cell: errors, and what was written to stderr."""
    bad = [out for out in cell["outputs"] if out["output_type"] == "error" or out.get("name") == "stderr"]
    return [str(out.get("evalue") or out.get("text")) for out in bad]


def reveal(page: Page, index: int) -> None:
    """Bring the code cell with a number into view."""
    page.evaluate(REVEAL, index)
