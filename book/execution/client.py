"""What myst-nb asks for a page's outputs: a client that takes them from the session."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock
from weakref import WeakKeyDictionary

import myst_nb.sphinx_
from docutils import nodes
from myst_nb.core.config import NbParserConfig
from myst_nb.core.execute import NotebookClientBase, create_client
from myst_nb.core.read import create_nb_reader
from nbformat import NotebookNode
from sphinx.application import Sphinx

from book.execution.kernel import code_cells
from book.execution.pages import Page, as_made, make_page
from book.execution.results import fill
from book.execution.session import ExecutionError, Outcome, Session

FILLED = "execution-outputs"  # event, with a page's name and its notebook: its outputs are there, and can be changed
SESSIONS: WeakKeyDictionary[Sphinx, Session] = WeakKeyDictionary()


class Client(NotebookClientBase):  # type: ignore[misc]
    """Fills a notebook with the outputs that the session has for it, and warns where it failed."""

    def start_client(self) -> None:
        page, session = self._kwargs["page"], self._kwargs["session"]
        outcome: Outcome = session.outcome(page)
        if outcome.notebook is not self.notebook:
            fill(self.notebook, outcome.notebook)
        failure = outcome.failure
        if failure is None:
            session.app.emit(FILLED, page.name, self.notebook)
        else:
            self.logger.warning(_explanation(page, outcome, session), subtype="exec", line=self._line(failure.index))
            if self.nb_config.execution_raise_on_error:
                raise ExecutionError(f"the code of {page.name} failed: {failure.error}")
        self.exec_metadata = {
            "mtime": outcome.ended,
            "runtime": outcome.seconds,
            "method": self.nb_config.execution_mode,
            "succeeded": not failure,
            "error": failure.error if failure else None,
            "traceback": failure.text if failure else None,
        }

    def _line(self, index: int) -> int:
        lines = self.notebook.metadata.get("source_map")
        return int(lines[index]) + 1 if lines else 0


def _explanation(page: Page, outcome: Outcome, session: Session) -> str:
    failure = outcome.failure
    assert failure is not None
    where = f"cell {failure.cell} of {len(code_cells(page.notebook))}, after {outcome.seconds:.1f} s"
    text = f"the code failed in {where}: {failure.error}"
    trace = f"\n{failure.text}" if page.config.execution_show_tb else ""
    return f"{text}{trace}\nTo run this page alone: {session.command(page)}\n"


def _create(
    name: str,
    session: Session,
    notebook: NotebookNode,
    source: str,
    config: NbParserConfig,
    logger: Any,
    read_fmt: dict[str, Any] | None = None,
) -> NotebookClientBase:
    page = make_page(name, Path(source), notebook, config, session.keys)
    if page is None:
        return create_client(notebook, source, config, logger, read_fmt)
    return Client(notebook, page.path, config, logger, page=page, session=session)


def _reader(name: str, session: Session, path: str, md_config: Any, nb_config: NbParserConfig, text: str) -> Any:
    """Return myst-nb's reader, which hands out what the session has read of this text already."""
    reader = create_nb_reader(path, md_config, nb_config, text)
    if reader and session.is_text_of(name, text) and (page := session.page(name)):
        reader.read = lambda _: page.notebook
    return reader


class Parser(myst_nb.sphinx_.Parser):  # type: ignore[misc]
    """myst-nb's parser, which has no hook for readers and clients of others: it finds ours in the place of its own."""

    def parse(self, inputstring: str, document: nodes.document) -> None:
        env = document.settings.env
        session, name = SESSIONS[env.app], env.docname
        ours: dict[str, Any] = {
            "create_client": partial(_create, name, session),
            "create_nb_reader": partial(_reader, name, session),
        }
        with mock.patch.multiple(myst_nb.sphinx_, **ours), as_made():
            super().parse(inputstring, document)
