"""Files that appear whole: written beside their place and then moved there."""

from __future__ import annotations

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
