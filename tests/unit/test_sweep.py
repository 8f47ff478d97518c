"""book/sweep.py: what no page loads goes, what is ours stays."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

from book.sweep import sweep, sweep_pages


def test_only_what_is_named_stays(tmp_path: Path) -> None:
    for name in ("site.css", "cards/a.png", "cards/a.txt", "styles/furo.css", "deep/er/x.js", "font.woff2"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert sweep(tmp_path) == ["cards/a.txt", "deep/er/x.js", "styles/furo.css"]
    left = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*"))
    assert left == ["cards", "cards/a.png", "font.woff2", "site.css"]


def test_a_second_sweep_finds_nothing(tmp_path: Path) -> None:
    (tmp_path / "other.js").touch()
    assert sweep(tmp_path) == ["other.js"] and sweep(tmp_path) == []


def test_pages_of_sources_that_are_no_more_go(tmp_path: Path) -> None:
    (tmp_path / "chapters").mkdir()
    for name in ("index.html", "chapters/losses.html", "chapters/draft.html", "chapters/notes.txt"):
        (tmp_path / name).touch()
    builder = SimpleNamespace(get_outfilename=lambda page: f"{tmp_path}/{page}.html")
    sweep_pages(SimpleNamespace(outdir=tmp_path, builder=builder, env=SimpleNamespace(found_docs={"chapters/losses"})))  # type: ignore[arg-type]
    left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.*")}
    assert left == {"index.html", "chapters/losses.html", "chapters/notes.txt"}
