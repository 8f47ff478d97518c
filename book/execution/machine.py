"""How many kernels this machine can run side by side: by its cores and its free memory, with containers' limits."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

GIGABYTE = 1e9
ROOT = Path("/")


def jobs(wanted: int, gigabytes_each: float, root: Path = ROOT) -> int:
    """Return how many kernels to run at a time: `wanted`, or where that is 0, what cores and memory allow."""
    if wanted > 0:
        return wanted
    memory = free_memory(root)
    fitting = cores(root) if memory is None else min(cores(root), int(memory / GIGABYTE / gigabytes_each))
    return max(1, fitting)


def cores(root: Path = ROOT) -> int:
    """Count the cores that this process may use."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    quotas = [quota for folder in _groups(root, "cpu") if (quota := _quota(folder))]
    return max(1, min([usable, *(int(quota) for quota in quotas)]))


def free_memory(root: Path = ROOT) -> float | None:
    """Return the bytes that new processes can have, or None where the system does not say."""
    found = []
    for line in _lines(root / "proc" / "meminfo"):
        if line.startswith("MemAvailable:"):
            found.append(float(line.split()[1]) * 1024)
    for folder in _groups(root, "memory"):
        limit = _number(folder / "memory.max") or _number(folder / "memory.limit_in_bytes")
        used = _number(folder / "memory.current") or _number(folder / "memory.usage_in_bytes")
        if limit is not None and used is not None:
            cached = [line.split()[1] for line in _lines(folder / "memory.stat") if line.startswith("inactive_file ")]
            found.append(limit - used + sum(map(float, cached)))  # the kernel gives file caches back
    return max(0.0, min(found)) if found else None


def _groups(root: Path, controller: str) -> Iterator[Path]:
    """Yield the folders of the control groups that this process is in, of version 2 or 1, inner ones first."""
    base = root / "sys" / "fs" / "cgroup"
    for line in _lines(root / "proc" / "self" / "cgroup"):
        _, names, path = line.split(":", 2)
        if not names or controller in names.split(","):
            mount = base / controller if names else base
            inner = mount / path.strip().lstrip("/")
            yield from (folder for folder in (inner, *inner.parents) if folder.is_relative_to(mount))


def _quota(folder: Path) -> float | None:
    """Return the cores that a control group may use, or None where it has no limit."""
    words = " ".join(_lines(folder / "cpu.max")).split()
    if len(words) == 2 and words[0] != "max":
        return float(words[0]) / float(words[1])
    quota, period = _number(folder / "cpu.cfs_quota_us"), _number(folder / "cpu.cfs_period_us")
    return quota / period if quota and period and quota > 0 else None


def _number(path: Path) -> float | None:
    try:
        return float(path.read_text())
    except (OSError, ValueError):  # no such file, or the word "max"
        return None


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text().splitlines()
    except OSError:
        return []
