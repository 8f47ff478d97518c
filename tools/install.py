"""Make `.venv` and install what requirements.lock says, with PyTorch's CPU builds where that saves a download.

Run by the Makefile with any Python 3.11 to 3.13; needs nothing but the standard library.
"""

from __future__ import annotations

import hashlib
import os
import platform
import queue
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
SUPPORTED = ((3, 11), (3, 12), (3, 13))
WISHES = ("auto", "cpu", "registry")
CPU_INDEX = os.environ.get("TORCH_CPU_INDEX") or "https://download.pytorch.org/whl/cpu"
# What a CUDA build of PyTorch needs beside itself; a CPU build does without.
CUDA_ONLY = re.compile(r"(nvidia-|cuda-|triton\b)")
TORCH_PACKAGES = ("torch", "torchvision")


def say(message: str) -> None:
    print(f"[setup] {message}", flush=True)


def fail(message: str) -> NoReturn:
    sys.exit(f"[setup] error: {message}")


def locked_requirements(text: str) -> dict[str, str]:
    """Map each requirement's name to its blocks (pin, marker and hashes) in a lock file's text."""
    blocks_of: dict[str, str] = {}
    for block in re.findall(r"(?m)^[A-Za-z0-9].*\n(?:[ \t].*\n)*", text.rstrip("\n") + "\n"):
        name = re.split(r"[^A-Za-z0-9._-]", block, maxsplit=1)[0]
        blocks_of[name] = blocks_of.get(name, "") + block  # several blocks are told apart by their markers
    return blocks_of


def cpu_requirements(blocks: dict[str, str]) -> tuple[list[str], str]:
    """Split a lock into PyTorch's CPU pins (with their markers) and the text of what to install beside them."""
    pins = []
    for name in TORCH_PACKAGES:
        found = re.findall(rf"(?m)^{name}==([^\s;\\]+)\s*(;[^\\\n]*)?", blocks.get(name, ""))
        if not found:
            fail(f"requirements.lock does not pin {name}")
        pins += [f"{name}=={version}+cpu {marker}".strip() for version, marker in found]
    rest = [b for name, b in blocks.items() if name not in TORCH_PACKAGES and not CUDA_ONLY.match(name)]
    return pins, "".join(rest)


def has_nvidia_gpu() -> bool:
    command = shutil.which("nvidia-smi")
    if not command:
        return False
    try:
        return subprocess.run([command, "-L"], capture_output=True, timeout=30).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def index_answers(index: str, seconds: float = 5.0) -> bool:
    """Tell whether a package index answers within the time given, all told."""
    # In a thread, since urlopen's limit holds for each wait alone and leaves out the look-up of the name.
    answers: queue.Queue[bool] = queue.Queue()

    def ask() -> None:
        try:
            with urllib.request.urlopen(f"{index.rstrip('/')}/torch/", timeout=seconds) as answer:
                answers.put(answer.status == 200)
        except (OSError, ValueError):
            answers.put(False)

    threading.Thread(target=ask, daemon=True).start()
    try:
        return answers.get(timeout=seconds)
    except queue.Empty:
        return False


def choose_build(wish: str) -> tuple[str, str]:
    """Say which PyTorch builds to take, `cpu` or `registry`, and why. wish: auto, cpu or registry."""
    if wish not in WISHES:
        fail(f"TORCH must be auto, cpu or registry, got {wish!r}")
    if wish != "auto":
        return wish, "asked for by TORCH"
    if platform.system() != "Linux":
        return "registry", "they are CPU builds on this system"
    if has_nvidia_gpu():
        return "registry", "an NVIDIA GPU is here"
    if index_answers(CPU_INDEX):
        return "cpu", "no NVIDIA GPU here"
    return "registry", "the index of CPU builds gave no answer; these are about 3 GB and run on a CPU too"


def venv_python() -> Path:
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def pip(*arguments: str) -> bool:
    command = [str(venv_python()), "-m", "pip", "--disable-pip-version-check", *arguments]
    return subprocess.run(command).returncode == 0


def usable(name: str) -> str | None:
    path = shutil.which(name)
    return path if path and subprocess.run([path, "-c", ""], capture_output=True).returncode == 0 else None


def use_supported_python() -> None:
    """Go on under a supported Python: this one, or the newest found on PATH; never one of .venv, which goes."""
    base = getattr(sys, "_base_executable", None)
    if base and Path(sys.prefix) == VENV and Path(base).parent != venv_python().parent:  # an activated .venv
        os.execv(base, [base, *sys.argv])
    if sys.version_info[:2] in SUPPORTED:
        return
    found = next((path for a, b in reversed(SUPPORTED) if (path := usable(f"python{a}.{b}"))), None)
    if found is None:
        fail(f"Python 3.11, 3.12 or 3.13 is needed, this is {platform.python_version()}; try: make PYTHON=python3.12")
    os.execv(found, [found, *sys.argv])


def make_venv() -> None:
    say(f"making .venv with Python {platform.python_version()}")
    shutil.rmtree(VENV, ignore_errors=True)
    if subprocess.run([sys.executable, "-m", "venv", str(VENV)]).returncode:
        fail("python -m venv failed; on Debian or Ubuntu install the package python3-venv")


def install_locked(build: str, *, may_fall_back: bool) -> str:
    """Install the locked packages; return the build that was taken in the end."""
    lock = LOCK.read_text(encoding="utf-8")
    if build == "cpu":
        pins, rest = cpu_requirements(locked_requirements(lock))
        if pip("install", "--no-deps", "--index-url", CPU_INDEX, *pins):
            lock = rest
        elif may_fall_back:
            say("the CPU builds could not be installed; taking the registry's builds (about 3 GB)")
            build = "registry"
        else:
            fail(f"the CPU builds could not be installed from {CPU_INDEX}; try: make TORCH=auto")
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder) / "requirements.txt"
        wanted.write_text(lock, encoding="utf-8")
        if not pip("install", "--no-deps", "--require-hashes", "-r", str(wanted)):
            fail("pip could not install requirements.lock; its message is above")
    return build


def digest(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def main() -> None:
    use_supported_python()
    wish = os.environ.get("TORCH") or "auto"
    environment = digest(LOCK.read_bytes(), ROOT, sys.version_info[:2])
    package = digest((ROOT / "pyproject.toml").read_bytes())
    stamp = VENV / "installed"
    stamped = stamp.read_text().split() if stamp.exists() and venv_python().exists() else []
    made_for, build, made_with = stamped if len(stamped) == 3 else ("", "", "")
    started = time.perf_counter()
    if made_for != environment or wish not in ("auto", build):
        build, reason = choose_build(wish)
        make_venv()
        say(f"PyTorch: the {'CPU' if build == 'cpu' else 'registry'} builds ({reason})")
        build = install_locked(build, may_fall_back=wish == "auto")
    elif made_with == package:
        say(f".venv is up to date (PyTorch: {build} builds)")
        return
    if not pip("install", "-q", "--no-deps", "--no-build-isolation", "--editable", str(ROOT)):
        fail("pip could not install d2lnotes from this folder; its message is above")
    stamp.write_text(f"{environment} {build} {package}\n")
    say(f"done in {time.perf_counter() - started:.0f} s (PyTorch: {build} builds)")


if __name__ == "__main__":
    main()
