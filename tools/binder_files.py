"""What Binder installs, from the one list of requirements and the one lock.

`binder/postBuild` runs this on the main branch; `tools/publish_notebooks.py` puts the same on the notebooks' branch.
"""

from __future__ import annotations

import argparse
import re
import tomllib
from pathlib import Path

from tools.install import CPU_INDEX, CUDA_ONLY, ROOT, locked_requirements


def pins(lock: str, *, cuda: bool = False) -> list[str]:
    """Return the lock's pins with their markers, without hashes. cuda: also of what CUDA alone needs."""
    blocks = [block for name, block in locked_requirements(lock).items() if cuda or not CUDA_ONLY.match(name)]
    return [re.sub(r"\s*\\$", "", line) for block in blocks for line in block.splitlines() if not line.startswith(" ")]


def names(project: str, *extras: str) -> list[str]:
    """Return the names of what the package and some of its extras require."""
    about = tomllib.loads(project)["project"]
    wanted = [*about["dependencies"], *(text for extra in extras for text in about["optional-dependencies"][extra])]
    return sorted({re.split(r"[^A-Za-z0-9._-]", text, maxsplit=1)[0] for text in wanted} - {about["name"]})


def binder_files(project: str, lock: str) -> dict[str, bytes]:
    """Return the package's own requirements, held to the lock's versions, with PyTorch for CPUs."""
    requirements = [f"--extra-index-url {CPU_INDEX}", "-c constraints.txt", *names(project, "notebook")]
    files = {"requirements.txt": requirements, "constraints.txt": pins(lock)}
    return {name: "".join(f"{line}\n" for line in lines).encode() for name, lines in files.items()}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.binder_files", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder for the files")
    folder = parser.parse_args().out
    texts = [(ROOT / name).read_text(encoding="utf-8") for name in ("pyproject.toml", "requirements.lock")]
    for name, content in binder_files(*texts).items():
        (folder / name).write_bytes(content)


if __name__ == "__main__":
    main()
