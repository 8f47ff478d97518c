"""Real builds of a one-page book with the course's settings: errors and warnings fail it, every time."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from book.figures import MARK
from tests.site.forked import Forked

ROOT = Path(__file__).resolve().parents[2]
HEADER = "---\njupytext: {text_representation: {format_name: myst}}\nkernelspec: {name: python3}\n---\n"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return one_page(tmp_path)


def one_page(folder: Path) -> Path:
    """Make a folder one of a book with the course's settings and code, whose page is still to be written."""
    shutil.copytree(ROOT / "book", folder / "book", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("_config.yml", "references.bib", "requirements.lock"):
        shutil.copy(ROOT / name, folder / name)
    (folder / "node_modules").symlink_to(ROOT / "node_modules")  # for the bundles of styles and scripts
    (folder / "_toc.yml").write_text("format: jb-book\nroot: page\n")
    return folder


def build(book: Path, code: str) -> tuple[int, str]:
    """Build the book with one code cell; return the exit status and what was printed."""
    page, text = book / "page.md", f"{HEADER}\n# A page\n\n```{{code-cell}} ipython3\n{code}\n```\n"
    if not page.exists() or page.read_text() != text:
        page.write_text(text)
    # The path is for book/tables.py, which reads a table of tests/.
    arguments = ["build", ".", "-W", "-n", "--keep-going"]
    process = Forked("jupyter-book", arguments, book, os.environ | {"PYTHONPATH": str(ROOT)})
    printed, _ = process.communicate(timeout=300)
    return process.returncode or 0, printed


def test_a_failing_cell_fails_the_build_and_no_page_is_written(book: Path) -> None:
    status, said = build(book, "1 / 0")
    assert status != 0 and "ZeroDivisionError" in said and "the code of page failed" in said
    assert not (book / "_build" / "html" / "page.html").exists()


def test_a_warning_fails_the_build_again_and_a_mended_page_passes(book: Path) -> None:
    noisy = "import sys; print('careful', file=sys.stderr)"
    assert build(book, noisy)[0] != 0
    assert build(book, noisy)[0] != 0  # Sphinx alone would call the second build a success
    status, said = build(book, "print(6 * 7)")
    assert status == 0, said[-2000:]
    assert "42" in (book / "_build" / "html" / "page.html").read_text()


def test_a_second_build_reads_no_page_again_though_its_figures_were_themed(book: Path) -> None:
    figure = '<svg width="72pt" height="36pt" xmlns="http://www.w3.org/2000/svg"><path style="stroke: #0065a8"/></svg>'
    drawing = f"from IPython.display import SVG\nSVG({figure!r})"
    assert "1 added, " in build(book, drawing)[1]
    (image,) = (book / "_build" / "jupyter_execute").rglob("*.svg")
    assert MARK in image.read_text()
    status, said = build(book, drawing)
    assert status == 0 and "0 added, 0 changed, 0 removed" in said and "reading sources... [" not in said
