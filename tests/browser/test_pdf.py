"""The course as a PDF: bookmarks that name the headings, fonts of its own, tags, formulas, figures, open solutions.

Two pages of it are printed here; that all pages are in it is seen before it is printed.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader

from book import print_edition
from book.print_edition import edition, parts
from tests.browser.site import ROOT, SITE
from tests.site.checks import parse
from tools.browser import Browser

CHAPTERS = SITE / "chapters"
PRINTED = ("index.html", "losses.html")


@pytest.fixture(scope="module")
def pdf(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> PdfReader:
    logging.getLogger("pypdf").setLevel(logging.ERROR)
    target = tmp_path_factory.mktemp("pdf") / "course.pdf"
    # In a process of its own: Playwright runs once in each, and here for the other tests.
    command = [sys.executable, "-m", "tools.make_pdf", str(CHAPTERS), str(target), "--only", *PRINTED]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"CHROMIUM": chromium.path}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return PdfReader(target)


def titles(outline: list[Any], level: int = 1) -> Iterator[tuple[int, str]]:
    for entry in outline:
        if isinstance(entry, list):
            yield from titles(entry, level + 1)
        else:
            yield level, " ".join(entry.title.split())


def texts(html: str, *names: str) -> list[str]:
    return [" ".join(tag.get_text().split()) for tag in BeautifulSoup(html, "html.parser").find_all(names)]


def test_every_page_of_the_site_is_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(print_edition, "_parse", lambda path: parse.__wrapped__(path))  # it is changed: none is shared
    pages = [page for part in parts(parse(CHAPTERS / "index.html")) for page in part.pages]
    assert sorted(pages) == sorted(path.name for path in CHAPTERS.glob("*.html") if parse(path).find("article"))
    printed = BeautifulSoup(edition(CHAPTERS).html, "html.parser").select("article.print-page")
    assert [f"{article['id']}.html" for article in printed] == pages


def test_the_bookmarks_are_the_headings_and_parts(pdf: PdfReader) -> None:
    book = edition(CHAPTERS, PRINTED).html
    held = list(titles(pdf.outline))
    missing = [title for title in texts(book, "h1", "h2", "h3") if title not in {title for _, title in held}]
    assert len(held) > 20 and missing == []
    assert [title for level, title in held if level == 1][-1:] == texts(book, "h1")


def test_it_says_what_it_is(pdf: PdfReader) -> None:
    assert pdf.metadata and pdf.metadata.title == parse(CHAPTERS / "index.html").title.get_text()  # type: ignore[union-attr]
    assert pdf.trailer["/Root"]["/PageMode"] == "/UseOutlines"  # type: ignore[index]
    assert "/StructTreeRoot" in pdf.trailer["/Root"], "no tags for screen readers"  # type: ignore[operator]


def test_fonts_are_in_the_file(pdf: PdfReader) -> None:
    found: dict[str, bool] = {}
    for page in pdf.pages:
        resources: Any = page["/Resources"]
        for font in resources.get("/Font", {}).values():
            told = font.get_object()
            inner = told["/DescendantFonts"][0].get_object() if "/DescendantFonts" in told else told
            described = inner.get("/FontDescriptor", {})
            drawn = told["/Subtype"] == "/Type3"  # its glyphs are drawings of the file itself
            found[str(told.get("/BaseFont"))] = drawn or any(f"/FontFile{kind}" in described for kind in ("", 2, 3))
    assert found and [name for name, embedded in found.items() if not embedded] == []
    assert any("STIX" in name for name in found), f"formulas in another font: {sorted(found)}"


def test_solutions_are_open(pdf: PdfReader) -> None:
    solutions = parse(CHAPTERS / PRINTED[-1]).select("details.solution pre")
    assert solutions
    line = "".join(solutions[0].get_text().splitlines()[0].split())
    # The exercises end the page; to read all of it would take long.
    assert any(line in "".join(page.extract_text().split()) for page in reversed(pdf.pages))


def test_no_page_is_blank(pdf: PdfReader) -> None:
    drawn = [contents.get_data() if (contents := page.get_contents()) is not None else b"" for page in pdf.pages]
    assert len(drawn) > 10 and min(map(len, drawn)) > 200
