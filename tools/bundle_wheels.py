"""The wheels that a class installs: the lock's versions, for its platform and Python, checked by the lock's hashes."""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.binder_files import names, pins
from tools.install import CPU_INDEX, CUDA_ONLY, ROOT, TORCH_PACKAGES, index_answers, locked_requirements

# For each platform, what uv calls it and the tags of wheels that it takes.
GLIBC = [f"manylinux_2_{minor}" for minor in range(28, 4, -1)] + ["manylinux2014", "manylinux2010", "manylinux1"]
MACOS = [f"macosx_{major}_0" for major in range(14, 10, -1)]
PLATFORMS = {
    "linux-x86_64": ("x86_64-manylinux_2_28", [f"{tag}_x86_64" for tag in GLIBC]),
    "linux-aarch64": ("aarch64-manylinux_2_28", [f"{tag}_aarch64" for tag in GLIBC]),
    "macos-arm64": ("aarch64-apple-darwin", [f"{tag}_{chip}" for tag in MACOS for chip in ("arm64", "universal2")]),
    "windows-x86_64": ("x86_64-pc-windows-msvc", ["win_amd64"]),
}
SYSTEM, MACHINE = platform.system().lower().replace("darwin", "macos"), platform.machine().replace("AMD64", "x86_64")
HERE = f"{SYSTEM}-{MACHINE}" if f"{SYSTEM}-{MACHINE}" in PLATFORMS else "linux-x86_64"


class WheelsError(Exception):
    """The wheels cannot be had, for the reason given."""


def run(*command: str) -> str:
    newer = os.environ | {"MACOSX_DEPLOYMENT_TARGET": "14.0"}  # the first that PyTorch has wheels for
    done = subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True, env=newer, check=False)
    if done.returncode:
        raise WheelsError(f"{' '.join(command[:3])} failed:\n{done.stderr[-3000:]}")
    return done.stdout


def chosen(target: str, python: str, extra: str) -> dict[str, str]:
    """Return the names and versions of all that the package needs there, with an extra, as the lock has them."""
    project, lock = ((ROOT / name).read_text(encoding="utf-8") for name in ("pyproject.toml", "requirements.lock"))
    extras = ("notebook", extra)
    with tempfile.TemporaryDirectory() as folder:
        wanted, constraints = Path(folder) / "wanted.in", Path(folder) / "constraints.txt"
        wanted.write_text("\n".join(names(project, *extras)) + "\n", encoding="utf-8")
        constraints.write_text("\n".join(pins(lock, cuda=True)) + "\n", encoding="utf-8")
        options = ["--quiet", "--no-header", "--no-annotate", "--python-version", python, "-c", str(constraints)]
        resolved = run("uv", "pip", "compile", str(wanted), *options, "--python-platform", PLATFORMS[target][0])
    return dict(re.findall(r"(?m)^([A-Za-z0-9._-]+)==([^\s;]+)", resolved))


def locked(versions: dict[str, str]) -> str:
    """Return the lock's text for some versions, with hashes and without conditions, which held for another machine."""
    lock = locked_requirements((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    found = []
    for name, version in versions.items():
        blocks = re.split(r"(?m)^(?=[A-Za-z0-9])", lock.get(name, ""))
        block = next(
            (block for block in blocks if re.match(rf"{re.escape(name)}=={re.escape(version)}[ ;\\]", block)), ""
        )
        if not block:
            raise WheelsError(f"requirements.lock has no {name}=={version}; run: make lock")
        found.append(re.sub(r"\A([^\s;]+)[^\\\n]*", r"\1 ", block))
    return "".join(found)


def download(folder: Path, target: str, python: str, extra: str) -> str:
    """Download the wheels into a folder; return which builds of PyTorch they hold, `CPU` or `CUDA`.

    Raises WheelsError.
    """
    versions = chosen(target, python, extra)
    is_linux = target.startswith("linux")
    has_cpu = is_linux and index_answers(CPU_INDEX)
    tags = [word for tag in PLATFORMS[target][1] for word in ("--platform", tag)]
    pip = ["pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "--dest", str(folder)]
    pip += ["--python-version", python, "--implementation", "cp", *tags]
    if has_cpu:
        run(*pip, "--index-url", CPU_INDEX, *(f"{name}=={versions[name]}+cpu" for name in TORCH_PACKAGES))
        versions = {k: v for k, v in versions.items() if k not in TORCH_PACKAGES and not CUDA_ONLY.match(k)}
    with tempfile.TemporaryDirectory() as temporary:
        (wanted := Path(temporary) / "requirements.txt").write_text(locked(versions), encoding="utf-8")
        run(*pip, "--require-hashes", "-r", str(wanted))
    return "CUDA" if is_linux and not has_cpu else "CPU"
