"""`make bench`: measure d2lnotes against upstream d2l 0.17.6, a plain DataLoader, and the least that must be done.

Each measurement is a process of its own; the sides take turns, so that a noisy machine disturbs all alike. Writes a
table and a chart to benchmarks/, which the README and the book show.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from book.files import replace_text
from d2lnotes import get_fashion_mnist
from tests.parity.upstream import install

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks"
SIDES = {
    "read": ("ours", "plain", "upstream"),
    "scratch": ("ours", "floor", "upstream"),
    "concise": ("ours", "upstream"),
    "import": ("ours", "upstream"),
}
TITLES = {
    "read": "Reading the training set once",
    "scratch": "10 epochs, softmax regression from scratch",
    "concise": "10 epochs, softmax regression with layers",
    "import": "`import` of the package, after `import torch`",
}
MARKS = ("<!-- benchmark: written by make bench -->", "<!-- end of benchmark -->")
Samples = dict[tuple[str, str], list[dict[str, float]]]


def measure(side: str, task: str, seed: int, work: Path) -> dict[str, float]:
    """Run one measurement in a process of its own, in a folder where upstream finds its `../data`."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "MPLBACKEND": "Agg"}
    command = [sys.executable, str(ROOT / "tools" / "bench_worker.py"), side, task, str(seed)]
    done = subprocess.run(command, cwd=work, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{side} {task} failed:\n{done.stderr}")
    return dict(json.loads(done.stdout.splitlines()[-1]))


def collect(seeds: int) -> Samples:
    """Measure every side of every task `seeds` times, in turns, saying each result as it comes."""
    samples: Samples = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder) / "work"
        work.mkdir()
        (Path(folder) / "data").symlink_to(get_fashion_mnist().root, target_is_directory=True)
        for seed in range(seeds):
            for task, sides in SIDES.items():
                for side in sides:
                    result = measure(side, task, seed, work)
                    samples[task, side].append(result)
                    print(f"[bench] round {seed + 1}/{seeds} {task} {side}: {result['seconds']:.3f} s", flush=True)
    return samples


def median(samples: Samples, task: str, side: str, key: str = "seconds") -> float:
    return statistics.median(sample[key] for sample in samples[task, side])


def table(samples: Samples, seeds: int) -> str:
    """Write the results as a Markdown table: medians in seconds, and each side as a multiple of ours."""
    lines = [
        f"Medians of {seeds} rounds, the sides taking turns, on {machine()}; Python {platform.python_version()}.",
        "",
        "| task | side | seconds | times ours | peak memory, MB | test accuracy |",
        "| --- | --- | ---: | ---: | ---: | ---: |",
    ]
    for task, sides in SIDES.items():
        ours = median(samples, task, "ours")
        for side in sides:
            seconds, peak = median(samples, task, side), median(samples, task, side, "peak_mb")
            scores = [sample["accuracy"] for sample in samples[task, side] if "accuracy" in sample]
            score = f"{statistics.mean(scores):.4f} (least {min(scores):.4f})" if scores else ""
            lines.append(f"| {TITLES[task]} | {side} | {seconds:.3f} | {seconds / ours:.2f} | {peak:.0f} | {score} |")
    return "\n".join(lines) + "\n"


def machine() -> str:
    """Describe this machine in a few words."""
    import torch

    return f"{os.cpu_count()} cores ({platform.machine()}, {platform.system()}), PyTorch {torch.__version__}"


def chart(samples: Samples, target: Path) -> None:
    """Draw the medians as bars on a logarithmic scale."""
    import matplotlib
    import matplotlib.pyplot as plt

    from book.figures import themed
    from d2lnotes.style import PALETTE, figure_settings

    colours = {"ours": "blue", "plain": "gold", "floor": "green", "upstream": "orange"}
    rows = [(task, side) for task in SIDES for side in SIDES[task] if task != "import"][::-1]
    # Matplotlib brings this font along, and readers who lack it have a narrower one: no label is cut off.
    with matplotlib.rc_context(figure_settings() | {"font.sans-serif": ["DejaVu Sans"]}):
        figure, axes = plt.subplots(figsize=(4.5, 3.2), layout="constrained")
        seconds = [median(samples, *row) for row in rows]
        axes.barh(range(len(rows)), seconds, color=[PALETTE[colours[side]] for _, side in rows], height=0.7)
        axes.set_yticks(range(len(rows)), [f"{task}: {side}" for task, side in rows])
        axes.set(xscale="log", xlabel="seconds (logarithmic)")
        for i, value in enumerate(seconds):
            axes.annotate(f"{value:.3g} s", (value, i), xytext=(3, 0), textcoords="offset points", va="center")
        axes.margins(x=0.2)
        figure.savefig(target, metadata={"Date": None})
    replace_text(target, themed(target.read_text(encoding="utf-8")))


def put_into_readme(text: str) -> None:
    """Replace the table between the README's two marks."""
    readme = ROOT / "README.md"
    before, rest = readme.read_text(encoding="utf-8").split(MARKS[0])
    after = rest.split(MARKS[1])[1]
    replace_text(readme, f"{before}{MARKS[0]}\n\n{text}\n{MARKS[1]}{after}")


def main() -> None:
    """Measure, print, and write benchmarks/results.md, .json and .svg, and the table in the README."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="how often, each with a seed of its own (default: 5)")
    rounds = parser.parse_args().rounds
    install("0.17.6")
    samples = collect(rounds)
    text = table(samples, rounds)
    print(text)
    replace_text(RESULTS / "results.md", text)
    found = {" ".join(key): values for key, values in samples.items()}
    replace_text(RESULTS / "results.json", json.dumps(found, indent=1) + "\n")
    chart(samples, RESULTS / "results.svg")
    put_into_readme(text)


if __name__ == "__main__":
    main()
