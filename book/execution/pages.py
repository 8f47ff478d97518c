"""Pages with code, as myst-nb reads them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any
from unittest import mock

import nbformat
from myst_nb.core.config import NbParserConfig
from myst_nb.core.read import create_nb_reader
from nbformat import NotebookNode
from nbformat.v4 import nbbase
from sphinx.application import Sphinx

from book.execution.kernel import Job, code_cells
from book.execution.keys import Keys, Record


@dataclass(frozen=True)
class Page:
    """A page with code, as it was read."""

    name: str
    path: Path
    notebook: NotebookNode
    config: NbParserConfig
    record: Record
    text: str = ""  # the source that the notebook was read from

    def job(self, environment: dict[str, str | None]) -> Job:
        own = self.notebook.metadata.get("execution", {})
        allowed = own.get("allow_errors", self.config.execution_allow_errors)
        timeout = own.get("timeout", self.config.execution_timeout)
        return Job(self.name, self.notebook, self.path.parent, timeout, allowed, environment)


def make_page(name: str, path: Path, notebook: NotebookNode, config: NbParserConfig, keys: Keys) -> Page | None:
    """Make a page of its notebook; None where it has no code, or is not for this extension to run."""
    excluded = any(PurePosixPath(path.as_posix()).match(pattern) for pattern in config.execution_excludepatterns)
    if config.execution_mode != "cache" or config.execution_in_temp or excluded or not code_cells(notebook):
        return None
    return Page(name, path, notebook, config, keys.record(notebook, path.parent))


@contextmanager
def as_made() -> Iterator[None]:
    """Do without nbformat's look at each cell that is made, which takes as long as all else of making a notebook.

    Nor at a notebook that is written: those that readers get are looked at when they are (book/notebooks.py).
    """
    with mock.patch.object(nbbase, "validate", _trust), mock.patch.object(nbformat, "validate", _trust):
        yield


def _trust(*_made: Any, **_options: Any) -> None:
    """Take the place of nbformat's `validate`."""


def read_page(app: Sphinx, name: str, keys: Keys) -> Page | None:
    """Read a page as Sphinx will; None as in `make_page`, and where Sphinx will say what is wrong with it."""
    env: Any = app.env
    path = Path(env.doc2path(name))
    try:
        text = path.read_text(encoding=app.config.source_encoding)
        reader = create_nb_reader(str(path), env.myst_config, env.mystnb_config, text)
        if reader is None:
            return None
        with as_made():
            notebook = reader.read(text)
        own = notebook.metadata.get(env.mystnb_config.metadata_key, {})
        config = env.mystnb_config.copy(**{**own, "output_folder": env.mystnb_config.output_folder})
    except Exception:  # whatever the reader raises, which may be anybody's
        return None
    page = make_page(name, path, notebook, config, keys)
    return replace(page, text=text) if page else None
