"""How much memory a chapter takes: its kernel's and that of all processes that it starts, at the worst moment.

A chapter is to run in 1 GB, which mybinder.org promises and a class can give to each learner. Counted is what a
container has to keep: pages of files, such as those of libraries, are left out, since the system takes them back where
memory is short. The limit is meant for PyTorch's CPU builds. A CUDA build takes more in each process, for its import
alone; where one is installed, that is measured in the same run and granted.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path

import psutil

from tests.notebooks.chapters import write_atomically

LIMIT = 1_000_000_000  # bytes
CPU_IMPORT = 158_000_000  # bytes that `import torch` takes with a CPU build (2.13.0, Linux)
EVERY = 0.2  # seconds
COUNTED = ("Pss_Anon:", "Pss_Shmem:")  # proportional: what processes share is counted once in their sum
WHOLE = ("RssAnon:", "RssShmem:")  # the same with all that is shared, which the system knows without counting pages
IMPORT = "import torch; print(torch.version.cuda is not None, open('/proc/self/smaps_rollup').read())"


@dataclass(frozen=True)
class Peak:
    """The most bytes that a kernel and what it started took at once, and how many processes with PyTorch they were.

    seconds: of processor time, until the watch ended.
    """

    size: int
    processes: int
    seconds: float = 0.0


def counted(told: str, lines: tuple[str, ...] = COUNTED) -> int:
    """Return the bytes that count of a process, by what Linux says in its `smaps_rollup`, or of other lines."""
    return sum(int(line.split()[1]) * 1024 for line in told.splitlines() if line.startswith(lines))


def is_known() -> bool:
    """Tell whether the system can be asked."""
    return Path("/proc/self/smaps_rollup").exists()


def sizes(processes: list[psutil.Process], file: str, lines: tuple[str, ...]) -> list[int]:
    """Return what Linux says of each process that still runs."""
    found = []
    for process in processes:
        with suppress(OSError):  # it has just ended
            found.append(counted(Path(f"/proc/{process.pid}/{file}").read_text(encoding="utf-8"), lines))
    return found


def taken(kernel: psutil.Process, least: int = 0) -> Peak:
    """Return what a kernel and its processes take now; nothing if that is not more than `least`.

    Linux goes through all pages of a process to say what it shares, so it is not asked where the whole is too little.
    """
    processes = [kernel, *kernel.children(recursive=True)]
    if sum(sizes(processes, "status", WHOLE)) <= least:
        return Peak(0, 0)
    exact = sizes(processes, "smaps_rollup", COUNTED)
    return Peak(sum(exact), sum(size > CPU_IMPORT / 2 for size in exact))


class Watch:
    """Looks at a kernel from time to time until it is asked for the peak."""

    def __init__(self, pid: int) -> None:
        self.kernel, self.peak = psutil.Process(pid), Peak(0, 0)
        self.done = threading.Event()
        self.thread = threading.Thread(target=self.look, daemon=True)
        self.thread.start()

    def look(self) -> None:
        while not self.done.wait(EVERY):
            try:
                self.peak = max(self.peak, taken(self.kernel, self.peak.size), key=lambda peak: peak.size)
            except psutil.Error:
                return

    def stop(self) -> Peak:
        self.done.set()
        self.thread.join()
        return replace(self.peak, seconds=sum(self.kernel.cpu_times()[:4]))  # its own, and of what it waited for


@cache
def surplus() -> int:
    """Return the bytes that the import of a CUDA build takes more than that of a CPU build; 0 for a CPU build."""
    told = subprocess.run([sys.executable, "-c", IMPORT], capture_output=True, check=True, text=True).stdout
    return max(0, counted(told) - CPU_IMPORT) if told.startswith("True") else 0


def granted(processes: int) -> int:
    """Return the bytes that a CUDA build takes more in so many processes with PyTorch; without one nothing is asked."""
    return processes and surplus() * processes


def allowed(processes: int) -> int:
    """Return the limit for a chapter that has so many processes with PyTorch at its peak."""
    return LIMIT + granted(processes)


def write(path: Path, peak: Peak) -> None:
    write_atomically(path, json.dumps(asdict(peak) | {"surplus": granted(peak.processes)}) + "\n")


def table(paths: list[Path]) -> list[str]:
    """Return a line for each chapter's file of figures, the largest first."""
    ordered = sorted(read(paths).items(), key=lambda item: item[1]["surplus"] - item[1]["size"])
    return [
        f"{name:28} {(about['size'] - about['surplus']) / 1e6:5.0f} MB of {LIMIT / 1e6:.0f}"
        + (f", and {about['surplus'] / 1e6:.0f} MB for PyTorch's CUDA build" if about["surplus"] else "")
        for name, about in ordered
    ]


def read(paths: list[Path]) -> dict[str, dict[str, float]]:
    """Return the figures of each chapter, by name."""
    return {path.name.partition(".")[0]: json.loads(path.read_text(encoding="utf-8")) for path in paths}


def record(paths: list[Path]) -> str:
    """Return the text of the file that the page for teachers reads: rounded, without what a CUDA build takes more."""
    needs = {
        name: {
            "megabytes": round((about["size"] - about["surplus"]) / 1e7) * 10,
            "seconds": max(1, round(about["seconds"])),
        }
        for name, about in read(paths).items()
    }
    return json.dumps(needs, indent=1) + "\n"
