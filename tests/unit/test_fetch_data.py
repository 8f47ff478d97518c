"""tools/fetch_data.py tries the cache, the mirrors, Debian's package, and last the subset."""

from __future__ import annotations

import importlib.util
import subprocess
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from d2lnotes import files
from tests.unit.fakes import Mirror, write_archives

SCRIPT = Path(__file__).parents[2] / "tools" / "fetch_data.py"


@pytest.fixture
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("fetch_data", SCRIPT)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Apt:
    """Stands for apt-get and dpkg-deb: records the commands, and unpacks `content` where it is not None."""

    def __init__(self, content: dict[str, bytes] | None, failing: str = "") -> None:
        self.content, self.failing = content, failing
        self.commands: list[list[str]] = []

    def __call__(self, command: list[Any], **options: Any) -> SimpleNamespace:
        self.commands.append([str(word) for word in command])
        if self.failing and self.failing in command:
            assert options["check"]
            raise subprocess.CalledProcessError(100, command)
        if "download" in command:
            (Path(options["cwd"]) / "dataset-fashion-mnist_1_all.deb").touch()
        if command[0] == "dpkg-deb":
            assert self.content is not None
            write_archives(Path(command[-1]) / "usr/share/datasets/fashion-mnist", self.content)
        return SimpleNamespace(returncode=0)


@pytest.fixture
def with_apt(script: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Callable[[Apt], Apt]:
    monkeypatch.setattr(files, "DEBIAN_FOLDER", Path("/usr/share/datasets/fashion-mnist-not-here"))
    monkeypatch.setattr(script.shutil, "which", lambda name: f"/usr/bin/{name}")

    def use(apt: Apt) -> Apt:
        monkeypatch.setattr(script.subprocess, "run", apt)
        return apt

    return use


def test_what_is_there_is_enough(
    script: ModuleType, fake_set: dict[str, bytes], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_archives(tmp_path / "data", fake_set)
    assert script.fetch().is_full
    assert capsys.readouterr().out == ""


def test_a_damaged_file_is_named_and_replaced(
    script: ModuleType, fake_set: dict[str, bytes], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_archives(tmp_path / "data", fake_set)
    script.fetch()
    damaged = tmp_path / "data" / "FashionMNIST" / "raw" / "t10k-labels-idx1-ubyte"
    damaged.write_bytes(b"?" + damaged.read_bytes()[1:])
    assert script.fetch().is_full
    assert f"{damaged} is damaged" in capsys.readouterr().out


def test_mirrors_before_apt(
    script: ModuleType,
    with_apt: Callable[[Apt], Apt],
    make_mirror: Callable[..., Mirror],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    apt = with_apt(Apt(None))
    monkeypatch.setattr(files, "MIRRORS", (make_mirror().url,))
    assert script.fetch().is_full
    assert apt.commands == []
    assert "mirrors" in capsys.readouterr().out


def test_debians_package_without_root(
    script: ModuleType,
    with_apt: Callable[[Apt], Apt],
    fake_set: dict[str, bytes],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(files, "DEBIAN_FOLDER", Path("/usr/share/datasets/fashion-mnist"))
    apt = with_apt(Apt(fake_set))
    found = script.fetch()
    assert found.is_full
    assert found.root == files.data_folder()
    assert [c[0] for c in apt.commands] == ["apt-get", "apt-get", "dpkg-deb"]
    for command in apt.commands[:2]:  # the machine's own lists and cache stay as they are
        assert any(word.startswith("Dir::State::Lists=") for word in command)
        assert any(word.startswith("Dir::Cache=") for word in command)
    assert apt.commands[1][-2:] == ["download", "dataset-fashion-mnist"]
    assert "dataset-fashion-mnist" in capsys.readouterr().out


@pytest.mark.parametrize("failing", ["update", "download"])
def test_apt_fails(script: ModuleType, with_apt: Callable[[Apt], Apt], failing: str, tmp_path: Path) -> None:
    with_apt(Apt(None, failing))
    with pytest.warns(UserWarning, match="subset") as said:
        assert not script.fetch().is_full
    assert len(said) == 1


def test_apt_hangs(script: ModuleType, with_apt: Callable[[Apt], Apt], monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(command: list[str], **options: Any) -> None:
        raise subprocess.TimeoutExpired(command, options["timeout"])

    with_apt(hang)  # type: ignore[arg-type]
    monkeypatch.setattr(script.warnings, "warn", lambda *a, **k: None)
    assert not script.fetch().is_full


def test_no_apt(script: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(script.shutil, "which", lambda name: None)
    with pytest.warns(UserWarning, match="subset"):
        assert not script.fetch().is_full
    assert "no apt here" in capsys.readouterr().out
