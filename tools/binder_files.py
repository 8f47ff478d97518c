"""What Binder installs, from the one list of requirements and the one lock."""

from __future__ import annotations

import re
import tomllib

from tools.install import CPU_INDEX, CUDA_ONLY, locked_requirements

PYTHON = "3.12"


def pins(lock: str) -> list[str]:
    """Return the lock's pins with their markers, without hashes and without what CUDA alone needs."""
    blocks = [block for name, block in locked_requirements(lock).items() if not CUDA_ONLY.match(name)]
    return [re.sub(r"\s*\\$", "", line) for block in blocks for line in block.splitlines() if not line.startswith(" ")]


def binder_files(project: str, lock: str) -> dict[str, bytes]:
    """Return what Binder reads: the package's own requirements, held to the lock's versions, with PyTorch for CPUs."""
    about = tomllib.loads(project)["project"]
    wanted = [*about["dependencies"], *about["optional-dependencies"]["notebook"]]
    names = sorted({re.split(r"[^A-Za-z0-9._-]", text, maxsplit=1)[0] for text in wanted})
    requirements = [f"--extra-index-url {CPU_INDEX}", "-c constraints.txt", *names]
    files = {"requirements.txt": requirements, "constraints.txt": pins(lock), "runtime.txt": [f"python-{PYTHON}"]}
    return {f"binder/{name}": "".join(f"{line}\n" for line in lines).encode() for name, lines in files.items()}
