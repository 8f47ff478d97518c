"""The course as a PDF: every page of it, bookmarks that name the headings, formulas, figures and open solutions."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from book.print_edition import Edition, edition, parts
from tests.site.checks import parse
from tools import make_pdf

SITE = Path(__file__).resolve().parents[2] / "_build" / "html" / "chapters"


@pytest.fixture(scope="module")
def course() -> Edition:
    return edition(SITE)


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> PdfReader:
    logging.getLogger("pypdf").setLevel(logging.ERROR)
    target = tmp_path_factory.mktemp("pdf") / "course.pdf"
    make_pdf.main([str(SITE), str(target)])
    return PdfReader(target)


def titles(outline: list[Any], level: int = 1) -> Iterator[tuple[int, str]]:
    for entry in outline:
        if isinstance(entry, list):
            yield from titles(entry, level + 1)
        else:
            yield level, " ".join(entry.title.split())


def test_the_bookmarks_are_the_headings(pdf: PdfReader, course: Edition) -> None:
    from bs4 import BeautifulSoup

    headings = BeautifulSoup(course.html, "html.parser").find_all(["h1", "h2", "h3"])
    wanted = [" ".join(tag.get_text().split()) for tag in headings]
    held = [title for _, title in titles(pdf.outline)]
    assert [title for title in wanted if title not in held] == []


def test_every_page_of_the_site_is_in_it(pdf: PdfReader) -> None:
    course = parts(parse(SITE / "index.html"))
    pages = [page for part in course for page in part.pages]
    assert sorted(pages) == sorted(path.name for path in SITE.glob("*.html") if parse(path).find("article"))
    first = [title for level, title in titles(pdf.outline) if level == 1]
    assert first[-len(course) + 1 :] == [part.title for part in course[1:]]


def test_it_says_what_it_is(pdf: PdfReader) -> None:
    assert pdf.metadata and pdf.metadata.title == parse(SITE / "index.html").title.get_text()  # type: ignore[union-attr]
    assert pdf.trailer["/Root"]["/PageMode"] == "/UseOutlines"  # type: ignore[index]
    assert "/StructTreeRoot" in pdf.trailer["/Root"], "no tags for screen readers"  # type: ignore[operator]


def test_solutions_are_open(pdf: PdfReader) -> None:
    solutions = parse(SITE / "linear-regression.html").select("details.solution pre")
    assert solutions
    line = solutions[0].get_text().splitlines()[0].strip()
    text = "".join("".join(page.extract_text().split()) for page in pdf.pages)
    assert "".join(line.split()) in text
