"""An environment that has all that the course needs but the course's package, as hosted notebooks have."""

from __future__ import annotations

import os
import re
import venv
from collections.abc import Iterable
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

from tools.binder_files import names

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = "d2lnotes"
OFFLINE = {"PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_CONFIG_FILE": os.devnull}


def needed(requirements: Iterable[str]) -> dict[str, Distribution]:
    """Return what is installed here of packages, and of what they need in turn."""
    found: dict[str, Distribution] = {}
    seen: set[str] = set()
    waiting = list(requirements)
    while waiting:
        wanted = Requirement(waiting.pop())
        if str(wanted) in seen:
            continue
        seen.add(str(wanted))
        try:
            found[wanted.name] = distribution(wanted.name)
        except PackageNotFoundError:  # for another system
            continue
        for text in found[wanted.name].requires or ():
            further = Requirement(text)
            if further.marker is None or any(further.marker.evaluate({"extra": x}) for x in ("", *wanted.extras)):
                further.marker = None
                waiting.append(str(further))
    return found


def make(folder: Path, extra: str = "notebook") -> Path:
    """Make it in a folder, of links to what is installed here, and return its Python. extra: of the package's."""
    venv.create(folder, with_pip=False, symlinks=True)
    own = next(folder.glob("lib/python*/site-packages"))
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for package in needed([*names(project, "notebook", extra), "pip"]).values():
        for top in {re.split(r"[/\\]", str(file), maxsplit=1)[0] for file in package.files or ()} - {".."}:
            if top != "__pycache__" and not (own / top).exists():
                (own / top).symlink_to(str(package.locate_file(top)))
    return folder / "bin" / "python"


def variables(python: Path, home: Path) -> dict[str, str]:
    """The environment of a program there: nothing that is set here leads it to this checkout, or to a network."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PIP_", "D2LNOTES"))}
    path = f"{python.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return kept | OFFLINE | {"PATH": path, "HOME": str(home), "OMP_NUM_THREADS": "1", "D2LNOTES_OFFLINE": "1"}
