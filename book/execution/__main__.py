"""Run one page alone, for instance to see why it fails: `python -m book.execution page.md`. Nothing is kept."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from pathlib import Path

import nbformat
from myst_nb.core.read import is_myst_markdown_notebook, myst_nb_reader_plugin

from book.execution.kernel import ENVIRONMENT, Failure, Job, code_cells, run


def read(path: Path) -> nbformat.NotebookNode:
    """Read a MyST or Jupyter notebook. Raises ValueError for anything else."""
    notebook: nbformat.NotebookNode
    if path.suffix == ".ipynb":
        notebook = nbformat.read(path, as_version=4)
        return notebook
    if not is_myst_markdown_notebook(path.read_text(encoding="utf-8")):
        raise ValueError(f"{path} is no notebook: there is no `jupytext` or `file_format` header")
    notebook = myst_nb_reader_plugin(str(path))
    return notebook


def run_page(path: Path, timeout: int) -> Failure | None:
    # As the build finds packages.
    search = os.pathsep.join(filter(None, [str(Path.cwd()), os.environ.get("PYTHONPATH")]))
    job = Job(path.name, read(path), path.resolve().parent, timeout, False, ENVIRONMENT | {"PYTHONPATH": search})
    cells = code_cells(job.notebook)

    def show(number: int, count: int) -> None:
        print(f"[{number}/{count}] {cells[number - 1].source.strip().partition(chr(10))[0]}", flush=True)

    return asyncio.run(run(job, show))


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog=f"python -m {__package__}", description=__doc__)
    parser.add_argument("page", type=Path, help="a notebook: .md or .ipynb")
    parser.add_argument("--timeout", type=int, default=300, help="seconds that a cell may take (default: 300)")
    options = parser.parse_args(arguments)
    try:
        failure = run_page(options.page, options.timeout)
    except (OSError, ValueError) as error:
        parser.error(str(error))
    print(f"FAILED\n{failure.text}" if failure else "no cell failed")
    return 1 if failure else 0


if __name__ == "__main__":
    sys.exit(main())
