"""The pages are read again where the code that makes them changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from book import own_code
from book.files import folder_digest
from tests.site import tiny

EXTENSIONS = ["myst_parser", "book.own_code", *(f"book.{name}" for name in tiny.EXTENSIONS)]


def written(folder: Path) -> int:
    return (tiny.build(folder, extensions=EXTENSIONS) / "about.html").stat().st_mtime_ns


def test_a_change_of_the_code_reads_pages_again_and_nothing_else_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = written(tiny.write(tmp_path))
    assert written(tmp_path) == first
    monkeypatch.setattr(own_code, "folder_digest", lambda folder, pattern: "another")
    assert written(tmp_path) > first


def test_the_digest_follows_contents_and_names(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.py").write_text("x = 1\n")
    before = folder_digest(tmp_path, "*.py")
    (tmp_path / "notes.txt").write_text("no code\n")
    assert folder_digest(tmp_path, "*.py") == before
    (tmp_path / "sub" / "a.py").write_text("x = 2\n")
    changed = folder_digest(tmp_path, "*.py")
    (tmp_path / "sub" / "a.py").rename(tmp_path / "sub" / "b.py")
    assert len({before, changed, folder_digest(tmp_path, "*.py")}) == 3
