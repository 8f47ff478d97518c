"""Run the code of a MyST-NB book side by side, and run a page again only when its outputs could be others.

An extension for Sphinx with myst-nb (and so for Jupyter Book 1), in the place of jupyter-cache's lookup. Put it after
`myst_nb` in `extensions` and set `nb_execution_mode = "cache"`. A page runs when there is no result yet for its key, a
hash of all that its outputs depend on:

- its code cells, and the tags that change how they run; prose, captions and other metadata of cells do not count;
- the modules that it uses of the packages in `execution_packages`, followed through imports, and modules beside it;
- files of the book that its code names; and, where its code matches `reads`, the state of declared data;
- the files in `execution_lock_files`, the version of Python, and `execution_environment`.

Whatever cannot be followed makes a page depend on every file of those packages. Pages whose key changed are read again
by Sphinx though their sources are the same. Results lie in `_build/.jupyter_cache/pages` (`nb_execution_cache_path`), a
notebook each; those that no recent build used are deleted.

Settings, all optional:

- `execution_packages`: packages to follow, by name. Their modules must not do anything but define names when imported;
  one that does counts for every page that imports its package.
- `execution_lock_files`: files below the sources that pin what is installed.
- `execution_data`: a list of `{reads: a regular expression for code, state: "module:function", files: [patterns]}`. The
  function returns a text that is another when the data are; `files` of the packages count through it alone.
- `execution_environment`: variables for kernels (None: unset), beside one thread and a fixed hash seed.
- `execution_jobs`: kernels at a time; 0 for what cores and memory allow. `execution_gigabytes`: memory of a kernel.

Event: `execution-outputs` (app, page, notebook), when a page's outputs are there; they can be changed in the notebook.

One page alone: `python -m book.execution page.md`.
"""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from book.execution.client import FILLED, SESSIONS, Parser
from book.execution.session import ExecutionError, Session, records

GIGABYTES = 1.2  # a kernel with PyTorch's CUDA build took up to 1.1


def begin(app: Sphinx) -> None:
    SESSIONS[app] = Session(app)


def outdated(app: Sphinx, env: Any, added: set[str], changed: set[str], removed: set[str]) -> list[str]:
    """Name the pages to read again because something else than their sources changed."""
    return SESSIONS[app].outdated()


def run_ahead(app: Sphinx, env: BuildEnvironment, names: list[str]) -> None:
    """Run the pages that are about to be read and have no result."""
    session = SESSIONS[app]
    session.run(page for page in map(session.page, names) if page)


def forget(app: Sphinx, env: Any, name: str) -> None:
    records(env).pop(name, None)


def merge(app: Sphinx, env: Any, names: list[str], other: Any) -> None:
    records(env).update((name, record) for name, record in records(other).items() if name in names)


def finish(app: Sphinx, exception: Exception | None) -> None:
    session = SESSIONS.get(app)
    if exception or session is None:
        return
    try:
        session.results.finish({name: record.key for name, record in sorted(records(app.env).items())})
    except OSError as error:
        raise ExecutionError(f"cannot write to {session.results.folder} ({error.strerror})") from error


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_config_value("execution_packages", [], "env", list)
    app.add_config_value("execution_lock_files", [], "env", list)
    app.add_config_value("execution_data", [], "env", list)
    app.add_config_value("execution_environment", {}, "env", dict)
    app.add_config_value("execution_jobs", 0, "", int)
    app.add_config_value("execution_gigabytes", GIGABYTES, "", (int, float))
    app.add_event(FILLED)
    app.add_source_parser(Parser, override=True)
    app.connect("builder-inited", begin, priority=900)  # after myst-nb's own
    app.connect("env-get-outdated", outdated)
    app.connect("env-before-read-docs", run_ahead)
    app.connect("env-purge-doc", forget)
    app.connect("env-merge-info", merge)
    app.connect("build-finished", finish)
    return {"version": "1", "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
