"""A build that is cut off, at any moment and in any way, leaves no half-written page; the next one mends the rest.

Sphinx writes pages in place and takes one that is newer than its source for finished. Here a page appears by atomic
rename, and a file beside Sphinx's notes says that a build has begun; where a build finds it, the one before did not
come to its end, and everything is read and written anew (code is not run anew: its results are kept elsewhere).
"""

from __future__ import annotations

import functools
import os
import shutil
import sys
from pathlib import Path
from typing import Any, TextIO

from sphinx.application import ENV_PICKLE_FILENAME, Sphinx
from sphinx.config import Config
from sphinx.errors import SphinxError
from sphinx.util import logging

LOGGER = logging.getLogger(__name__)
BEGUN = "begun"  # the file's name
OUTPUTS = "jupyter_execute"  # beside the site: images of outputs, which myst-nb writes only where they are missing
_open: dict[str, TextIO] = {}


class BuildError(SphinxError):
    """The folder cannot be built in."""

    category = "Build"


def forget_unfinished(app: Sphinx, config: Config) -> None:
    """Before Sphinx loads its notes: drop those of a build that did not come to its end.

    Raises BuildError where nothing can be written, or another build is at work.
    """
    for folder in (Path(app.doctreedir), Path(app.outdir)):
        existing = next(path for path in (folder, *folder.parents) if path.exists())
        if not os.access(existing, os.W_OK):
            raise BuildError(f"cannot write to {existing}: it is read-only for this user; nothing was changed")
    path = Path(app.doctreedir) / BEGUN
    if not path.exists():
        return
    with path.open("a") as file:
        _lock(file, app)
    LOGGER.info("the last build was cut off; every page is read and written anew")
    (Path(app.doctreedir) / ENV_PICKLE_FILENAME).unlink(missing_ok=True)
    shutil.rmtree(Path(app.outdir).parent / OUTPUTS, ignore_errors=True)


def begin(app: Sphinx, *_: Any) -> list[str]:
    """Note that a build has begun, and keep Sphinx's notes as they are now."""
    path = Path(app.doctreedir) / BEGUN
    file = path.open("a")
    _lock(file, app)
    file.truncate(0)
    file.write(f"{os.getpid()}\n")
    file.flush()
    _open[str(path)] = file  # closing it would unlock it
    notes = Path(app.doctreedir) / ENV_PICKLE_FILENAME
    if notes.exists():
        shutil.copyfile(notes, notes.with_suffix(".before"))
    return []


def _lock(file: TextIO, app: Sphinx) -> None:
    if sys.platform == "win32":
        return
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        process = Path(file.name).read_text().strip() or "unknown"
        raise BuildError(f"another build of {app.outdir} is at work (process {process}); wait for its end") from error


def end(app: Sphinx, exception: Exception | None) -> None:
    """Note that the build came to its end, or was stopped before it had written anything."""
    if isinstance(exception, OSError):
        LOGGER.error("%s; what was built before is kept: mend this, and build again", exception)
    path, notes = (Path(app.doctreedir) / name for name in (BEGUN, ENV_PICKLE_FILENAME))
    before = notes.with_suffix(".before")
    if getattr(exception, "nothing_written", False) and before.exists():
        before.replace(notes)  # Sphinx deletes its notes after any error, and would read all pages again
    if exception is None or getattr(exception, "nothing_written", False):
        path.unlink(missing_ok=True)
    before.unlink(missing_ok=True)
    if file := _open.pop(str(path), None):
        file.close()


def write_whole_pages(app: Sphinx) -> None:
    """Let the builder write each page beside its place, and put it there when it is complete."""
    builder: Any = app.builder
    if getattr(builder, "handle_page", None) is None:
        return
    write = builder.handle_page

    @functools.wraps(write)
    def handle_page(
        name: str, context: dict[str, Any], template: str = "page.html", out: str | None = None, event_arg: Any = None
    ) -> None:
        place = Path(out or builder.get_outfilename(name))
        partial = place.with_name(f".{place.name}.part")
        warnings = app._warncount
        try:
            write(name, context, template, str(partial), event_arg)
            # Sphinx only warns where it cannot write; a page that has its end was written.
            if app._warncount == warnings or partial.read_bytes().rstrip().endswith(b"</html>"):
                partial.replace(place)
        finally:
            partial.unlink(missing_ok=True)

    builder.handle_page = handle_page


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("config-inited", forget_unfinished)
    app.connect("builder-inited", write_whole_pages)
    app.connect("env-get-outdated", begin, priority=100)
    app.connect("build-finished", end, priority=999)  # what others do at the end can be cut off too
    return {"parallel_read_safe": True, "parallel_write_safe": True}
