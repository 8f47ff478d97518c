"""What git knows of the sources: the commit that the site is built from, and when each page was last changed.

Both become configuration values, so that a new commit writes the pages anew, and nothing depends on the clock. Local
changes do not: a page says that there were some if there were when it was written.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment

from book.kept import Kept
from book.origin import git
from book.translation.editions import catalogue_of

DIRTY = "-dirty"


def built_commit(folder: Path) -> str:
    """Return the whole hash of the commit, followed by `-dirty` where tracked files differ from it; else nothing."""
    return git(folder, "describe", "--always", "--abbrev=40", "--exclude=*", f"--dirty={DIRTY}")


def change_dates(folder: Path) -> dict[str, str]:
    """Return the day (ISO) of the last commit of each file below `folder`, by its path in there.

    Nothing in a shallow clone, whose oldest commit would seem to have made every file.
    """
    if git(folder, "rev-parse", "--is-shallow-repository") != "false":
        return {}
    dates: dict[str, str] = {}
    for commit in git(folder, "log", "--format=%x00%cs", "--name-only", "--relative").split("\0"):
        day, *paths = commit.split("\n")
        dates |= {path: max(day, dates.get(path, "")) for path in paths if path}
    return dates


def last_change(app: Sphinx, page: str) -> str:
    """Return the last day on which a page was changed: its source, its translation, a table or module it is made from.

    Nothing where git does not know the source itself.
    """
    dates: dict[str, str] = app.config.course_dates
    source = str(app.env.doc2path(page, base=False))
    if source not in dates:
        return ""
    made_from = {os.path.relpath(Path(app.srcdir, path), app.srcdir) for path in app.env.dependencies.get(page, ())}
    return max(dates[path] for path in {source, *made_from, catalogue_of(app.config, page)} if path in dates)


def configure(app: Sphinx, config: Config) -> None:
    folder = Path(app.srcdir)
    config.course_base = built_commit(folder).removesuffix(DIRTY)
    config.course_dates = change_dates(folder)


def look_for_changes(app: Sphinx, *_rest: Any) -> None:
    """Note local changes as late as can be: a build may have begun and then waited for them (tools/live_build.py)."""
    app.config.course_commit = built_commit(Path(app.srcdir))


def written_with_changes(app: Sphinx) -> Kept:
    return Kept(app, "written-with-changes")


def write_again(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Name the pages that speak of local changes where there are none any more."""
    changed = app.config.course_commit.endswith(DIRTY)
    return [] if changed else [page for page in written_with_changes(app).before if page in env.found_docs]


def note_page(app: Sphinx, page: str, *_rest: Any) -> None:
    """Remember whether a page that is written speaks of local changes."""
    written: dict[str, bool] = app.builder.__dict__.setdefault("course_written", {})
    written[page] = app.config.course_commit.endswith(DIRTY)


def note_pages(app: Sphinx, exception: Exception | None) -> None:
    kept, written = written_with_changes(app), app.builder.__dict__.get("course_written", {})
    kept.now = {page: True for page in kept.before if page not in written}
    kept.now |= {page: True for page, changed in sorted(written.items()) if changed}
    kept.save()


def setup(app: Sphinx) -> dict[str, bool]:
    app.setup_extension("book.translation.editions")
    app.add_config_value("course_commit", "", "", str)
    app.add_config_value("course_base", "", "html", str)  # the commit without the mark of local changes
    app.add_config_value("course_dates", {}, "html", dict)
    app.connect("config-inited", configure, priority=110)
    app.connect("env-before-read-docs", look_for_changes)
    app.connect("env-updated", write_again)
    app.connect("html-page-context", note_page)
    app.connect("build-finished", note_pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
