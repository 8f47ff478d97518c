"""The tables of `make bench-build`."""

from __future__ import annotations

import os
import platform
import statistics

STEPS = {"cold": "first build, code runs", "edit": "after an edit of one line", "untouched": "nothing changed"}
LEAST = 3  # rounds of what takes seconds; first builds take minutes
Samples = dict[tuple[str, str], list[tuple[float, float]]]  # by side and step: seconds of the clock, and of processors


def median(samples: Samples, side: str, step: str, what: int = 0) -> float:
    return statistics.median(sample[what] for sample in samples[side, step])


def comparison(samples: Samples, base: str = "jupyter-book") -> list[str]:
    """Return the rows that compare the sides, each as a multiple of stock Jupyter Book."""
    lines = [f"| | side | seconds | processor seconds | of {base} |", "| --- | --- | ---: | ---: | ---: |"]
    for step, title in STEPS.items():
        for side in dict.fromkeys(side for side, measured in samples if measured == step):
            seconds, work = (median(samples, side, step, what) for what in (0, 1))
            worked = f"{work:.1f}" if work == work else ""
            ratio = f"{seconds / median(samples, base, step):.2f}" if (base, step) in samples else ""
            lines.append(f"| {title} | {side} | {seconds:.1f} | {worked} | {ratio} |")
    return lines


def growth(found: dict[int, Samples]) -> list[str]:
    """Return the rows that show how seconds grow with the number of pages."""
    sides = list(dict.fromkeys(key for samples in found.values() for key in samples))
    lines = [f"| | side |{''.join(f' {size} pages |' for size in found)}", f"| --- | --- |{' ---: |' * len(found)}"]
    for side, step in sorted(sides, key=lambda key: (list(STEPS).index(key[1]), key[0])):
        cells = (" / ".join(_numbers(samples, side, step)) for samples in found.values())
        lines.append(f"| {STEPS[step]} | {side} | {' | '.join(cells)} |")
    return lines


def _numbers(samples: Samples, side: str, step: str) -> list[str]:
    if (side, step) not in samples:
        return ["not measured"]
    both = (median(samples, side, step, what) for what in (0, 1))
    return [f"{seconds:.1f}" for seconds in both if seconds == seconds]


def report(samples: Samples, found: dict[int, Samples], chapters: list[str], rounds: int) -> str:
    machine = f"{len(os.sched_getaffinity(0))} cores ({platform.machine()}, {platform.system()})"
    said = f"Medians of first builds ({rounds} of each) and of others (at least {LEAST}), the sides taking turns, on "
    said += f"{machine}; Python {platform.python_version()}."
    lines = [f"{said} Chapters: {', '.join(chapters)}.", "", *comparison(samples)]
    if found:
        lines += ["", "A book of copies of one chapter, in seconds / processor seconds:", "", *growth(found)]
    return "\n".join(lines) + "\n"
