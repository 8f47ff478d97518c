"""The builds of `make live`: each is a build like `make book`'s, from processes that have the libraries already."""

from __future__ import annotations

from pathlib import Path

from tests.site.test_strict_build import HEADER, book
from tools.live_build import Builder

__all__ = ["book"]  # a fixture


def write(book: Path, words: str, code: str) -> None:
    (book / "page.md").write_text(f"{HEADER}\n# A page\n\n{words}\n\n```{{code-cell}} ipython3\n{code}\n```\n")


def test_edits_are_built_and_failures_are_told(book: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    (book / "tests").symlink_to(root / "tests")  # book/tables.py reads a table of tests/
    (book / "d2lnotes").symlink_to(root / "d2lnotes")
    builder, page, said = Builder(book), book / "_build" / "html" / "page.html", list[str]()
    for words, code, good in (("First.", "6 * 7", True), ("Second.", "6 * 7", True), ("Third.", "1 / 0", False)):
        write(book, words, code)
        done, printed = builder.build(said.append)
        assert done == good, printed
        assert (words in page.read_text()) == good and "42" in page.read_text()
    assert "ZeroDivisionError" in printed and printed in "".join(said)
