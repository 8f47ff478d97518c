"""The parts of the execution that need no build: the machine's room, the progress, the interrupted runner."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from book.execution import kernel, machine
from book.execution.kernel import ANSI, Failure, Job
from book.execution.progress import Progress
from book.execution.runner import run_all

GIGABYTE = 10**9


def make(root: Path, **files: str) -> Path:
    """Write files of /proc and /sys, named with __ for /, below a root, and return it."""
    for name, text in files.items():
        path = root / name.replace("__", "/").replace("_DOT_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


MEMINFO = f"MemTotal: 99999999 kB\nMemAvailable: {8 * GIGABYTE // 1024} kB\n"


@pytest.mark.parametrize(
    ("files", "cores", "gigabytes"),
    [
        ({}, 4, None),
        ({"proc__meminfo": MEMINFO}, 4, 8),
        # Version 2: the limit is of an outer group; file caches count as free.
        (
            {
                "proc__meminfo": MEMINFO,
                "proc__self__cgroup": "0::/outer/inner\n",
                "sys__fs__cgroup__outer__inner__memory_DOT_max": "max\n",
                "sys__fs__cgroup__outer__memory_DOT_max": f"{3 * GIGABYTE}\n",
                "sys__fs__cgroup__outer__memory_DOT_current": f"{2 * GIGABYTE}\n",
                "sys__fs__cgroup__outer__memory_DOT_stat": f"anon 1\ninactive_file {GIGABYTE}\n",
                "sys__fs__cgroup__outer__inner__cpu_DOT_max": "250000 100000\n",
            },
            2,
            2,
        ),
        (
            {
                "proc__meminfo": MEMINFO,
                "proc__self__cgroup": "4:memory:/box\n3:cpu,cpuacct:/box\n",
                "sys__fs__cgroup__memory__box__memory_DOT_limit_in_bytes": f"{5 * GIGABYTE}\n",
                "sys__fs__cgroup__memory__box__memory_DOT_usage_in_bytes": f"{GIGABYTE}\n",
                "sys__fs__cgroup__cpu__box__cpu_DOT_cfs_quota_us": "50000\n",
                "sys__fs__cgroup__cpu__box__cpu_DOT_cfs_period_us": "100000\n",
            },
            1,
            4,
        ),
    ],
)
def test_cores_and_memory_are_those_that_the_container_has(
    files: dict[str, str], cores: int, gigabytes: float | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: set(range(4)), raising=False)
    root = make(tmp_path, **files)
    memory = machine.free_memory(root)
    assert machine.cores(root) == cores
    assert memory is None if gigabytes is None else memory == pytest.approx(gigabytes * GIGABYTE, rel=1e-6)


@pytest.mark.parametrize(("wanted", "each", "jobs"), [(0, 1.2, 4), (0, 3.0, 2), (0, 100.0, 1), (7, 100.0, 7)])
def test_as_many_kernels_as_fit(
    wanted: int, each: float, jobs: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: set(range(4)), raising=False)
    assert machine.jobs(wanted, each, make(tmp_path, proc__meminfo=MEMINFO)) == jobs


def shown(live: bool, clock: Callable[[], float] = lambda: 0.0) -> tuple[Progress, list[tuple[str, bool]]]:
    said: list[tuple[str, bool]] = []
    return Progress(2, lambda text, is_open: said.append((text, is_open)), live, clock), said


def test_a_log_has_a_line_for_each_page_and_for_those_that_take_long() -> None:
    time = 100.0
    watched, said = shown(live=False, clock=lambda: time)
    watched.begin("one", 9)
    watched.begin("two", 3)
    time = 109.0
    watched.cell("one", 4, 9)
    assert said == []
    time = 112.0
    watched.cell("one", 5, 9)
    watched.tick()
    assert watched.end("two") == 12.0 and watched.end("one", "ValueError: no") == 12.0
    watched.summary(2)
    assert [text for text, is_open in said if not is_open] == [
        "one: cell 5/9, 12 s",
        "two: cell 0/3, 12 s",
        "two: 3 cells in 12.0 s (1 of 2)",
        "one: FAILED in cell 5/9 after 12.0 s: ValueError: no (2 of 2)",
        "2 of 2 ran in 12.0 s, 2 at a time (24.0 s one after another); FAILED: one",
    ]


def test_a_terminal_has_one_line_that_changes_and_no_wider_than_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    watched, said = shown(live=True)
    watched.begin("one", 9)
    watched.cell("one", 4, 9)
    assert said[-1] == ("\r\x1b[Krunning 0/2  one 4/9 0 s", True)
    watched.begin("a page with quite a long name", 3)
    assert said[-1][1] and len(ANSI.sub("", said[-1][0].replace("\x1b[K", "").lstrip("\r"))) == 39
    watched.end("one")
    assert said[-1] == ("\r\x1b[Kone: 9 cells in 0.0 s (1 of 2)", False)


def job(name: str, *cells: str) -> Job:
    return Job(name, new_notebook(cells=[new_code_cell(cell) for cell in cells]), Path.cwd())


def test_an_error_while_keeping_a_result_ends_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = []

    async def run(page: Job, on_cell: object) -> Failure | None:
        try:
            await asyncio.sleep(0 if page.name == "quick" else 60)
        finally:
            ended.append(page.name)
        return None

    def done(page: Job, failure: Failure | None, seconds: float) -> None:
        raise OSError("no room")

    monkeypatch.setattr("book.execution.runner.run", run)
    with pytest.raises(OSError, match="no room"):
        run_all([job("slow"), job("quick"), job("never")], 2, shown(False)[0], done)
    assert sorted(ended) == ["quick", "slow"]


def test_pages_run_also_where_a_loop_runs_already() -> None:
    page = job("one", "print(6 * 7)")

    async def inside() -> None:
        run_all([page], 1, shown(False)[0], lambda page, failure, seconds: None)

    asyncio.run(inside())
    assert page.notebook.cells[0].outputs[0].text == "42\n"


def test_cancelling_is_not_taken_for_a_dead_kernel(tmp_path: Path) -> None:
    page = job("one", "import time\ntime.sleep(60)")
    began = []

    async def main() -> None:
        task = asyncio.create_task(kernel.run(page, lambda number, count: began.append(number)))
        while not began:
            await asyncio.sleep(0.05)
        task.cancel()
        await task

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(main())
