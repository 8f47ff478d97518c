"""Chapters in the real JupyterLab, in a real browser: a click opens the Markdown as a notebook, and all cells run.

One short chapter here; `D2LNOTES_LAB=all` runs every chapter.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.hosted import lab
from tests.notebooks.chapters import find_chapters

ROOT = Path(__file__).resolve().parents[2]
SHORT = "linear-regression"  # with a figure to move
CHAPTERS = [chapter.name for chapter in find_chapters(ROOT)] if os.environ.get("D2LNOTES_LAB") == "all" else [SHORT]
WIDGET = "application/vnd.jupyter.widget-view+json"
TELLS = "remove-stderr"  # the tag of cells that may write there
PICTURES = os.environ.get("D2LNOTES_LAB_PICTURES")  # a folder for pictures of the figures to move


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a JupyterLab on copies of the chapters, which it may save."""
    folder = tmp_path_factory.mktemp("lab")
    shutil.copytree(ROOT / "chapters", folder / "chapters")
    with lab.running(folder / "chapters", folder, PYTHONPATH=str(ROOT)) as url:
        yield url


@pytest.fixture
def page(running: Browser) -> Iterator[Page]:
    context = running.new_context(viewport={"width": 1280, "height": 1000})
    yield context.new_page()
    context.close()


def shown_alive(page: Page, index: int) -> int:
    """Return how many figures of a cell, scrolled to, are drawn by their script."""
    lab.reveal(page, index)
    alive = page.locator(".jp-Notebook .jp-OutputArea-output .explore:visible")
    alive.first.wait_for(timeout=15_000)
    return alive.count()


def moves_by_keys(page: Page) -> list[bool]:
    """Tell of each slider in view whether an arrow key moves it."""
    sliders = page.locator(".jp-Notebook .jp-OutputArea-output .explore:visible input[type=range]")
    moved = []
    for slider in sliders.all():
        before = slider.input_value()
        slider.press("ArrowLeft")
        slider.press("ArrowLeft")
        moved.append(slider.input_value() != before or before == slider.get_attribute("min"))
    return moved


@pytest.mark.parametrize("name", CHAPTERS)
def test_chapter_opens_as_a_notebook_and_runs(name: str, served: str, page: Page) -> None:
    lab.open_by_click(page, served, f"{name}.md")
    cells = lab.run_all(page)
    quiet = [cell for cell in cells if TELLS not in cell["metadata"].get("tags", [])]
    assert len(cells) > 5 and [fault for cell in quiet for fault in lab.faults(cell)] == []
    for index, cell in enumerate(cells):
        widgets = [out for out in cell["outputs"] if WIDGET in out.get("data", {})]
        if widgets:
            assert shown_alive(page, index) >= len(widgets)
            assert all(moves_by_keys(page)), "a slider lost its keys to JupyterLab"
            if PICTURES:
                page.screenshot(path=Path(PICTURES) / f"{name}-{index}.png")


def test_errors_and_warnings_of_a_cell_are_faults() -> None:
    outputs = [{"output_type": "error", "evalue": "wrong"}, {"output_type": "stream", "name": "stderr", "text": "late"}]
    assert lab.faults({"outputs": outputs}) == ["wrong", "late"]
    assert lab.faults({"outputs": [{"output_type": "stream", "name": "stdout", "text": "fine"}]}) == []
