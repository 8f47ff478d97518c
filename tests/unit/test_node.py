"""Node's answers are kept from build to build, and asked for again when anything that they depend on has changed."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from book import node
from book.node import run_node_once


class Asked:
    """Stands for Node, and counts how often it is asked."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, script: Path, data: Any = None) -> str:
        self.count += 1
        return f"{script.name}: {data}"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    made = Asked()
    monkeypatch.setattr(node, "run_node", made)
    return made


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "scripts" / "make.mjs"
    path.parent.mkdir()
    path.write_text("1")
    (path.parent / "part.mjs").write_text("2")
    return path


def test_what_node_said_is_kept_until_something_changes(
    asked: Asked, script: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app: Any = SimpleNamespace(doctreedir=str(tmp_path / "notes"))
    packages = tmp_path / "packages.json"
    monkeypatch.setattr(node, "PACKAGES", packages)

    def count() -> int:
        before = asked.count
        assert run_node_once(app, script, {"a": 1}, "state") == "make.mjs: {'a': 1}"
        return asked.count - before

    assert [count(), count()] == [1, 0]
    for path in (script, script.parent / "part.mjs", packages):
        path.write_text("other")
        assert [count(), count()] == [1, 0], path
    assert run_node_once(app, script, {"a": 2}, "state") == "make.mjs: {'a': 2}"
    run_node_once(app, script, {"a": 2}, "another state")
    assert asked.count == 6


def test_scripts_of_one_name_in_two_folders_do_not_mix(asked: Asked, script: Path, tmp_path: Path) -> None:
    app: Any = SimpleNamespace(doctreedir=str(tmp_path / "notes"))
    other = tmp_path / "elsewhere" / "make.mjs"
    other.parent.mkdir()
    other.write_text("3")
    for _ in range(2):
        run_node_once(app, script)
        run_node_once(app, other)
    assert asked.count == 2
