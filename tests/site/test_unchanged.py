"""A build after an edit writes the pages that show what changed and no other, and makes the site of a new build."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.site.tiny_book import build_here, pages_of, write_book

CONF = """
extensions += ["book.unchanged"]
myst_heading_anchors = 2
numfig = True
html_additional_pages = {"front": "front.html"}
templates_path = ["templates"]
"""
FRONT = "{% extends 'layout.html' %}{% block body %}{{ toctree() }}{% endblock %}"
PAGES = {
    "one": "# One\n\n(label)=\n## A part\n\nWords.\n\n```{figure} dot.svg\n:name: dot\nA dot.\n```\n",
    "two": "# Two\n\nSee {ref}`label` and {numref}`dot`.\n",
    "three": "# Three\n\nNothing of others.\n",
}
TREE = "# The book\n\n```{toctree}\n:numbered:\none\ntwo\nthree\n```\n"
ALL = {"index", "one", "two", "three", "front"}
EDITS = {  # of the first page: what is written
    ("Words.", "Other words."): {"one"},
    ("Words.", "## Another part\n\nWords."): {"index", "one", "front"},
    ("# One", "# First"): ALL,
    ("## A part", "## The part"): ALL,
    ("```{figure}", "```{figure} dot.svg\n:name: new\nNew.\n```\n\n```{figure}"): ALL,
}


@pytest.fixture
def book(tmp_path: Path) -> Path:
    folder = write_book(tmp_path / "book", PAGES, CONF)
    (folder / "index.md").write_text(TREE)
    (folder / "dot.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    (folder / "templates").mkdir()
    (folder / "templates" / "front.html").write_text(FRONT)
    build_here(folder)
    return folder


def times(book: Path) -> dict[str, int]:
    return {path.stem: path.stat().st_mtime_ns for path in (book / "_build" / "html").glob("*.html")}


def build(book: Path) -> set[str]:
    """Build, and return the pages that were written."""
    before = times(book)
    _read, warned = build_here(book)
    assert warned == ""
    return {page for page, time in times(book).items() if time != before.get(page)} & ALL


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_a_reference_that_an_edit_breaks_is_told(book: Path) -> None:
    edit(book / "two.md", "See", "See [](one.md#a-part),")
    assert build(book) == {"two"}
    edit(book / "one.md", "## A part", "## The part")
    assert "'a-part'" in build_here(book)[1]


def test_a_setting_that_all_pages_show_writes_all(book: Path) -> None:
    with (book / "conf.py").open("a") as file:
        file.write("html_title = 'Another'\n")
    assert build(book) == ALL


@pytest.mark.parametrize("change", EDITS)
def test_an_edit_writes_what_shows_it(book: Path, tmp_path: Path, change: tuple[str, str]) -> None:
    edit(book / "one.md", *change)
    assert build(book) == EDITS[change]
    assert build(book) == set()
    site = pages_of(book)
    (book / "_build").rename(tmp_path / "before")
    build_here(book)
    assert site == pages_of(book)
