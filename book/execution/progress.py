"""What a reader of the terminal, or of a log, sees of the pages that run."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

EVERY = 10.0  # seconds between lines about a page that still runs, in a log


@dataclass
class _Running:
    cells: int
    start: float
    said: float
    cell: int = 0


class Progress:
    """A line for each page as it ends, and where it has come to: one line that changes, or in a log some lines.

    say: called with a text and whether its line is left open. live: whether the line can change.
    """

    def __init__(
        self,
        total: int,
        say: Callable[[str, bool], None],
        live: bool | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.total, self.say, self.clock = total, say, clock
        self.live = sys.stdout.isatty() if live is None else live
        self.running: dict[str, _Running] = {}
        self.ended: dict[str, float] = {}
        self.failed: list[str] = []
        self.start = clock()

    def begin(self, name: str, cells: int) -> None:
        self.running[name] = _Running(cells, self.clock(), self.clock())
        self.tick()

    def cell(self, name: str, number: int, count: int) -> None:
        self.running[name].cell, self.running[name].cells = number, count
        self.tick()

    def end(self, name: str, problem: str = "") -> float:
        """Note the end of a page and return its seconds. problem: why it failed, in one line."""
        page = self.running.pop(name)
        seconds = self.ended[name] = self.clock() - page.start
        done = f"{len(self.ended)} of {self.total}"
        if problem:
            self.failed.append(name)
            self.line(f"{name}: FAILED in cell {page.cell}/{page.cells} after {seconds:.1f} s: {problem} ({done})")
        else:
            self.line(f"{name}: {page.cells} cells in {seconds:.1f} s ({done})")
        return seconds

    def tick(self) -> None:
        """Show where the running pages are."""
        now = self.clock()
        if self.live:
            width = shutil.get_terminal_size().columns - 1
            pages = (f"{name} {page.cell}/{page.cells} {now - page.start:.0f} s" for name, page in self.running.items())
            self.say(f"\r\x1b[K{f'running {len(self.ended)}/{self.total}  ' + '  '.join(pages):.{width}}", True)
            return
        for name, page in self.running.items():
            if now - page.said >= EVERY:
                page.said = now
                self.line(f"{name}: cell {page.cell}/{page.cells}, {now - page.start:.0f} s")

    def line(self, text: str) -> None:
        self.say(f"\r\x1b[K{text}" if self.live else text, False)

    def summary(self, jobs: int) -> None:
        """Say how all went."""
        text = f"{len(self.ended)} of {self.total} ran in {self.clock() - self.start:.1f} s"
        text += f", {jobs} at a time ({sum(self.ended.values()):.1f} s one after another)" if jobs > 1 else ""
        failed = f"; FAILED: {', '.join(self.failed)}" if self.failed else ""
        self.line(text + failed)
