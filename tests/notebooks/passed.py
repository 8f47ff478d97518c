"""Which chapters have passed as they are now, so that only the others have to run again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from book.chapter_keys import keys_of
from book.execution.keys import Keys, Settings
from tests.notebooks.chapters import Chapter, code_cells, notebooks_folder, write_atomically

HERE = Path(__file__).resolve().parent


def states(root: Path, chapters: Sequence[Chapter]) -> dict[str, str]:
    """Return a hash of all that the result of each chapter's test depends on; its prose is no part of that."""
    keys = keys_of(root) if (root / "_config.yml").exists() else Keys(Settings(root))
    ours = b"".join(path.read_bytes() for path in sorted([*HERE.glob("*.py"), HERE / "nbval.ini"]))
    return {chapter.name: _state(chapter, keys, ours) for chapter in chapters}


def _state(chapter: Chapter, keys: Keys, ours: bytes) -> str:
    notebook = chapter.read()
    key = keys.record(notebook, chapter.source.parent).key
    checks = [cell.metadata for cell in code_cells(notebook)]
    reference = chapter.reference.read_bytes() if chapter.reference.exists() else b""
    parts = [key.encode(), json.dumps(checks, sort_keys=True).encode(), reference, ours]
    return hashlib.sha256(b"\0".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def load(root: Path) -> dict[str, str]:
    """Return the states in which chapters passed last, by name."""
    try:
        return dict(json.loads(_path(root).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return {}


def note(root: Path, passed: dict[str, str]) -> None:
    """Remember that chapters passed."""
    write_atomically(_path(root), json.dumps(load(root) | passed, indent=1, sort_keys=True) + "\n")


def _path(root: Path) -> Path:
    return notebooks_folder(root) / "passed.json"
