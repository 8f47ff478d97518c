"""Never write a page whose code failed, and never let a second build hide the first one's warnings.

Sphinx alone writes the failed page and keeps it as read, so that building again succeeds with an error in the site.
"""

from __future__ import annotations

from pathlib import Path

from sphinx.application import ENV_PICKLE_FILENAME, Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import SphinxError


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


def forget_after_warnings(app: Sphinx, exception: Exception | None) -> None:
    """Make the next build read every page again after one with warnings, so that it warns again.

    Where nothing was written, Sphinx did not note either that it read the pages, and reads them again by itself.
    """
    if app._warncount and not getattr(exception, "nothing_written", False):
        (Path(app.doctreedir) / ENV_PICKLE_FILENAME).unlink(missing_ok=True)


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("env-updated", refuse_failed_pages)
    app.connect("build-finished", forget_after_warnings)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
