"""Programs in processes of their own that begin with everything imported, which else takes most of a small build.

A server, started when it is first needed, forks each of them. What differs from a fresh interpreter is told here: its
hash seed is the server's, and what runs at the exit of an interpreter does not. Where that matters, take a fresh one.
"""

from __future__ import annotations

import multiprocessing
import os
import select
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from functools import cache
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from pathlib import Path

from tools.live_build import LIBRARIES

PROGRAMS = {"sphinx": "sphinx.cmd.build", "jupyter-book": "jupyter_book.cli.main"}  # name: the module of its main()


@cache
def server() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([*LIBRARIES, "sphinx.cmd.build", "myst_nb.sphinx_"])
    return context


class Forked:
    """A program at work, with the parts of subprocess.Popen that the tests use; its output comes through one pipe.

    largest: bytes beyond which no file can grow, which is like a disk that has no more room.
    """

    def __init__(
        self, program: str, arguments: Sequence[str], folder: Path, environment: Mapping[str, str], largest: int = 0
    ) -> None:
        self._printed, printed = server().Pipe(duplex=False)
        given = (PROGRAMS[program], [*arguments], str(folder), dict(environment), largest, printed)
        self._process = server().Process(target=_run, args=given, daemon=True)
        self._process.start()
        printed.close()

    @property
    def pid(self) -> int:
        assert self._process.pid
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        """The exit status; the number of a signal that ended it, negative; None while it runs."""
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def kill(self) -> None:
        self._process.kill()

    def communicate(self, timeout: float) -> tuple[str, None]:
        """Wait for the end, and return what was printed."""
        printed, end = bytearray(), time.monotonic() + timeout
        while select.select([self._printed], [], [], max(0.0, end - time.monotonic()))[0]:
            piece = os.read(self._printed.fileno(), 65536)
            printed += piece
            if not piece:
                break
        self._process.join(max(0.0, end - time.monotonic()))
        text = printed.decode(errors="replace")
        assert self.returncode is not None, f"not done after {timeout} s; it said:\n{text}"
        return text, None


def _run(
    module: str, arguments: list[str], folder: str, environment: dict[str, str], largest: int, output: Connection
) -> None:
    for stream in (sys.stdout, sys.stderr):
        os.dup2(output.fileno(), stream.fileno())
    output.close()
    # What runs behind a shell's & ignores Ctrl-C, and so would all that it starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.path[:0] = [folder, *filter(None, environment.get("PYTHONPATH", "").split(os.pathsep))]
    if largest:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
    from importlib import import_module

    sys.exit(import_module(module).main(arguments))
