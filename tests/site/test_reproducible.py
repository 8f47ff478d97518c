"""A second build of this commit, in another folder and other circumstances, makes the same bytes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from book.history import DIRTY, built_commit
from tests.site.checks import parse
from tests.site.tiny_book import build_afresh, page, write_book
from tools import make_wheel

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "_build"
LEFT_OUT = shutil.ignore_patterns("_build", ".venv", "node_modules", "__pycache__", ".*_cache", "build", "dist")
OTHER = {"TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONHASHSEED": "7", "COLUMNS": "60"}  # of the second build
DRAWING = """import matplotlib.pyplot as plt
from matplotlib_inline.backend_inline import set_matplotlib_formats
set_matplotlib_formats("svg", metadata={"Date": None})
plt.rcParams["svg.hashsalt"] = "a"
plt.scatter([1, 2], [3, 4])
plt.show()"""
SETS = "print({'b', 'a', 'c'})\nimport os, sys\nprint(sys.stdout.isatty(), os.getcwd() == '', file=sys.stdout)"
CONF = "myst_enable_extensions = ['amsmath']\nextensions.append('book.maths')\nexecution_jobs = 2\n"
ALIGN = "\\begin{align}\na &= b\n\\end{align}\n\nWords."


def files(folder: Path) -> dict[str, bytes]:
    """Return what lies below a folder, by path."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def different(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def is_built_from_here() -> bool:
    """Tell whether the site says that it was built from the commit that is here."""
    path = BUILD / "html" / "chapters" / "about.html"
    facts = parse(path).select_one(".page-facts") if path.exists() else None
    return facts is not None and built_commit(ROOT)[:7] in facts.get_text()


def on_one_core(command: list[str]) -> list[str]:
    return (
        ["taskset", "--cpu-list", str(min(os.sched_getaffinity(0))), *command] if shutil.which("taskset") else command
    )


def test_the_site_is_the_same_from_another_folder(tmp_path: Path) -> None:
    """Results of code come from the first build; that code puts out the same is for tests/notebooks to find out."""
    if built_commit(ROOT).endswith(DIRTY):
        pytest.skip("a page says whether there were local changes when it was written; commit them")
    if not is_built_from_here():
        pytest.fail("there is no site of these sources: run `make book`", pytrace=False)
    copy = tmp_path / "elsewhere" / "course"
    shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
    (copy / "node_modules").symlink_to(ROOT / "node_modules")
    shutil.copytree(BUILD / ".jupyter_cache" / "pages", copy / "_build" / ".jupyter_cache" / "pages")
    if (pdf := BUILD / "html" / "course.pdf").exists():  # no build makes it, and pages link to it where it is
        (copy / "_build" / "html").mkdir()
        shutil.copy(pdf, copy / "_build" / "html")
    book = [str(Path(sys.executable).parent / "jupyter-book"), "build", ".", "-W", "-n", "--keep-going", "-q"]
    done = subprocess.run(
        on_one_core(book), cwd=copy, env=os.environ | OTHER, capture_output=True, text=True, check=False
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    first, second = files(BUILD / "html"), files(copy / "_build" / "html")
    assert len(first) > 50
    assert different(first, second) == []


def test_code_that_runs_twice_makes_the_same_page(tmp_path: Path) -> None:
    pages = {"one": page(DRAWING, SETS, prose=ALIGN), "two": page("x = 1", "x", prose=ALIGN)}
    first = write_book(tmp_path / "first", pages, CONF)
    second = write_book(
        tmp_path / "a" / "second", pages, (first / "conf.py").read_text().replace("jobs = 2", "jobs = 1")
    )
    for book, variables in ((first, {}), (second, OTHER)):
        status, printed = build_afresh(book, **variables)
        assert status == 0, printed
    assert different(*(files(book / "_build" / "html") for book in (first, second))) == []


def test_the_wheel_is_the_same_whatever_the_mask_and_the_place(tmp_path: Path) -> None:
    one = make_wheel.build(tmp_path / "one")
    mask = os.umask(0o077)
    try:
        other = make_wheel.build(tmp_path / "elsewhere" / "two")
    finally:
        os.umask(mask)
    assert one.name == other.name and one.read_bytes() == other.read_bytes()
