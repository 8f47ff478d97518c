"""Building an edition in another language: a second run of Sphinx beside the first, in a process of its own.

It begins when the pages of the first edition are read and their code has run, and uses the same outputs; the first
edition is being written meanwhile. Sphinx cannot run twice in one process at a time: its registries are global. The
process is there before, and has imported by then what it needs.
The job comes through stdin, so that a book with any configuration, from `_config.yml` or `conf.py`, has translations.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from sphinx.application import Sphinx

from book.build_again import Job
from book.translation.editions import CATALOGUES, Edition


@dataclass
class Run:
    """A run whose process has been started."""

    edition: Edition
    process: subprocess.Popen[bytes]
    said: IO[bytes] = field(repr=False)
    out: Path | None = None  # where it builds, once it does

    def build(self, work: Job) -> None:
        """Let it begin."""
        assert self.process.stdin
        self.out = Path(work.out)
        with suppress(BrokenPipeError):  # what ended it is said in the end
            self.process.stdin.write(pickle.dumps(work))
            self.process.stdin.close()

    def finish(self) -> str:
        """Wait for the end. Return what was said if it failed, else nothing."""
        status = self.process.wait()
        self.said.seek(0)
        text = self.said.read().decode(errors="replace").strip()
        return (text or f"it ended with status {status}") if status else ""

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()


def job(app: Sphinx, edition: Edition, overrides: dict[str, Any]) -> Job:
    """Return what builds an edition of the book that `app` builds: the same but for the language and the place.

    overrides: those that `app` was given, before any extension has changed them.
    """
    out = Path(app.outdir).parent / edition.folder / Path(app.outdir).name
    changed = {
        **overrides,
        "language": edition.language,
        "course_edition": edition.folder,
        "locale_dirs": [CATALOGUES],
        "gettext_compact": False,
        # The outputs of the first edition's pages.
        "nb_execution_cache_path": str(app.env.mystnb_config.execution_cache_path),  # type: ignore[attr-defined]
    }
    doctrees = Path(app.doctreedir) / f"edition-{edition.folder}"
    strict = app.warningiserror or app.keep_going
    confdir = str(app.confdir) if (Path(app.confdir) / "conf.py").is_file() else None
    return Job(str(app.srcdir), confdir, str(out), str(doctrees), changed, strict, app.keep_going)


def start(edition: Edition, modules: Iterable[str]) -> Run:
    """Start the process of an edition, which imports modules, and waits."""
    said = tempfile.TemporaryFile()  # noqa: SIM115  # closed with the run
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, "-m", "book.build_again", *modules]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=said, stderr=subprocess.STDOUT, env=environment)
    return Run(edition, process, said)
