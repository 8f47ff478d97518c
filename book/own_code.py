"""A change of this package's own code reads every page again; Sphinx itself looks at pages and settings alone."""

from __future__ import annotations

import hashlib
from pathlib import Path

from sphinx.application import Sphinx


def digest(folder: Path) -> str:
    """Return a hash of the Python files in a folder and below it."""
    parts = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        parts.update(f"{path.relative_to(folder).as_posix()}\0".encode())
        parts.update(hashlib.sha256(path.read_bytes()).digest())
    return parts.hexdigest()[:16]


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_config_value("book_code", digest(Path(__file__).parent), "env", str)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
