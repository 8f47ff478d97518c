"""What is kept from build to build: made once, forgotten when nobody asks, and nothing where it cannot be read."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from book import kept as module
from book.kept import Kept, digest_of


def store(folder: Path) -> Kept:
    app: Any = SimpleNamespace(doctreedir=folder)
    return Kept(app, "things")


def test_a_thing_is_made_once_and_goes_when_nobody_asks_for_it(tmp_path: Path) -> None:
    made: list[str] = []

    def make() -> str:
        made.append("x")
        return "thing"

    for _ in range(2):
        kept = store(tmp_path)
        assert kept.get("a", make) == kept.get("a", make) == "thing"
        kept.save()
    assert made == ["x"]
    kept = store(tmp_path)
    kept.get("b", make)
    kept.save()
    assert store(tmp_path).before == {"b": "thing"}


def test_a_damaged_file_counts_as_empty(tmp_path: Path) -> None:
    (tmp_path / "kept-things.json").write_text('{"a": "thi')
    assert store(tmp_path).get("a", lambda: "new") == "new"


def test_a_digest_knows_its_parts_apart(tmp_path: Path) -> None:
    source = Path(str(module.__file__)).read_text()
    assert digest_of("ab", "c") != digest_of("a", "bc")
    assert digest_of(module) == digest_of(source) == digest_of(source.encode())
