"""The bundle for a class: packed by its own code, unpacked, set up and run where there is no network at all.

The packages that it would bring are links to those that are installed here; the course's own wheel is real.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from unittest import mock

import pytest

from tests.hosted import bare
from tools import bundle_wheels, make_bundle
from tools.install import locked_requirements

ROOT = Path(__file__).resolve().parents[2]
NEEDED = ("anyio", "overrides", "torch", "torchvision", "nvidia-nccl-cu13")
CHAPTER = "linear-regression-scratch"
ALONE = ["unshare", "--net", "--map-root-user", "sh", "-c", 'ip link set lo up; exec "$@"', "sh"]
# Started as by hand, and asked by a client that has no other network either. The file with the address may be there
# half written. All that was started is ended, whatever comes: what lives on would keep the output open.
LAB = """
import json, os, pathlib, signal, subprocess, sys, time, urllib.request
runtime = pathlib.Path(os.environ["JUPYTER_RUNTIME_DIR"])

def contents():
    (about,) = (json.loads(path.read_text()) for path in runtime.glob("jpserver-*.json"))
    ask = urllib.request.Request(about["url"] + "api/contents", headers={"Authorization": "token " + about["token"]})
    return json.load(urllib.request.urlopen(ask, timeout=10))["content"]

command = [sys.executable, "start.py", "--", "--no-browser", "--allow-root"]
lab = subprocess.Popen(command, start_new_session=True)
deadline = time.monotonic() + 120
try:
    while True:
        assert lab.poll() is None, "it ended"
        try:
            print(sorted(entry["name"] for entry in contents()))
            break
        except (OSError, ValueError) as why:
            assert time.monotonic() < deadline, why
            time.sleep(0.2)
finally:
    os.killpg(lab.pid, signal.SIGTERM)
    lab.wait(60)
"""


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(make_bundle, "download", lambda folder, *_: "CPU")
        return make_bundle.bundle(out, "linux-x86_64", f"{sys.version_info[0]}.{sys.version_info[1]}")


@pytest.fixture(scope="module")
def unpacked(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("class")
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(folder)
    (only,) = folder.iterdir()
    bare.make(only / ".venv", extra="lab")
    return only


def alone(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder, on a machine without a network; skip where that cannot be made."""
    if subprocess.run([*ALONE, "true"], capture_output=True, check=False).returncode:
        pytest.skip("a network namespace cannot be made here (Linux, unshare and its permission are needed)")
    home = folder.parent / "home"
    home.mkdir(exist_ok=True)
    there = bare.variables(Path(sys.executable), home) | {"JUPYTER_RUNTIME_DIR": str(home / "runtime")}
    there |= {"PATH": "/usr/sbin:/sbin:/usr/bin:/bin"}
    return subprocess.run(
        [*ALONE, *command], cwd=folder, env=there, capture_output=True, text=True, timeout=300, check=False
    )


def test_there_is_no_network_there(unpacked: Path) -> None:
    asks = "import socket; socket.create_connection(('192.0.2.1', 80), 2)"
    done = alone(unpacked, sys.executable, "-c", asks)
    assert "Network is unreachable" in done.stderr


def alter(folder: Path, code: str) -> str:
    """Write a chapter whose first cell is other code, and return its name."""
    notebook = json.loads((folder / "notebooks" / f"{CHAPTER}.ipynb").read_text())
    notebook["cells"] = [notebook["cells"][0] | {"source": code}]
    (folder / "notebooks" / "altered.ipynb").write_text(json.dumps(notebook))
    return "altered"


def test_one_command_sets_up_and_a_chapter_runs(unpacked: Path) -> None:
    done = alone(unpacked, sys.executable, "start.py", "--check", CHAPTER)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Set up in" in done.stdout and f"passed {CHAPTER}" in done.stdout


