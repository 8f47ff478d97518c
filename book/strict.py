"""Never write a page whose code failed, and never let a second build hide the first one's warnings.

Sphinx alone writes the failed page and keeps it as read, so that building again succeeds with an error in the site.
Here the next build reads a page with a warning again; and every page where a warning does not say of which page it is.
"""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Any

from sphinx.application import ENV_PICKLE_FILENAME, Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import SphinxError
from sphinx.util.logging import WarningIsErrorFilter, WarningStreamHandler

from book.kept import Kept

NOTED = "pages-with-warnings"


class FailedPages(SphinxError):
    """Some pages' code raised an error."""

    category = "Failed pages"
    nothing_written = True


def refuse_failed_pages(app: Sphinx, env: BuildEnvironment) -> None:
    """Stop before anything is written where a page's code failed. Raises FailedPages, naming every such page."""
    failed = [page for page, about in env.nb_metadata.items() if _failed(about.get("exec_data"))]  # type: ignore[attr-defined]
    if failed:
        raise FailedPages(f"the code of {', '.join(sorted(failed))} failed (traceback above); no page was written")


def _failed(execution: dict[str, object] | None) -> bool:
    return execution is not None and not execution["succeeded"]


class Warned(logging.Filter):
    """Notes of which pages a build's warnings are. It lets all pass."""

    def __init__(self, app: Sphinx) -> None:
        super().__init__()
        self.app, self.pages = app, set[str | None]()  # None: a warning that names no page

    def filter(self, record: logging.LogRecord) -> bool:
        path = re.sub(r":\d*$", "", str(getattr(record, "location", None) or ""))
        project = getattr(self.app, "project", None)  # not there while extensions are loaded
        page = project.path2doc(path) if project else None
        self.pages.add(page if project and page in project.docnames else None)
        return True


def listen(app: Sphinx, warned: Warned) -> None:
    """Look at warnings that count, when Sphinx has found where they are from and before it drops those said twice."""
    (handler,) = (one for one in logging.getLogger("sphinx").handlers if isinstance(one, WarningStreamHandler))
    place = next(n for n, one in enumerate(handler.filters) if isinstance(one, WarningIsErrorFilter))
    handler.filters.insert(place, warned)


def read_again(app: Sphinx, env: BuildEnvironment, *changes: Any) -> list[str]:
    """Name the pages that the last build warned of."""
    return [page for page in Kept(app, NOTED).before if page in env.found_docs]


def note(app: Sphinx, warned: Warned, exception: Exception | None) -> None:
    """Make the next build read the pages with warnings again, so that it warns again.

    Where nothing was written, Sphinx did not note either that it read the pages, and reads them again by itself.
    """
    if getattr(exception, "nothing_written", False):
        return
    if None in warned.pages:
        (Path(app.doctreedir) / ENV_PICKLE_FILENAME).unlink(missing_ok=True)
    kept = Kept(app, NOTED)
    kept.now = dict.fromkeys(sorted(page for page in warned.pages if page), True)
    kept.save()


def setup(app: Sphinx) -> dict[str, bool]:
    warned = Warned(app)
    listen(app, warned)
    app.connect("env-get-outdated", read_again)
    app.connect("env-updated", refuse_failed_pages)
    app.connect("build-finished", lambda app, exception: note(app, warned, exception))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
