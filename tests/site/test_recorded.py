"""Outputs that no two runs share are shown as recorded: the records are of this code, and all builds show them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from bs4 import BeautifulSoup
from sphinx.errors import ExtensionError

from book.recorded import record
from tests.site import runnable
from tests.site.checks import parse
from tests.site.test_pages import forget_surroundings
from tools.record import pages, stale, unused

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "_build" / "html"
EXEMPT = '---\ncheck: {ignore: "differs"}\n---\n'
CODE = ["import uuid", EXEMPT + "print(uuid.uuid4())", EXEMPT + "_ = uuid.uuid4()", "# the same\n6 * 7"]
GLUED = "---\ntags: [remove-cell]\ncheck: {ignore: differs}\n---\nfrom myst_nb import glue\n"
GLUED += "glue('some', uuid.uuid4().hex, display=False)"
MACHINE = {"cores": "3", "torch": "9.9"}
LINE = "Recorded on a machine with 3 cores and PyTorch 9.9; yours will differ."


def test_each_page_with_exempt_cells_has_a_record_of_its_code() -> None:
    assert len(pages(ROOT)) > 3
    assert stale(pages(ROOT), record.FOLDER) == [], "run: make record"
    assert unused(pages(ROOT), record.FOLDER) == [], "no page uses these; run: make record"


@pytest.mark.parametrize("page", pages(ROOT))
def test_page_and_notebook_say_what_is_recorded(page: str) -> None:
    machine = record.load(record.record_path(page))["machine"]
    words = record.line({record.MARK: machine})
    name = page.rpartition("/")[2]
    notebook = nbformat.read(SITE / "notebooks" / f"{name}.ipynb", as_version=nbformat.NO_CONVERT)
    shown = [out for cell in notebook.cells for out in cell.get("outputs", ()) if words in str(out.get("data"))]
    lines = [tag.get_text() for tag in parse(SITE / f"{page}.html").select(".cell_output .recorded")]
    assert len(lines) == len(shown) > 0 and {*lines} == {words}


def text_of(*cells: str) -> str:
    fences = "\n\n".join(f"```{{code-cell}} ipython3\n{cell}\n```" for cell in cells)
    return f"{runnable.HEADER}# A page\n\n{fences}\n\nGlued: {{glue:text}}`some`.\n"


class Book:
    """A small book; each build of `fresh` has no results of another."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.records = folder, folder / "records"

    def build(self, name: str, *cells: str) -> tuple[bytes, bytes]:
        """Build in a folder of its own; return the page and its notebook."""
        home = "# Home\n\n```{toctree}\npage\n```\n"
        book = self.folder / name
        if not (book / "page.md").exists() or (book / "page.md").read_text() != text_of(*cells):
            runnable.write(book, {"home.md": home, "page.md": text_of(*cells)})
        extensions = ["myst_nb", *runnable.EXTENSIONS, "book.recorded"]
        site = runnable.build(book, extensions=extensions, course_records=str(self.records))
        return (site / "page.html").read_bytes(), (site / "notebooks" / "page.ipynb").read_bytes()

    def keep(self, name: str) -> dict[str, Any]:
        """Record the last build in a folder; return what was kept."""
        (path,) = (self.folder / name / "cache" / "pages").glob("*.ipynb")
        kept = record.record_of(nbformat.read(path, as_version=4), MACHINE)
        self.records.mkdir(exist_ok=True)
        record.record_path("page", self.records).write_text(json.dumps(kept))
        return kept


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Book]:
    forget_surroundings(monkeypatch)
    yield Book(tmp_path)


def test_two_clean_builds_show_the_same_record_and_its_machine(book: Book) -> None:
    cells = [*CODE, GLUED]
    first, _ = book.build("one", *cells)
    assert LINE.encode() not in first
    kept = book.keep("one")
    uuid = kept["outputs"][0][0]["text"].strip()
    glued = next(iter(kept["outputs"][2][0]["data"].values())).strip("'")
    later, again = book.build("one", *cells), book.build("elsewhere/two", *cells)
    assert later == again
    page = BeautifulSoup(again[0], "html.parser")
    assert uuid in page.get_text() and f"Glued: {glued}." in page.get_text()
    assert [tag.get_text() for tag in page.select(".recorded")] == [LINE]
    notebook = nbformat.reads(again[1].decode(), as_version=nbformat.NO_CONVERT)
    outputs = [cell.outputs for cell in notebook.cells if cell.cell_type == "code"]
    assert outputs[1][0].text.strip() == uuid and outputs[1][1].data["text/plain"] == LINE
    assert outputs[2] == [] and LINE not in str(outputs[3:])


def test_record_of_other_code_is_not_shown_and_code_after_it_may_change(book: Book) -> None:
    book.build("one", *CODE[:2], GLUED)
    uuid = book.keep("one")["outputs"][0][0]["text"].strip().encode()
    assert uuid in book.build("one", *CODE[:2], GLUED, "2 * 3")[0]
    page, _ = book.build("one", *CODE[:2], "7", GLUED)
    assert uuid not in page and b"Recorded on" not in page
    compared = CODE[1].replace("ignore", "why")
    page, _ = book.build("one", CODE[0], compared, GLUED)
    assert b"Recorded on" not in page


def test_a_page_is_read_again_when_its_record_changes(book: Book) -> None:
    book.build("one", *CODE[:2], GLUED)
    kept = book.keep("one")
    assert LINE.encode() in book.build("one", *CODE[:2], GLUED)[0]
    kept["outputs"][0][0]["text"] = "recorded anew"
    record.record_path("page", book.records).write_text(json.dumps(kept))
    page, notebook = book.build("one", *CODE[:2], GLUED)
    assert b"recorded anew" in page and b"recorded anew" in notebook


def test_a_file_that_is_no_record_is_an_error(book: Book) -> None:
    book.records.mkdir()
    record.record_path("page", book.records).write_text('{"code": ""}')
    with pytest.raises(ExtensionError, match=r"page\.json is no record as `make record` writes it"):
        book.build("one", *CODE[:2], GLUED)
