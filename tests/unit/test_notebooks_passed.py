"""`run --changed` runs exactly the chapters whose test could end otherwise than when they passed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.notebooks import commands, passed
from tests.notebooks.chapters import Chapter, write_atomically
from tests.unit.test_notebooks_layer import edit, page, write_course

CHANGES: dict[str, tuple[str, Callable[[Path], object], bool]] = {
    "prose": (".md", lambda path: path.write_text(path.read_text() + "\nMore words.\n"), False),
    "code": (".md", edit("'epochs', 3", "'epochs', 4"), True),
    "check": (".md", edit("ignore: the time", "rtol: 0.1, why: the time"), True),
    "helper": ("helper.py", edit("0.25", "0.26"), True),
    "reference": (".json", lambda path: path.write_text('{"cells": [ ]}'), True),
}


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The chapters that ran; no kernel is started."""
    names: list[str] = []

    def nbval(chapters: list[Chapter], options: list[str], jobs: int) -> int:
        names.extend(chapter.name for chapter in chapters)
        return 0

    monkeypatch.setattr(commands, "nbval", nbval)
    return names


@pytest.fixture
def root(tmp_path: Path) -> Path:
    chapter = page() + page("check: {ignore: the time}", "import time\nprint(time.time_ns())")
    root = write_course(tmp_path, **dict.fromkeys(CHANGES, chapter))
    for name in CHANGES:
        write_atomically(root / "tests" / "references" / f"{name}.json", '{"cells": []}')
    return root


def alter(root: Path, name: str) -> None:
    file, change, _ = CHANGES[name]
    reference = root / "tests" / "references" / f"{name}.json"
    change({".md": root / name / f"{name}.md", ".json": reference}.get(file, root / name / file))


def test_only_what_could_end_otherwise_runs_again(root: Path, ran: list[str]) -> None:
    assert commands.run(root, full_data=True, changed=True) == 0 and sorted(ran) == sorted(CHANGES)
    ran.clear()
    assert commands.run(root, full_data=True, changed=True) == 0 and ran == []
    for name in CHANGES:
        alter(root, name)
    assert commands.run(root, full_data=True, changed=True) == 0
    assert sorted(ran) == sorted(name for name, (_, _, runs) in CHANGES.items() if runs)


def test_without_the_option_all_run_and_a_failure_is_not_forgotten(
    root: Path, ran: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    commands.run(root, full_data=True)
    commands.run(root, full_data=True)
    assert len(ran) == 2 * len(CHANGES)
    alter(root, "code")
    monkeypatch.setattr(commands, "nbval", lambda *arguments: 1)
    assert [commands.run(root, full_data=True, changed=True) for _ in range(2)] == [1, 1]


def test_a_change_of_how_chapters_are_compared_runs_all(
    root: Path, ran: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands.run(root, full_data=True)
    ran.clear()
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "nbval.ini").write_text("")
    monkeypatch.setattr(passed, "HERE", tmp_path / "other")
    commands.run(root, full_data=True, changed=True)
    assert len(ran) == len(CHANGES)


def test_a_damaged_note_counts_as_none(root: Path, ran: list[str]) -> None:
    commands.run(root, full_data=True)
    (root / "_build" / "notebooks" / "passed.json").write_text("[")
    assert passed.load(root) == {}


def test_a_change_of_the_comparison_itself_runs_all(
    root: Path, ran: list[str], tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = tmp_path_factory.mktemp("ours")
    (ours / "nbval.ini").write_text("")
    (ours / "compare.py").write_text("1")
    monkeypatch.setattr(passed, "HERE", ours)
    for text in ("1", "2"):
        ran.clear()
        (ours / "compare.py").write_text(text)
        assert commands.run(root, full_data=True, changed=True) == 0 and sorted(ran) == sorted(CHANGES)
