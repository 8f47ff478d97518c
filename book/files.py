"""Files that appear whole, written beside their place and then moved there; and what a folder holds, as a hash."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path

PARTIAL = ".*.part"  # what files are called until they are whole; a process that is killed leaves one


def replace_bytes(path: Path, content: bytes, *, sync: bool = False) -> None:
    """Write a file by atomic rename, making its folder where it is missing.

    sync: wait until it is on the disk, for what takes long to make. Raises OSError; what was there is still there then.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, partial = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            if sync:
                os.fsync(file.fileno())  # a disk without room may say so only here
        Path(partial).chmod(0o644)
        Path(partial).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(partial).unlink(missing_ok=True)
        raise


def replace_text(path: Path, text: str, *, sync: bool = False) -> None:
    """Write a text in UTF-8 by atomic rename, its line ends as they are; sync as above."""
    replace_bytes(path, text.encode(), sync=sync)


def folder_digest(folder: Path, pattern: str = "*") -> str:
    """Return a hash of the names and contents of the files in a folder and below it that fit a pattern."""
    parts = hashlib.sha256()
    for path in sorted(path for path in folder.rglob(pattern) if path.is_file()):
        parts.update(f"{path.relative_to(folder).as_posix()}\0".encode())
        parts.update(hashlib.sha256(path.read_bytes()).digest())
    return parts.hexdigest()
