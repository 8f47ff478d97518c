"""What git knows of the sources: the commit that the site is built from, and when each page was last changed.

Both become configuration values, so that a new commit writes the pages anew, and nothing depends on the clock.
"""

from __future__ import annotations

import os
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

from book.origin import git

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
    """Return the last day on which a page's source, or a table or module that it is made from, was changed.

    Nothing where git does not know the source itself.
    """
    dates: dict[str, str] = app.config.course_dates
    source = str(app.env.doc2path(page, base=False))
    if source not in dates:
        return ""
    made_from = {os.path.relpath(Path(app.srcdir, path), app.srcdir) for path in app.env.dependencies.get(page, ())}
    return max(dates[path] for path in {source, *made_from} if path in dates)


def configure(app: Sphinx, config: Config) -> None:
    folder = Path(app.srcdir)
    config.course_commit = built_commit(folder)
    config.course_dates = change_dates(folder)


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_config_value("course_commit", "", "html", str)
    app.add_config_value("course_dates", {}, "html", dict)
    app.connect("config-inited", configure, priority=110)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