def test_chapters_find_the_package_and_the_data_of_the_bundle(unpacked: Path) -> None:
    code = "import d2lnotes\nfound = d2lnotes.get_fashion_mnist()\nassert found.is_full\n"
    code += f"assert str(found.root) == {str(unpacked / 'data')!r} and d2lnotes.__file__.startswith({str(unpacked)!r})"
    done = alone(unpacked, sys.executable, "start.py", "--check", alter(unpacked, code))
    assert done.returncode == 0, done.stdout


def test_a_chapter_that_fails_is_said(unpacked: Path) -> None:
    done = alone(unpacked, sys.executable, "start.py", "--check", alter(unpacked, "1 / 0"))
    (unpacked / "notebooks" / "altered.ipynb").unlink()
    assert done.returncode == 1 and "failed altered" in done.stdout and "ZeroDivisionError" in done.stdout


def test_one_command_opens_jupyterlab_on_the_chapters(unpacked: Path) -> None:
    done = alone(unpacked, sys.executable, "-c", LAB)
    assert f"'{CHAPTER}.ipynb'" in done.stdout, done.stdout + done.stderr


def test_archive_is_the_same_each_time_and_its_guide_is_filled_in(
    archive: Path, unpacked: Path, tmp_path: Path
) -> None:
    guide = (unpacked / "README.txt").read_text()
    assert "linux-x86_64, Python 3." in guide and "{" not in guide and max(map(len, guide.splitlines())) <= 120
    assert (unpacked / "site" / "index.html").exists() and len(list((unpacked / "notebooks").glob("*.ipynb"))) > 8
    translated = {path.name.replace(".zh.", ".") for path in (unpacked / "notebooks" / "zh").glob("*.ipynb")}
    assert translated == {path.name for path in (unpacked / "notebooks").glob("*.ipynb")}
    copy = tmp_path / archive.stem
    shutil.copytree(unpacked, copy, ignore=shutil.ignore_patterns(".venv", ".ipynb_checkpoints", "__pycache__"))
    make_bundle.pack(copy, tmp_path / archive.name)
    assert (tmp_path / archive.name).read_bytes() == archive.read_bytes()


def test_an_archive_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "class").mkdir()
    (tmp_path / "class" / "README.txt").write_text("x")
    monkeypatch.setattr(shutil, "copyfileobj", mock.Mock(side_effect=OSError(28, "No space left")))
    with pytest.raises(OSError, match="No space left"):
        make_bundle.pack(tmp_path / "class", tmp_path / "out" / "class.zip")
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize("target", sorted(bundle_wheels.PLATFORMS))
def test_wheels_are_chosen_from_the_lock_with_hashes(target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, ...]] = []
    pins = {name: locked_version(name) for name in NEEDED}

    def run(*command: str) -> str:
        asked.append(command)
        if "-r" in command:
            asked.append((Path(command[-1]).read_text(),))
        return "".join(f"{name}=={version}\n" for name, version in pins.items())

    monkeypatch.setattr(bundle_wheels, "run", run)
    monkeypatch.setattr(bundle_wheels, "index_answers", lambda index: True)
    assert bundle_wheels.download(Path("wheels"), target, "3.12", "lab") == "CPU"
    text = asked[-1][0]
    is_linux = target.startswith("linux")
    assert ("torch==" in text) is ("nvidia" in text) is (not is_linux)
    assert f"overrides=={pins['overrides']} \\\n    --hash=" in text and ";" not in text
    assert any(f"torch=={pins['torch']}+cpu" in command for command in asked) is is_linux


def locked_version(name: str) -> str:
    block = locked_requirements((ROOT / "requirements.lock").read_text())[name]
    return block.partition("==")[2].split()[0]


def test_a_version_that_is_not_in_the_lock_is_refused() -> None:
    with pytest.raises(bundle_wheels.WheelsError, match=r"requirements\.lock has no torch==1\.0"):
        bundle_wheels.locked({"torch": "1.0"})
