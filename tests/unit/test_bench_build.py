"""The benchmark of builds: its books are edited as they should be, and its tables say what was measured."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools import bench_build, bench_tables
from tools.bench_books import SIDES, WORDS, Book, ours, stock, toc, write_notebooks

IMPORT_ALL = """import importlib, pkgutil, book
for module in pkgutil.iter_modules(book.__path__):
    importlib.import_module(f"book.{module.name}")"""
SAMPLES: bench_tables.Samples = {
    ("ours", "cold"): [(3.0, 5.0), (1.0, 3.0), (2.0, 4.0)],
    ("jupyter-book", "cold"): [(4.0, 4.0)],
    ("ours", "edit"): [(1.0, 1.0)],
    ("jupyter-book", "edit"): [(8.0, 8.0)],
    ("ours, make live", "edit"): [(0.5, math.nan)],
}


def test_an_edit_changes_one_line_of_one_chapter_each_time(tmp_path: Path) -> None:
    book = stock(tmp_path / "book", {"a": "# A\n\nText.", "b": "# B\n"}, tmp_path)
    path, copy = book.folder / "chapters" / "a.md", book.folder / "_build" / "html" / "chapters" / "a.md"
    copy.parent.mkdir(parents=True)
    copy.write_text(WORDS)
    texts = [path.read_text()]
    for count in (1, 22, 3):
        book.edit("a", count)
        texts.append(path.read_text())
    assert copy.read_text() == WORDS
    assert len({*texts}) == 4 and {len(text.splitlines()) for text in texts} == {5}
    assert texts[0].splitlines()[:4] == texts[3].splitlines()[:4] and texts[3].rstrip().endswith("benchmark 3 .")
    assert WORDS in (book.folder / "chapters" / "b.md").read_text()


def test_an_edit_of_a_notebook_leaves_a_notebook(tmp_path: Path) -> None:
    import nbformat

    folder = tmp_path / "book"
    write_notebooks(folder, {"a": "# A\n\n```{code-cell}\n1\n```"})
    Book(folder, ()).edit("a", 5)
    notebook = nbformat.read(folder / "a.ipynb", as_version=4)
    nbformat.validate(notebook)
    assert "benchmark 5" in notebook.cells[-1].source


def test_our_copy_holds_what_the_books_extensions_import(tmp_path: Path) -> None:
    folder = ours(tmp_path / "book", {"losses": "# Losses"}, tmp_path).folder
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL], cwd=folder, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_a_table_of_contents_is_one_for_one_chapter_too() -> None:
    assert "chapters:" not in toc(["a"]) and "file: chapters/b" in toc(["a", "b"])


def test_tables_hold_medians_and_ratios_to_stock() -> None:
    rows = bench_tables.comparison(SAMPLES)
    assert "| first build, code runs | ours | 2.0 | 4.0 | 0.50 |" in rows
    assert "| after an edit of one line | ours, make live | 0.5 |  | 0.06 |" in rows
    grown = bench_tables.growth({2: {("ours", "cold"): [(1.0, 1.0)]}, 4: {("ours", "cold"): [(2.5, 2.0)]}})
    partly = bench_tables.growth({2: SAMPLES, 4: {("ours", "cold"): [(2.5, 2.0)]}})
    assert "| first build, code runs | jupyter-book | 4.0 / 4.0 | not measured |" in partly
    assert (
        grown[0] == "| | side | 2 pages | 4 pages |"
        and grown[-1] == "| first build, code runs | ours | 1.0 / 1.0 | 2.5 / 2.0 |"
    )


def test_a_build_that_fails_says_so(tmp_path: Path) -> None:
    book = Book(tmp_path, (sys.executable, "-c", "print('what went wrong'); raise SystemExit(3)"))
    with pytest.raises(RuntimeError, match="what went wrong"):
        bench_build.timed(book)
    seconds, work = bench_build.timed(Book(tmp_path, (sys.executable, "-c", "pass")))
    assert 0 < seconds < 60 and 0 < work < 60
    assert set(SIDES) == {"ours", "jupyter-book", "nbsphinx", "mkdocs-jupyter"}
