"""A record: what the exempt cells of a page put out once, and on which machine."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from sphinx.locale import _

from book.execution.kernel import code_cells

FOLDER = Path(__file__).parent / "pages"
UNSEEN = {"remove-cell", "remove-output"}
MARK = "recorded"  # in a cell's metadata: the machine that its outputs come from


class RecordError(ValueError):
    """A file is no record."""


def is_exempt(cell: NotebookNode) -> bool:
    """Tell whether a cell's outputs are exempt from comparison."""
    check = cell.metadata.get("check")
    return hasattr(check, "get") and bool(check.get("ignore"))


def exempt_cells(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in code_cells(notebook) if is_exempt(cell)]


def digest(notebook: NotebookNode) -> str:
    """Return a hash of the code that recorded outputs come from, the empty string where no cell is exempt."""
    parts = [(cell.source, is_exempt(cell)) for cell in code_cells(notebook)]
    count = max((number for number, (_source, exempt) in enumerate(parts, start=1) if exempt), default=0)
    return hashlib.sha256(json.dumps(parts[:count]).encode()).hexdigest()[:32] if count else ""


def record_path(page: str, folder: Path = FOLDER) -> Path:
    """Return where the record of a page is."""
    return folder / f"{page.rpartition('/')[2]}.json"


def record_of(executed: NotebookNode, machine: dict[str, str]) -> dict[str, Any]:
    """Return what is kept of a page that ran."""
    return {
        "code": digest(executed),
        "machine": machine,
        "outputs": [cell.outputs for cell in exempt_cells(executed)],
    }


def load(path: Path) -> dict[str, Any]:
    """Return a record, empty where there is none. Raises RecordError."""
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        return {name: record[name] for name in ("code", "machine", "outputs")}
    except FileNotFoundError:
        return {}
    except (ValueError, LookupError, TypeError) as error:
        raise RecordError(f"{path} is no record as `make record` writes it: {error!r}") from error


def show(notebook: NotebookNode, record: dict[str, Any]) -> bool:
    """Put recorded outputs in the place of a notebook's own; tell if the record was made of this code."""
    if record.get("code") != digest(notebook):
        return False
    for cell, outputs in zip(exempt_cells(notebook), record["outputs"], strict=True):
        cell["outputs"] = [nbformat.from_dict(output) for output in outputs]
        if any(map(is_seen, outputs)) and not UNSEEN.intersection(cell.metadata.get("tags", [])):
            cell.metadata[MARK] = record["machine"]
    return True


def is_seen(output: dict[str, Any]) -> bool:
    """Tell whether a reader sees an output; a value that `glue` stored is none."""
    return not any(kind.startswith("application/papermill") for kind in output.get("data", ()))


def line(cell: Mapping[str, Any]) -> str:
    """Return what stands beneath recorded outputs, the empty string for other outputs. cell: a cell's metadata."""
    words = _("Recorded on a machine with %(cores)s cores and PyTorch %(torch)s; yours will differ.")
    return words % cell[MARK] if MARK in cell else ""


def as_output(words: str) -> NotebookNode:
    """Return the line for a notebook: as an output it goes away when a reader runs the cell."""
    data = {"text/html": f"<small>{escape(words)}</small>", "text/plain": words}
    output: NotebookNode = nbformat.v4.new_output("display_data", data)
    return output
