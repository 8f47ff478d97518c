"""Run notebooks side by side, each in a kernel of its own, and end all of them when the build is interrupted."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import threading
from collections.abc import Callable, Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor

from book.execution.kernel import Failure, Job, run
from book.execution.progress import Progress

Done = Callable[[Job, Failure | None, float], None]


def run_all(pages: Iterable[Job], at_a_time: int, progress: Progress, done: Done) -> None:
    """Run all pages. `done` is called as each ends; an error that it raises ends the others.

    SIGINT (as KeyboardInterrupt) and SIGTERM end the kernels before they end this process.
    """
    main = _run_all(list(pages), at_a_time, progress, done)
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        stopped_by = _until_done(main)
    else:  # inside of another program with a loop, such as a notebook
        with ThreadPoolExecutor(1) as thread:
            stopped_by = thread.submit(_until_done, main).result()
    if stopped_by:
        os.kill(os.getpid(), stopped_by)  # to the handler that was there before
        raise SystemExit(128 + stopped_by)  # if that did not end it


def _until_done(main: Coroutine[None, None, None]) -> int:
    """Return when `main` is done, or the number of the signal that stopped it."""
    stopped_by = 0

    async def stoppable() -> None:
        task, loop = asyncio.current_task(), asyncio.get_running_loop()
        assert task is not None

        def stop() -> None:
            nonlocal stopped_by
            stopped_by = signal.SIGTERM
            task.cancel()

        handled = threading.current_thread() is threading.main_thread() and os.name == "posix"
        if handled:
            loop.add_signal_handler(signal.SIGTERM, stop)
        try:
            await main
        finally:
            if handled:
                loop.remove_signal_handler(signal.SIGTERM)

    with contextlib.closing(main):
        try:
            asyncio.run(stoppable())
        except asyncio.CancelledError:
            if not stopped_by:
                raise
    return stopped_by


async def _run_all(pages: list[Job], at_a_time: int, progress: Progress, done: Done) -> None:
    waiting = iter(pages)

    async def worker() -> None:
        for page in waiting:
            progress.begin(page.name, page.cells)
            failure = await run(page, lambda cell, cells, name=page.name: progress.cell(name, cell, cells))  # type: ignore[misc]
            done(page, failure, progress.end(page.name, failure.error if failure else ""))

    async def clock() -> None:
        while True:
            await asyncio.sleep(1)
            progress.tick()

    ticking = asyncio.create_task(clock())
    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(min(at_a_time, len(pages))):
                group.create_task(worker())
    except BaseExceptionGroup as group_of_errors:
        raise group_of_errors.exceptions[0] from None
    finally:
        ticking.cancel()
