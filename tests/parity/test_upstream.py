"""The oracle itself: both versions are there, apart, as published, and leave no trace behind."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from tests.parity import upstream


def test_two_versions_side_by_side(d2l17: ModuleType, d2l10: ModuleType) -> None:
    assert d2l17 is not d2l10
    for module, version in ((d2l17, "0.17.6"), (d2l10, "1.0.3")):
        package = Path(str(module.__file__)).parent
        assert package.parent.name == version
        assert f'__version__ = "{version}"' in (package / "__init__.py").read_text()
    assert not [name for name in sys.modules if name == "d2l" or name.startswith("d2l.")]
    assert not [folder for folder in sys.path if "upstream" in Path(folder).parts]
    assert not [name for name in upstream.NOT_NEEDED if getattr(sys.modules.get(name), "__file__", "") is None]


def pip(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, returncode: int, stderr: str = "") -> list[list[str]]:
    """Stand for pip, which leaves half a package behind."""
    commands: list[list[str]] = []

    def run(command: list[str], **_options: Any) -> SimpleNamespace:
        commands.append(command)
        package = Path(command[command.index("--target") + 1]) / "d2l"
        package.mkdir()
        (package / "torch.py").write_text("")
        return SimpleNamespace(returncode=returncode, stderr=stderr)

    monkeypatch.setattr(upstream, "FOLDER", tmp_path / "upstream")
    monkeypatch.setattr("subprocess.run", run)
    return commands


def test_install_is_once_hashed_and_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    commands = pip(monkeypatch, tmp_path, 0)
    assert [upstream.install("1.0.3") for _ in range(2)] == [tmp_path / "upstream" / "1.0.3"] * 2
    assert len(commands) == 1
    assert {"--no-deps", "--require-hashes"} <= set(commands[0])
    assert [p.name for p in (tmp_path / "upstream").iterdir()] == ["1.0.3"]


def test_a_registry_that_cannot_be_reached(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pip(monkeypatch, tmp_path, 1, "WARNING: Retrying\nERROR: No matching distribution found\n")
    with pytest.raises(upstream.NotAvailable, match=r"d2l 1.0.3 could not be installed .*: ERROR: No matching"):
        upstream.install("1.0.3")
    assert list((tmp_path / "upstream").iterdir()) == []  # nothing half-done is left


def test_another_process_was_faster(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pip(monkeypatch, tmp_path, 0)
    (there := tmp_path / "upstream" / "1.0.3" / "d2l").mkdir(parents=True)
    finished = subprocess.run

    def run(command: list[str], **options: Any) -> Any:
        (there / "torch.py").write_text("theirs")
        return finished(command, **options)

    monkeypatch.setattr("subprocess.run", run)
    assert (upstream.install("1.0.3") / "d2l" / "torch.py").read_text() == "theirs"
    assert [p.name for p in (tmp_path / "upstream").iterdir()] == ["1.0.3"]


@pytest.mark.parametrize("version", upstream.VERSIONS)
def test_an_altered_hash_is_refused(version: str, tmp_path: Path, d2l17: ModuleType) -> None:
    """pip compares what it got with the requirement file's SHA-256 (needs the registry, as the first install did)."""
    text = (upstream.HERE / f"upstream-{version}.txt").read_text()
    wrong = tmp_path / "wrong.txt"
    wrong.write_text(text[:-5] + ("0000" if text[-5:-1] != "0000" else "1111") + "\n")
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "-q",
        "--no-deps",
        "--require-hashes",
        "-d",
        tmp_path,
        "-r",
        wrong,
    ]
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    assert done.returncode != 0
    assert not list(tmp_path.glob("*.whl"))
