"""One run of Sphinx in a process of its own, told what to do through stdin: `python -m book.build_again [MODULE ...]`.

While it is not told yet, it imports the modules that it will need. It does nothing where stdin ends before.
"""

from __future__ import annotations

import pickle
import sys
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from sphinx.application import Sphinx
from sphinx.cmd.build import handle_exception
from sphinx.util.docutils import docutils_namespace, patch_docutils


@dataclass(frozen=True)
class Job:
    """The arguments of a run of Sphinx."""

    source: str
    configuration: str | None
    out: str
    doctrees: str
    overrides: dict[str, Any]
    warnings_are_errors: bool
    keep_going: bool


class _Options:
    pdb = verbosity = traceback = False


def build(job: Job) -> int:
    """Build as jupyter-book does, saying nothing but warnings and errors. Return the exit status."""
    app = None
    try:
        with patch_docutils(job.configuration), docutils_namespace():
            app = Sphinx(
                job.source, job.configuration, job.out, job.doctrees, "html", job.overrides, status=None,
                warningiserror=job.warnings_are_errors, keep_going=job.keep_going,
            )  # fmt: skip
            app.build()
            return app.statuscode
    except (Exception, KeyboardInterrupt) as error:
        handle_exception(app, _Options(), error, sys.stderr)
        return 2


def main(modules: list[str]) -> int:
    for name in modules:
        with suppress(ImportError):  # Sphinx will say it better
            import_module(name)
    job = sys.stdin.buffer.read()
    return build(pickle.loads(job)) if job else 0


if __name__ == "__main__":
    from book import build_again  # the module that a pickled job is of

    sys.exit(build_again.main(sys.argv[1:]))
