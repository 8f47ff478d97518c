"""Files that appear whole, written beside their place and then moved there; and what a folder holds, as a hash."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path


def replace_bytes(path: Path, content: bytes) -> None:
    """Write a file by atomic rename, making its folder where it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, partial = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(partial).chmod(0o644)
    Path(partial).replace(path)


def replace_text(path: Path, text: str) -> None:
    """Write a text in UTF-8 by atomic rename, its line ends as they are."""
    replace_bytes(path, text.encode())


def folder_digest(folder: Path, pattern: str = "*") -> str:
    """Return a hash of the names and contents of the files in a folder and below it that fit a pattern."""
    parts = hashlib.sha256()
    for path in sorted(path for path in folder.rglob(pattern) if path.is_file()):
        parts.update(f"{path.relative_to(folder).as_posix()}\0".encode())
        parts.update(hashlib.sha256(path.read_bytes()).digest())
    return parts.hexdigest()
