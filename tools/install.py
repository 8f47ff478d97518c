"""Make `.venv` and install what requirements.lock says, with PyTorch's CPU builds where that saves a download.

Run by the Makefile with any Python 3.11 to 3.13; needs nothing but the standard library.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
SUPPORTED = ((3, 11), (3, 12), (3, 13))
CPU_INDEX = os.environ.get("TORCH_CPU_INDEX", "https://download.pytorch.org/whl/cpu")
# What a CUDA build of PyTorch needs beside itself; a CPU build does without.
CUDA_ONLY = re.compile(r"(nvidia-|cuda-|triton\b)")
TORCH_PACKAGES = ("torch", "torchvision")


def say(message: str) -> None:
    print(f"[setup] {message}", flush=True)


def fail(message: str) -> None:
    sys.exit(f"[setup] error: {message}")


def locked_requirements(text: str) -> dict[str, str]:
    """Map each requirement's name to its block (pin, marker and hashes) in a lock file's text."""
    blocks = re.split(r"(?m)^(?=[A-Za-z0-9])", text)
    named = [(re.match(r"[A-Za-z0-9._-]+", block), block) for block in blocks]
    blocks_of: dict[str, str] = {}
    for match, block in named:
        if match:  # one name may have several blocks, told apart by their markers
            blocks_of[match.group()] = blocks_of.get(match.group(), "") + block
    return blocks_of


def cpu_requirements(blocks: dict[str, str]) -> tuple[list[str], str]:
    """Split a lock into PyTorch's CPU pins and the text of what is left to install beside them."""
    pins = []
    for name in TORCH_PACKAGES:
        version = re.match(rf"{name}==([0-9.]+)", blocks[name])
        assert version, f"requirements.lock does not pin {name}"
        pins.append(f"{name}=={version.group(1)}+cpu")
    rest = [b for name, b in blocks.items() if name not in TORCH_PACKAGES and not CUDA_ONLY.match(name)]
    return pins, "".join(rest)


def has_nvidia_gpu() -> bool:
    command = shutil.which("nvidia-smi")
    return bool(command) and subprocess.run([command, "-L"], capture_output=True).returncode == 0


def index_answers(index: str, seconds: float = 5.0) -> bool:
    """Tell whether a package index answers within the time given."""
    try:
        with urllib.request.urlopen(f"{index.rstrip('/')}/torch/", timeout=seconds) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError, ValueError):
        return False


def choose_build(wish: str) -> tuple[str, str]:
    """Say which PyTorch builds to take, `cpu` or `registry`, and why. wish: auto, cpu or registry."""
    if wish not in ("auto", "cpu", "registry"):
        fail(f"TORCH must be auto, cpu or registry, got {wish!r}")
    if wish != "auto":
        return wish, "asked for by TORCH"
    if platform.system() != "Linux":
        return "registry", "the registry's builds are CPU builds on this system"
    if has_nvidia_gpu():
        return "registry", "an NVIDIA GPU is here"
    if index_answers(CPU_INDEX):
        return "cpu", "no NVIDIA GPU here"
    return "registry", "the index of CPU builds did not answer in 5 s; the CUDA builds (about 3 GB to download) also run on a CPU"


def pip(*arguments: str) -> bool:
    command = [str(venv_python()), "-m", "pip", "--disable-pip-version-check", *arguments]
    return subprocess.run(command).returncode == 0


def venv_python() -> Path:
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def make_venv() -> None:
    if sys.version_info[:2] not in SUPPORTED:
        found = next((p for a, b in reversed(SUPPORTED) if (p := usable(f"python{a}.{b}"))), None)
        if found is None:
            here = ".".join(map(str, sys.version_info[:2]))
            fail(f"Python 3.11, 3.12 or 3.13 is needed, this is {here}; try: make PYTHON=python3.12")
        os.execv(found, [found, *sys.argv])
    say(f"making .venv with Python {platform.python_version()}")
    shutil.rmtree(VENV, ignore_errors=True)
    if subprocess.run([sys.executable, "-m", "venv", str(VENV)]).returncode:
        fail("python -m venv failed; on Debian or Ubuntu install the package python3-venv")


def usable(name: str) -> str | None:
    path = shutil.which(name)
    return path if path and subprocess.run([path, "-c", ""], capture_output=True).returncode == 0 else None


def install(build: str) -> str:
    """Install the locked packages; return the build that was taken in the end."""
    lock = LOCK.read_text()
    if build == "cpu":
        pins, lock = cpu_requirements(locked_requirements(lock))
        if not pip("install", "--no-deps", "--index-url", CPU_INDEX, *pins):
            say("the CPU builds could not be installed; taking the registry's builds")
            return install("registry")
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder) / "requirements.txt"
        wanted.write_text(lock)
        if not pip("install", "--no-deps", "--require-hashes", "-r", str(wanted)):
            fail("pip could not install requirements.lock; its message is above")
    if not pip("install", "-q", "--no-deps", "--no-build-isolation", "--editable", str(ROOT)):
        fail("pip could not install d2lnotes from this folder; its message is above")
    return build


def main() -> None:
    wish = os.environ.get("TORCH") or "auto"
    inputs = [LOCK.read_bytes(), (ROOT / "pyproject.toml").read_bytes(), str(ROOT).encode(), wish.encode()]
    wanted = hashlib.sha256(b"\0".join(inputs)).hexdigest()
    stamp = VENV / "installed"
    if stamp.exists() and stamp.read_text().split()[0] == wanted:
        return
    started = time.perf_counter()
    make_venv()
    build, reason = choose_build(wish)
    say(f"PyTorch: the {'CPU' if build == 'cpu' else 'registry'} builds ({reason})")
    build = install(build)
    stamp.write_text(f"{wanted} {build}\n")
    say(f"done in {time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main()
