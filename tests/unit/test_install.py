"""tools/install.py: which builds of PyTorch it takes, what it leaves out, and what it does when an index fails."""

from __future__ import annotations

import os
import platform
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tools import install

REAL_LOCK = install.LOCK.read_text(encoding="utf-8")
HASH = "    --hash=sha256:" + "0" * 64 + "\n"


class Index(ThreadingHTTPServer):
    """A package index on this machine. pause: the seconds it takes to answer. status: its answer."""

    daemon_threads = True
    pause = 0.0
    status = 200

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/whl/cpu"


class Answer(BaseHTTPRequestHandler):
    server: Index

    def do_GET(self) -> None:
        time.sleep(self.server.pause)
        self.send_response(self.server.status if self.path == "/whl/cpu/torch/" else 404)
        self.end_headers()

    def log_message(self, *arguments: object) -> None: ...


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch) -> Iterator[Index]:
    with Index(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        monkeypatch.setattr(install, "CPU_INDEX", server.url)
        yield server
        server.shutdown()


@pytest.fixture
def linux(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Linux machine without an NVIDIA GPU, whatever this one is."""
    monkeypatch.setattr(platform, "system", lambda: "Linux")
    monkeypatch.setattr(install, "has_nvidia_gpu", lambda: False)


@pytest.mark.usefixtures("linux")
def test_cpu_builds_are_taken_where_their_index_answers(index: Index) -> None:
    assert install.choose_build("auto") == ("cpu", "no NVIDIA GPU here")


@pytest.mark.usefixtures("linux")
def test_registry_is_taken_where_the_index_says_no(index: Index) -> None:
    index.status = 403
    assert install.choose_build("auto")[0] == "registry"


@pytest.mark.usefixtures("linux")
def test_registry_is_taken_where_nothing_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        monkeypatch.setattr(install, "CPU_INDEX", f"http://127.0.0.1:{closed.getsockname()[1]}")
        assert install.choose_build("auto")[0] == "registry"


def test_index_that_is_too_slow_does_not_answer(index: Index) -> None:
    index.pause = 3
    started = time.perf_counter()
    assert not install.index_answers(index.url, seconds=0.2)
    assert time.perf_counter() - started < 2
    index.pause = 0
    assert install.index_answers(index.url, seconds=10)


def test_slow_name_look_up_counts_too(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()

    def look_up(*_: object, **__: object) -> None:
        over.wait(10)
        raise OSError("no such name")

    monkeypatch.setattr(urllib.request, "urlopen", look_up)
    started = time.perf_counter()
    assert not install.index_answers("http://slow.invalid", seconds=0.2)
    assert time.perf_counter() - started < 5
    over.set()


def test_wrong_address_of_the_index_is_no_crash() -> None:
    assert not install.index_answers("no address")


def test_registry_is_taken_where_a_gpu_is_or_its_builds_are_for_the_cpu(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(install, "has_nvidia_gpu", lambda: True)
    monkeypatch.setattr(platform, "system", lambda: "Linux")
    assert install.choose_build("auto") == ("registry", "an NVIDIA GPU is here")
    monkeypatch.setattr(platform, "system", lambda: "Darwin")
    assert install.choose_build("auto")[0] == "registry"


@pytest.mark.parametrize("wish", ["cpu", "registry"])
def test_a_wish_is_followed_without_asking_anyone(wish: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install, "CPU_INDEX", "no address")
    assert install.choose_build(wish)[0] == wish


def test_unknown_wish_is_named() -> None:
    with pytest.raises(SystemExit, match="TORCH must be auto, cpu or registry, got 'gpu'"):
        install.choose_build("gpu")


@pytest.mark.parametrize(("script", "expected"), [("exit 0", True), ("exit 9", False)])
def test_gpu_is_seen_through_nvidia_smi(
    script: str, expected: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not install.has_nvidia_gpu()
    command = tmp_path / "nvidia-smi"
    command.write_text(f"#!/bin/sh\n{script}\n")
    command.chmod(0o755)
    assert install.has_nvidia_gpu() is expected


def test_cpu_requirements_of_the_real_lock() -> None:
    blocks = install.locked_requirements(REAL_LOCK)
    pins, rest = install.cpu_requirements(blocks)
    assert [pin.partition("==")[0] for pin in pins] == ["torch", "torchvision"]
    assert all(pin.endswith("+cpu") for pin in pins)
    kept = install.locked_requirements(rest)
    left_out = blocks.keys() - kept.keys()
    assert {"torch", "torchvision", "triton"} <= left_out
    assert all(name.startswith(("nvidia-", "cuda-")) for name in left_out - {"torch", "torchvision", "triton"})
    assert not any(name.startswith(("nvidia", "cuda", "triton")) for name in kept)
    assert all(kept[name] == blocks[name] for name in kept)
    assert all("--hash=sha256:" in block for block in kept.values())


def test_blocks_of_one_name_and_their_markers_are_kept() -> None:
    one, two = f"numpy==2.4 ; python_version < '3.12' \\\n{HASH}", f"numpy==2.5 \\\n{HASH}"
    torch = f"torch==2.9.1rc1 ; sys_platform == 'linux' \\\n{HASH}torchvision==0.24 \\\n{HASH}"
    blocks = install.locked_requirements(f"# a comment\n--option\n{one}{two}    # via torch\n{torch}")
    assert list(blocks) == ["numpy", "torch", "torchvision"]
    assert blocks["numpy"] == f"{one}{two}    # via torch\n"
    pins, rest = install.cpu_requirements(blocks)
    assert pins == ["torch==2.9.1rc1+cpu ; sys_platform == 'linux'", "torchvision==0.24+cpu"]
    assert rest == blocks["numpy"]


def test_lock_without_torch_is_named() -> None:
    with pytest.raises(SystemExit, match=r"requirements\.lock does not pin torchvision"):
        install.cpu_requirements(install.locked_requirements(f"torch==2.9 \\\n{HASH}"))


class Setup:
    """A folder to set up, with a pip that only takes notes. refuses: a word in the calls that are to fail."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.root, self.calls, self.refuses, self.venvs = root, list[str](), "", 0
        (root / "pyproject.toml").write_text("[project]\n")
        (root / "requirements.lock").write_text(
            f"nvidia-x==1 \\\n{HASH}tqdm==4 \\\n{HASH}torch==2.9 \\\n{HASH}torchvision==0.24 \\\n{HASH}"
        )
        for name, value in {"ROOT": root, "VENV": root / ".venv", "LOCK": root / "requirements.lock"}.items():
            monkeypatch.setattr(install, name, value)
        monkeypatch.setattr(install, "pip", self.pip)
        monkeypatch.setattr(install, "make_venv", self.make_venv)
        self.monkeypatch = monkeypatch

    def make_venv(self) -> None:
        self.venvs += 1
        install.venv_python().parent.mkdir(parents=True, exist_ok=True)
        install.venv_python().touch()

    def pip(self, *arguments: str) -> bool:
        lists = [Path(word).read_text() for word in arguments if word.endswith("requirements.txt")]
        self.calls.append(" ".join([*arguments, *lists]))
        return not (self.refuses and self.refuses in self.calls[-1])

    def run(self, wish: str = "") -> list[str]:
        """Run the set-up as `make TORCH=wish setup` does; return the calls of pip that it made."""
        self.monkeypatch.setenv("TORCH", wish)
        before = len(self.calls)
        install.main()
        return self.calls[before:]


@pytest.fixture
def setup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Setup:
    return Setup(tmp_path, monkeypatch)


@pytest.mark.usefixtures("linux", "index")
def test_setup_takes_the_cpu_builds_and_no_cuda(setup: Setup, capsys: pytest.CaptureFixture[str]) -> None:
    torch, rest, package = setup.run()
    assert f"--index-url {install.CPU_INDEX} torch==2.9+cpu torchvision==0.24+cpu" in torch
    assert "--require-hashes" in rest
    assert "tqdm==4" in rest
    assert "nvidia" not in rest
    assert "torch==" not in rest
    assert "--editable" in package
    assert "[setup] PyTorch: the CPU builds (no NVIDIA GPU here)" in capsys.readouterr().out


@pytest.mark.usefixtures("linux", "index")
def test_setup_falls_back_to_the_registry(setup: Setup, capsys: pytest.CaptureFixture[str]) -> None:
    setup.refuses = "+cpu"
    _, rest, _ = setup.run()
    assert rest.endswith(install.LOCK.read_text())
    assert "taking the registry's builds" in (said := capsys.readouterr().out)
    assert "(PyTorch: registry builds)" in said


def test_setup_does_not_replace_the_builds_asked_for(setup: Setup) -> None:
    setup.refuses = "+cpu"
    with pytest.raises(SystemExit, match="the CPU builds could not be installed"):
        setup.run("cpu")


def test_setup_that_failed_is_done_again(setup: Setup) -> None:
    setup.refuses = "--require-hashes"
    with pytest.raises(SystemExit, match=r"pip could not install requirements\.lock"):
        setup.run("registry")
    setup.refuses = ""
    assert len(setup.run("registry")) == 2


def test_setup_does_only_what_changed(setup: Setup) -> None:
    assert len(setup.run("registry")) == 2
    assert setup.run("registry") == []
    assert setup.run("auto") == [], "any build does where none is asked for"
    (setup.root / "pyproject.toml").write_text("[project]\n# changed\n")
    assert len(setup.run()) == 1
    assert setup.venvs == 1, "a change of pyproject.toml alone keeps .venv"
    assert len(setup.run("cpu")) == 3
    (setup.root / "requirements.lock").write_text(install.LOCK.read_text().replace("tqdm==4", "tqdm==5"))
    assert len(setup.run("cpu")) == 3
    install.venv_python().unlink()
    assert len(setup.run("cpu")) == 3, "a .venv whose Python is gone is made again"
    assert setup.venvs == 4


def test_unknown_wish_leaves_a_good_venv_alone(setup: Setup) -> None:
    setup.run("registry")
    with pytest.raises(SystemExit, match="TORCH must be"):
        setup.run("gpu")
    assert setup.run("registry") == []
    assert setup.venvs == 1


def test_the_python_of_an_activated_venv_hands_over_to_the_one_that_made_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install, "VENV", Path(sys.prefix))
    monkeypatch.setattr(sys, "_base_executable", "/opt/python3.12")
    started: list[list[str]] = []
    monkeypatch.setattr(os, "execv", lambda path, words: started.append(words))
    install.use_supported_python()
    assert started == [["/opt/python3.12", *sys.argv]]


def test_unsupported_python_looks_for_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install, "VENV", Path("/elsewhere/.venv"))
    monkeypatch.setattr(sys, "version_info", (3, 14, 0))
    monkeypatch.setattr(install, "usable", lambda name: "/opt/python3.12" if name == "python3.12" else None)
    started: list[str] = []
    monkeypatch.setattr(os, "execv", lambda path, words: started.append(path))
    install.use_supported_python()
    assert started == ["/opt/python3.12"]
    monkeypatch.setattr(install, "usable", lambda name: None)
    with pytest.raises(SystemExit, match=r"Python 3\.11, 3\.12 or 3\.13 is needed"):
        install.use_supported_python()


def test_what_is_installed_fits_together() -> None:
    done = subprocess.run([sys.executable, "-m", "pip", "check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
