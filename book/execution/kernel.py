"""Run one notebook in a kernel of its own."""

from __future__ import annotations

import asyncio
import ctypes
import os
import re
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellControlSignal, CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

# What kernels get, whatever this process has (None: not set). Sums depend on the number of threads, the order of sets
# on the seed, figures on the backend; and more threads than one are slower where kernels run side by side.
ENVIRONMENT: dict[str, str | None] = {"OMP_NUM_THREADS": "1", "PYTHONHASHSEED": "0", "MPLBACKEND": None}
START = 120  # seconds that a kernel may take to start, on a busy machine
SLOW_OUTPUT = 60  # seconds that an output may take to arrive after its cell has ended
ANSI = re.compile(r"\x1b\[[0-9;]*m")
OnCell = Callable[[int, int], None]  # called with the number of the code cell that starts, from 1, and their count


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


@dataclass(frozen=True)
class Failure:
    """Why a notebook did not run to its end."""

    cell: int  # number of the code cell, from 1; 0 where none had started
    index: int  # of the cell among all cells
    error: str  # in one line
    text: str  # the cell's source and traceback, without colours


@dataclass
class Job:
    """One notebook to run, in place: its outputs go into `notebook`."""

    name: str
    notebook: NotebookNode
    folder: Path
    timeout: int | None = None
    allow_errors: bool = False
    environment: Mapping[str, str | None] = field(default_factory=lambda: ENVIRONMENT)

    @property
    def cells(self) -> int:
        return len(code_cells(self.notebook))


class _Client(NotebookClient):
    """nbclient, without its signal handlers, which know of one notebook only."""

    @asynccontextmanager
    async def async_setup_kernel(self, **options: Any) -> AsyncIterator[None]:
        now = True
        try:
            await self.async_start_new_kernel(**options)
            await self.async_start_new_kernel_client()
            yield
            now = False
        finally:
            # After a failure nothing is worth waiting for; else what the notebook left to the end is done.
            self.shutdown_kernel = "immediate" if now else "graceful"
            if self.km is not None:
                await self._async_cleanup_kernel()


async def run(job: Job, on_cell: OnCell) -> Failure | None:
    """Run a notebook; return why it failed, or None."""
    started = {"cell": 0, "index": 0}

    def starting(cell: NotebookNode, cell_index: int) -> None:
        started.update(cell=started["cell"] + 1, index=cell_index)
        on_cell(started["cell"], job.cells)

    with tempfile.TemporaryDirectory(prefix="kernel-", dir=_short_folder()) as sockets:
        client = _client(job, Path(sockets), starting)
        try:
            await client.async_execute(cwd=str(job.folder), env=_environment(job), **_tied_to_this_process())
        except (CellControlSignal, CellTimeoutError, DeadKernelError, RuntimeError) as error:
            task = asyncio.current_task()
            if task and task.cancelling():  # nbclient takes this for a dead kernel
                raise asyncio.CancelledError from error
            return _failure(job, error, **started)
    return None


def _client(job: Job, sockets: Path, starting: Callable[..., None]) -> _Client:
    # Kernels that start at the same time can pick the same free TCP port; files cannot be confused.
    transport = {"transport": "ipc"} if os.name == "posix" else {}
    kernel = job.notebook.metadata.get("kernelspec", {}).get("name", "python3")
    manager = AsyncKernelManager(kernel_name=kernel, connection_file=str(sockets / "kernel.json"), **transport)
    return _Client(
        job.notebook,
        km=manager,
        timeout=job.timeout,
        allow_errors=job.allow_errors,
        startup_timeout=START,
        iopub_timeout=SLOW_OUTPUT,
        raise_on_iopub_timeout=True,  # else an output would silently be missing
        coalesce_streams=True,  # into how many pieces a stream is cut is chance
        on_cell_execute=starting,
    )


def _environment(job: Job) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name not in job.environment}
    return inherited | {name: value for name, value in job.environment.items() if value is not None}


def _tied_to_this_process() -> dict[str, Any]:
    """Let a kernel end with this process however that ends; kernels see it themselves only once they have started."""
    if not sys.platform.startswith("linux"):
        return {}
    set_death_signal = ctypes.CDLL(None).prctl  # looked up here, and not in the child
    return {"preexec_fn": partial(set_death_signal, 1, int(signal.SIGKILL))}


def _short_folder() -> str | None:
    """Return where sockets can be, whose paths may have 100 characters or so."""
    return None if len(tempfile.gettempdir()) < 60 or os.name != "posix" else "/tmp"


def _failure(job: Job, error: Exception, cell: int, index: int) -> Failure:
    text = ANSI.sub("", str(error)).strip()
    if isinstance(error, CellExecutionError):
        return Failure(cell, index, ANSI.sub("", f"{error.ename}: {error.evalue}").strip().partition("\n")[0], text)
    source = job.notebook.cells[index].source if cell else ""
    if isinstance(error, DeadKernelError):
        text = "the kernel died; its memory may not have been enough"
    return Failure(cell, index, text.partition("\n")[0], f"{source}\n{'-' * 18}\n{text}" if source else text)
