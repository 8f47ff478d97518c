"""`make record`: keep what the exempt cells of chapters put out in the last build (see book/recorded).

By itself it renews the records that were made of other code; `--all` renews every one, for instance on a new machine.
"""

from __future__ import annotations

import argparse
import json
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

from myst_nb.core.read import myst_nb_reader_plugin
from nbformat import NotebookNode
from sphinx_external_toc.parsing import parse_toc_yaml

from book.chapter_keys import keys_of, record_of, results_of
from book.course_data import embedded_subset
from book.execution import machine
from book.execution.results import fill
from book.files import replace_bytes
from book.recorded import record

ROOT = Path(__file__).resolve().parents[1]


class NotBuiltError(Exception):
    """There are no outputs to record."""


def pages(root: Path) -> dict[str, NotebookNode]:
    """Return the notebooks of the pages that have exempt cells, by page."""
    read = {page: myst_nb_reader_plugin(str(root / f"{page}.md")) for page in sorted(parse_toc_yaml(root / "_toc.yml"))}
    return {page: notebook for page, notebook in read.items() if record.exempt_cells(notebook)}


def stale(exempt: dict[str, NotebookNode], folder: Path) -> list[str]:
    """Name the pages whose records are missing, or were made of other code."""
    codes = {page: record.load(record.record_path(page, folder)).get("code") for page in exempt}
    return [page for page, notebook in exempt.items() if codes[page] != record.digest(notebook)]


def unused(exempt: dict[str, NotebookNode], folder: Path) -> list[Path]:
    """Return the records of pages that have no exempt cells."""
    used = {record.record_path(page, folder) for page in exempt}
    return sorted({*folder.glob("*")} - used)


def renew(root: Path, folder: Path, exempt: dict[str, NotebookNode]) -> None:
    """Write the records of pages. Raises NotBuiltError."""
    keys, results = keys_of(root), results_of(root)
    here = {"cores": str(machine.cores()), "torch": version("torch").partition("+")[0]}
    for page, notebook in exempt.items():
        depends = record_of(root / f"{page}.md", keys)
        executed = results.load(depends.key) if depends else None
        if executed is None:
            raise NotBuiltError(f"{page} has changed since it last ran; run: make book")
        fill(notebook, executed)
        replace_bytes(record.record_path(page, folder), text_of(record.record_of(notebook, here)))
        print(f"recorded {page}")


def text_of(kept: dict[str, Any]) -> bytes:
    return (json.dumps(kept, indent=1, ensure_ascii=False) + "\n").encode()


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.record", description=__doc__)
    parser.add_argument("--all", action="store_true", help="renew all records")
    wants_all = parser.parse_args(arguments).all
    if subset := embedded_subset():
        print(f"error: records are of the full data; here is only the subset of {subset}", file=sys.stderr)
        return 1
    exempt = pages(ROOT)
    try:
        names = exempt if wants_all else stale(exempt, record.FOLDER)
        renew(ROOT, record.FOLDER, {page: exempt[page] for page in names})
    except (NotBuiltError, record.RecordError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    for path in unused(exempt, record.FOLDER):
        path.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
