"""One run of Sphinx in a process of its own, told what to do through stdin: `python -m book.build_again`.

It imports nothing but Sphinx before the extensions do, so that they come in the order in which they come elsewhere.
"""

from __future__ import annotations

import pickle
import sys
from dataclasses import dataclass
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


if __name__ == "__main__":
    from book import build_again  # the module that a pickled job is of

    sys.exit(build_again.build(pickle.loads(sys.stdin.buffer.read())))
