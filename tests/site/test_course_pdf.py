"""book/course_pdf.py: the link to the printed course is there when the file is, and goes with it."""

from __future__ import annotations

from pathlib import Path

from bs4 import BeautifulSoup

from tests.site.tiny import ROOT, build, write

FRAME = '<html><body>{{ body }}{% include "partials/colophon.html" %}</body></html>'


def links(folder: Path) -> list[str]:
    """Build the tiny book and return where its pages' links to the PDF lead, that exist."""
    templates = [str(folder / "frame"), str(ROOT / "book" / "templates")]
    out = build(
        folder, extensions=["myst_parser", "book.course_pdf"], templates_path=templates, html_additional_pages={}
    )
    found = []
    for page in (out / "home.html", out / "chapters" / "losses.html"):
        for link in BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").select("a[type='application/pdf']"):
            assert (page.parent / str(link["href"])).is_file()
            found.append(str(link["href"]))
    return found


def test_link_comes_and_goes_with_the_file(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "frame" / "page.html").write_text(FRAME)
    (tmp_path / "frame" / "search.html").unlink()
    assert links(tmp_path) == []
    (tmp_path / "out" / "course.pdf").write_bytes(b"%PDF-1.7")
    assert links(tmp_path) == ["course.pdf", "../course.pdf"]
    (tmp_path / "out" / "course.pdf").unlink()
    assert links(tmp_path) == []
