"""Upstream's package, as the oracle of the parity tests: installed apart, without its dependencies, and imported aside.

Its pins contradict every current package, and both versions have the same import name; so each lies in a folder of its
own below _build, and is imported under an alias that leaves `sys.modules` as it was.
`python tests/parity/upstream.py` installs both and prints their folders.
"""

from __future__ import annotations

import importlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

HERE = Path(__file__).resolve().parent
FOLDER = HERE.parents[1] / "_build" / "upstream"
VERSIONS = ("0.17.6", "1.0.3")
# What both import at the top and use only for other lessons than ours (tables, downloads, distances).
NOT_NEEDED = ("pandas", "requests", "scipy", "scipy.spatial")


class NotAvailable(RuntimeError):
    """Upstream's package could not be installed; the message says why."""


def install(version: str) -> Path:
    """Return the folder that holds upstream's VERSION; install it there first where it is missing, all or nothing."""
    target = FOLDER / version
    if (target / "d2l" / "torch.py").is_file():
        return target
    FOLDER.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(dir=FOLDER, prefix=f".{version}-"))
    wanted = ["--no-deps", "--require-hashes", "-r", str(HERE / f"upstream-{version}.txt")]
    command = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--target", str(partial)]
    try:
        done = subprocess.run([*command, *wanted], capture_output=True, text=True)
        if done.returncode:
            reason = (done.stderr.strip().splitlines() or ["pip said nothing"])[-1]
            raise NotAvailable(f"d2l {version} could not be installed from the package registry: {reason}")
        try:
            partial.rename(target)
        except OSError:  # another process was faster
            if not (target / "d2l" / "torch.py").is_file():
                raise
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return target


@contextmanager
def _stand_ins() -> Iterator[None]:
    """Put empty modules where packages are not installed, for the time of an import."""
    put = []
    for name in NOT_NEEDED:
        try:
            importlib.import_module(name)
        except ImportError:
            module = ModuleType(name)
            module.__spec__ = ModuleSpec(name, None)  # PyTorch's compiler looks modules up by their spec
            module.distance_matrix = None  # type: ignore[attr-defined]
            sys.modules[name] = module
            put.append(name)
    try:
        yield
    finally:
        for name in put:
            del sys.modules[name]


def load(version: str) -> ModuleType:
    """Import upstream's `d2l.torch` of one version; nothing of it stays in `sys.modules` or `sys.path`."""
    folder = str(install(version))
    hidden = {name: sys.modules.pop(name) for name in list(sys.modules) if name == "d2l" or name.startswith("d2l.")}
    sys.path.insert(0, folder)
    try:
        with _stand_ins():
            module = importlib.import_module("d2l.torch")
    finally:
        sys.path.remove(folder)
        for name in [name for name in sys.modules if name == "d2l" or name.startswith("d2l.")]:
            del sys.modules[name]
        sys.modules.update(hidden)
    return module


if __name__ == "__main__":
    for each in VERSIONS:
        print(install(each))
