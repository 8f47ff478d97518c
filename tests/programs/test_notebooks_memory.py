"""What a chapter's processes take together is seen, and shared memory is counted once."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.notebooks import memory

SIZE = 100_000_000
ALLOCATES = f"""
import subprocess, sys
held = bytearray(b"x") * {SIZE}
code = 'held = bytearray(b"x") * {SIZE}; print(flush=True); input()'
child = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE)  # it says itself when it is there
input()
child.communicate(b"go")
"""
FORKS = f"""
import os
held = bytearray(b"x") * {SIZE}
pid = os.fork()
if pid:
    print(flush=True)
input()
"""


def peak_of(code: str) -> memory.Peak:
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin and process.stdout
        watch = memory.Watch(process.pid)
        process.stdout.readline()
        time.sleep(5 * memory.EVERY)
        peak = watch.stop()
        process.stdin.write("go\n" * 2)
    return peak


@pytest.mark.skipif(not memory.is_known(), reason="only Linux says how much memory processes take together")
@pytest.mark.parametrize(("code", "times"), [(ALLOCATES, 2), (FORKS, 1)])
def test_processes_are_seen_and_what_they_share_counts_once(code: str, times: int) -> None:
    peak = peak_of(code)
    assert times * SIZE <= peak.size < times * SIZE + 60_000_000


@pytest.mark.skipif(not memory.is_known(), reason="only Linux says how much memory processes take together")
def test_what_is_shared_is_asked_for_only_where_it_can_be_a_new_peak(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def sizes(processes: object, file: str, lines: object) -> list[int]:
        asked.append(file)
        return [500]

    monkeypatch.setattr(memory, "sizes", sizes)
    assert memory.taken(psutil.Process(), 500) == memory.Peak(0, 0) and asked == ["status"]
    assert memory.taken(psutil.Process(), 499) == memory.Peak(500, 0) and asked == ["status", "status", "smaps_rollup"]


def test_each_process_is_granted_what_a_cuda_build_takes_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "surplus", lambda: 5)
    assert memory.allowed(3) == memory.LIMIT + 15
    monkeypatch.setattr(memory, "surplus", lambda: 0)
    assert memory.allowed(3) == memory.LIMIT


def test_record_is_rounded_and_without_the_surplus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "surplus", lambda: 100_000_000)
    paths = [tmp_path / f"{name}.memory.json" for name in ("small", "large")]
    memory.write(paths[0], memory.Peak(324_000_000, 1, 0.2))
    memory.write(paths[1], memory.Peak(816_000_000, 2, 12.6))
    assert memory.record(paths) == (
        '{\n "small": {\n  "megabytes": 220,\n  "seconds": 1\n },\n'
        ' "large": {\n  "megabytes": 620,\n  "seconds": 13\n }\n}\n'
    )
    assert [line.split()[0] for line in memory.table(paths)] == ["large", "small"]
