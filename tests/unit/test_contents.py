"""book/contents.py: an entry without a page, and a page without an entry."""

from __future__ import annotations

from pathlib import Path

from book.contents import faults


def test_pages_and_entries_fit(tmp_path: Path) -> None:
    (tmp_path / "chapters").mkdir()
    for name in ("README.md", "chapters/losses.md", "chapters/draft.md", "chapters/data.csv"):
        (tmp_path / name).touch()
    assert faults(tmp_path, {"chapters/losses", "chapters/draft"}) == []
    assert faults(tmp_path, {"chapters/losses", "chapters/lossess"}) == [
        "there is no chapters/lossess.md",
        "chapters/draft.md is not in it; add a line for it",
    ]
