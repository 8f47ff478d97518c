"""Turn the chapters into notebooks that nbval can compare: with the expected outputs, and a count on every code cell.

Without an execution count nbval compares nothing, so every code cell gets one, also where no output is expected.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from tests.notebooks import references
from tests.notebooks.chapters import (
    Chapter,
    code_cells,
    find_chapters,
    notebooks_folder,
    references_folder,
    write_atomically,
)
from tests.notebooks.checks import CheckError, read_check

RENEW = ".venv/bin/python -m tests.notebooks update"


def prepare(root: Path, names: Sequence[str] = ()) -> list[Chapter]:
    """Write the notebooks of the chapters with NAMES (default: all) and delete those of chapters that are no more.

    CheckError: see `find_chapters`, `read_check` and `references.load`.
    """
    chapters = find_chapters(root, names)
    for chapter in chapters:
        write_atomically(chapter.notebook, nbformat.writes(notebook_of(chapter)))
        chapter.recorded.unlink(missing_ok=True)
    current = {chapter.name for chapter in find_chapters(root)}
    for path in notebooks_folder(root).glob("*.ipynb"):
        if path.stem not in current:
            path.unlink()
    return chapters


def orphans(root: Path) -> list[Path]:
    """List the references of chapters that are no more."""
    current = {chapter.reference for chapter in find_chapters(root)}
    return [path for path in sorted(references_folder(root).glob("*.json")) if path not in current]


def notebook_of(chapter: Chapter) -> NotebookNode:
    """Make the notebook of CHAPTER; its metadata `d2lnotes` says where it runs and what its reference lacks."""
    notebook = chapter.read()
    known = chapter.reference.exists()
    outputs, first_lines = references.load(chapter.reference) if known else ({}, {})
    cells = code_cells(notebook)
    for number, (cell, key) in enumerate(zip(cells, references.keys(cells), strict=True)):
        where = (
            f"{chapter.source.relative_to(chapter.root)}, cell {number} ({cell.source.strip().partition(chr(10))[0]})"
        )
        check = read_check(cell, where)
        cell.execution_count = number + 1
        if check.ignore:
            cell.metadata["tags"] = [*cell.metadata.get("tags", []), "nbval-ignore-output"]
        else:
            cell.outputs = [references.as_output(fields) for fields in outputs.pop(key, [])]
        cell.metadata["check"] = {"rtol": check.rtol, "atol": check.atol, "where": where}
    problems = [f"no cell has this code any more, or its output is not compared: {first_lines[key]}" for key in outputs]
    if not known:
        problems = ["there is no reference"]
    # The chapter's own folder, as in the book, so that relative paths and neighbouring modules mean the same.
    notebook.metadata["d2lnotes"] = {
        "chapter": chapter.name,
        "cwd": str(chapter.source.parent.resolve()),
        "problems": [f"{chapter.name}: {problem}; renew it: {RENEW} {chapter.name}" for problem in problems],
    }
    return notebook


def refuse_orphans(root: Path) -> None:
    """Raise CheckError if there is a reference of no chapter."""
    for path in orphans(root):
        raise CheckError(f"{path} is the reference of no chapter in _toc.yml; delete it, or run: {RENEW}")
