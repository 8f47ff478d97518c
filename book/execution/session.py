"""One build: which pages have to run, running them side by side, and handing their outputs to myst-nb."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.errors import SphinxError
from sphinx.util import logging

from book.execution import machine
from book.execution.kernel import Failure
from book.execution.keys import Keys, Record, SettingError, Settings
from book.execution.packages import Known
from book.execution.pages import Page, read_page
from book.execution.progress import Progress
from book.execution.results import Results
from book.execution.runner import run_all

LOGGER = logging.getLogger(__name__)


class ExecutionError(SphinxError):
    """Pages could not be run, for a reason that is not in them."""

    category = "Execution"
    nothing_written = True


@dataclass(frozen=True)
class Outcome:
    """What came of running a page."""

    notebook: NotebookNode
    seconds: float
    ended: float  # as time.time() has it
    failure: Failure | None = None


def records(env: Any) -> dict[str, Record]:
    """Return what the pages of Sphinx's environment depended on when they were read, by page."""
    if not hasattr(env, "execution_records"):
        env.execution_records = {}
    found: dict[str, Record] = env.execution_records
    return found


def _known(env: Any) -> Known:
    """Return what modules said when they were read, which Sphinx keeps with its environment."""
    if not hasattr(env, "execution_modules"):
        env.execution_modules = {}
    found: Known = env.execution_modules
    return found


class Session:
    """The execution of pages in one run of Sphinx."""

    def __init__(self, app: Sphinx) -> None:
        self.app = app
        try:
            self.settings = Settings.from_config(Path(app.srcdir), partial(getattr, app.config))
            self.keys = Keys(self.settings, _known(app.env))
        except SettingError as error:
            raise ExecutionError(str(error)) from error
        self.results = Results(Path(app.env.mystnb_config.execution_cache_path) / "pages")  # type: ignore[attr-defined]
        self.outcomes: dict[str, Outcome] = {}  # by key; those that are not among the results
        self._pages: dict[tuple[object, ...], Page | None] = {}  # by name and time

    def outdated(self) -> list[str]:
        """Return the pages whose outputs would be others now, though their sources are the same."""
        return [name for name, record in records(self.app.env).items() if self.keys.key(record) != record.key]

    def run(self, pages: Iterable[Page]) -> None:
        """Run the pages that have no result yet, and keep what succeeds. Raises ExecutionError."""
        pages = list(pages)
        waiting = {page.record.key: page for page in pages if not self._known(page.record.key)}
        if not waiting:
            return
        self._prepare()
        jobs = min(len(waiting), machine.jobs(self.app.config.execution_jobs, self.app.config.execution_gigabytes))
        names = {page.name: page for page in waiting.values()}
        LOGGER.info("pages to run: %d of %d, %d at a time", len(waiting), len(pages), jobs)
        progress = Progress(len(waiting), lambda text, is_open: LOGGER.info("%s", text, nonl=is_open))
        queue = [page.job(self.keys.environment()) for page in sorted(waiting.values(), key=self._longest_first)]
        run_all(queue, jobs, progress, lambda job, failure, seconds: self._done(names[job.name], failure, seconds))
        progress.summary(jobs)

    def outcome(self, page: Page) -> Outcome:
        """Return what came of running a page, which runs now if it has not yet, and note what it depended on."""
        key = page.record.key
        if not self._known(key):
            self.run([page])
        outcome = self.outcomes.get(key) or _stored(self.results, page)
        # Without a key that can be true again, a page that failed is read again at the next build.
        records(self.app.env)[page.name] = replace(page.record, key="") if outcome.failure else page.record
        return outcome

    def command(self, page: Page) -> str:
        """Return the command that runs a page alone."""
        python, here = Path(sys.executable), Path.cwd()
        program, path = (os.path.relpath(p, here) if p.is_relative_to(here) else str(p) for p in (python, page.path))
        return f"{program} -m {__package__} {path}"

    def page(self, name: str) -> Page | None:
        """Return a page as Sphinx will read it, each time with a notebook of its own."""
        page = self._read(name)
        return replace(page, notebook=deepcopy(page.notebook)) if page else None

    def is_text_of(self, name: str, text: str) -> bool:
        """Tell whether a text is that of a page, and not a part that is parsed by itself."""
        page = self._read(name)
        return page is not None and page.text == text

    def _read(self, name: str) -> Page | None:
        path = Path(self.app.env.doc2path(name))
        state = path.stat() if path.exists() else None
        seen = (name, state.st_mtime_ns, state.st_size) if state else (name,)
        if seen not in self._pages:
            self._pages[seen] = read_page(self.app, name, self.keys)
        return self._pages[seen]

    def _known(self, key: str) -> bool:
        return key in self.outcomes or self.results.load(key) is not None

    def _longest_first(self, page: Page) -> tuple[bool, float]:
        """Order pages so that none begins long when the others are done; those that never ran come first."""
        before = self.results.load(self.results.current().get(page.name, ""))
        seconds = float(before.metadata["execution"]["seconds"]) if before else 0.0
        return before is not None, -(seconds or len(page.notebook.cells))

    def _done(self, page: Page, failure: Failure | None, seconds: float) -> None:
        key = page.record.key
        # What was changed while the page ran may have been read before or after.
        if failure is None and Keys(self.settings).key(page.record) == key:
            self._save(page, seconds)
        else:
            self.outcomes[key] = Outcome(page.notebook, seconds, time.time(), failure)

    def _prepare(self) -> None:
        try:
            self.results.prepare()
        except OSError as error:
            raise ExecutionError(
                f"cannot write to {self.results.folder} ({error.strerror}); no page was run"
            ) from error

    def _save(self, page: Page, seconds: float) -> None:
        try:
            self.results.save(page.record.key, page.notebook, seconds)
        except OSError as error:
            kept = f"cannot keep the result of {page.name} in {self.results.folder} ({error.strerror})"
            raise ExecutionError(f"{kept}; what ran before it is kept: make room, and build again") from error


def _stored(results: Results, page: Page) -> Outcome:
    stored = results.load(page.record.key)
    if stored is None:
        raise ExecutionError(f"the result of {page.name} vanished from {results.folder}; build again")
    seconds = float(stored.metadata["execution"]["seconds"])
    return Outcome(stored, seconds, results.path(page.record.key).stat().st_mtime)
