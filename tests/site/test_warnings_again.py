"""Builds after one with warnings: the pages that it warned of are read again, and no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.site.tiny_book import build_here, page, write_book

LOST = "A {ref}`place-that-is-not`."


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A book whose first page has a reference to nothing, which only writing finds out."""
    return write_book(tmp_path, {"warned": page("1 + 1", prose=LOST), "other": page("2 + 2")})


def test_a_page_that_was_warned_of_is_read_again_and_warns_again_until_it_is_mended(book: Path) -> None:
    assert build_here(book)[0] == {"index", "warned", "other"}
    for _ in range(2):
        read, warnings = build_here(book)
        assert read == {"warned"} and "place-that-is-not" in warnings
    (book / "warned.md").write_text(page("1 + 1"))
    assert build_here(book) == ({"warned"}, "")
    assert build_here(book) == (set(), "")


def test_what_another_page_mends_is_noticed(book: Path) -> None:
    build_here(book)
    (book / "other.md").write_text(page("2 + 2", prose="(place-that-is-not)=\n## A place\n\nProse."))
    assert build_here(book) == ({"warned", "other"}, "")
    assert build_here(book) == (set(), "")


def test_a_warning_said_once_for_several_pages_is_said_again_when_the_first_is_mended(book: Path) -> None:
    conf = (book / "conf.py").read_text()
    warn = """
def setup(app):
    from sphinx.util import logging
    def look(app, name, source):
        if "old way" in source[0]:
            logging.getLogger(__name__).warning("the old way", location=name, once=True)
    app.connect("source-read", look)
"""
    (book / "conf.py").write_text(conf + warn)
    for name in ("warned", "other"):
        (book / f"{name}.md").write_text(page("1 + 1", prose="The old way".lower()))
    assert build_here(book)[1].count("the old way") == 1
    (book / "other.md").write_text(page("1 + 1"))
    read, warnings = build_here(book)
    assert read == {"warned", "other"} and warnings.count("the old way") == 1


def test_a_warning_of_no_page_makes_all_be_read_again(book: Path) -> None:
    (book / "warned.md").write_text(page("1 + 1"))
    conf = "\ndef setup(app):\n    from sphinx.util import logging\n"
    conf += "    app.connect('env-updated', lambda *_: logging.getLogger(__name__).warning('somewhere'))\n"
    (book / "conf.py").write_text((book / "conf.py").read_text() + conf)
    for _ in range(2):
        read, warnings = build_here(book)
        assert read == {"index", "warned", "other"} and "somewhere" in warnings


def test_a_suppressed_warning_counts_for_nothing(book: Path) -> None:
    build_here(book, suppress_warnings=["ref.ref"])
    assert build_here(book, suppress_warnings=["ref.ref"]) == (set(), "")
