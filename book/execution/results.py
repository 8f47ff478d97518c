"""The results of executed pages, one file each, named by the key of all that they depend on.

A file is a notebook of the code cells with their outputs. It appears whole by atomic rename, so that an interrupted
build leaves none half written; one that cannot be read counts as missing.
"""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from book.execution.kernel import code_cells
from book.files import PARTIAL, replace_text

REMEMBERED = 20  # builds with different results, whose results are all kept
SPARED = 3600  # seconds; a younger file may belong to a build that runs now


class Results:
    """The results in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, key: str) -> Path:
        return self.folder / f"{key}.ipynb"

    def prepare(self) -> None:
        """Make sure that the folder can be written to, before anything runs for nothing. Raises OSError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for left in self.folder.glob(PARTIAL):  # by a build that was killed
            if time.time() - left.stat().st_mtime > SPARED:
                left.unlink(missing_ok=True)
        with tempfile.TemporaryFile(dir=self.folder) as probe:
            probe.write(b"probe")

    def load(self, key: str) -> NotebookNode | None:
        """Return the executed notebook of a key, without prose, or None."""
        try:
            stored = json.loads(self.path(key).read_text(encoding="utf-8"))
            return nbformat.from_dict(stored) if stored["metadata"]["execution"]["key"] == key else None
        except (OSError, ValueError, LookupError, TypeError):
            return None

    def save(self, key: str, notebook: NotebookNode, seconds: float) -> None:
        """Keep an executed notebook. Raises OSError; what was there before is still there then."""
        kept = {name: notebook.metadata[name] for name in ("language_info", "widgets") if name in notebook.metadata}
        kept["execution"] = {"key": key, "seconds": round(seconds, 2)}
        whole = {"cells": code_cells(notebook), "metadata": kept, "nbformat": 4, "nbformat_minor": 5}
        replace_text(self.path(key), json.dumps(whole, indent=1, ensure_ascii=False) + "\n", sync=True)

    def current(self) -> dict[str, str]:
        """Return the keys of the pages in the last finished build, by page."""
        builds = self._builds()
        return builds[-1] if builds else {}

    def finish(self, keys: dict[str, str]) -> None:
        """Note the keys of a finished build, and delete results that none of the last builds used. Raises OSError."""
        before = self._builds()
        if keys == self.current() and before:
            return
        builds = [*(build for build in before if build != keys), keys][-REMEMBERED:]
        replace_text(self.folder / "builds.json", json.dumps(builds, indent=1, sort_keys=True) + "\n", sync=True)
        used = {key for build in builds for key in build.values()}
        for path in self.folder.glob("*.ipynb"):
            if path.stem not in used and time.time() - path.stat().st_mtime > SPARED:
                path.unlink(missing_ok=True)

    def _builds(self) -> list[dict[str, str]]:
        try:
            builds: Any = json.loads((self.folder / "builds.json").read_text(encoding="utf-8"))
            return [dict(build) for build in builds]
        except (OSError, ValueError, TypeError):
            return []


def fill(notebook: NotebookNode, stored: NotebookNode) -> None:
    """Put stored outputs into the cells of a notebook with the same code; its own metadata stay."""
    for cell, executed in zip(code_cells(notebook), code_cells(stored), strict=True):
        cell["outputs"], cell["execution_count"] = executed.outputs, executed.execution_count
    for name in ("language_info", "widgets"):
        if name in stored.metadata:
            notebook.metadata[name] = stored.metadata[name]
