"""An environment that has all that the course needs but the course's package, as hosted notebooks have."""

from __future__ import annotations

import os
import sysconfig
import venv
from pathlib import Path

PACKAGE = "d2lnotes"
OFFLINE = {"PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_CONFIG_FILE": os.devnull}


def make(folder: Path) -> Path:
    """Make it in a folder, of links to what this environment has, and return its Python."""
    venv.create(folder, with_pip=False, symlinks=True)
    own = next(folder.glob("lib/python*/site-packages"))
    for entry in Path(sysconfig.get_path("purelib")).iterdir():
        if PACKAGE not in entry.name and entry.name != "__pycache__":
            (own / entry.name).symlink_to(entry)
    return folder / "bin" / "python"


def variables(python: Path, home: Path) -> dict[str, str]:
    """The environment of a program there: nothing that is set here leads it to this checkout, or to a network."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PIP_", "D2LNOTES"))}
    path = f"{python.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return kept | OFFLINE | {"PATH": path, "HOME": str(home), "OMP_NUM_THREADS": "1", "D2LNOTES_OFFLINE": "1"}
