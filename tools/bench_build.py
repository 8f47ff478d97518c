"""`make bench-build`: measure the book's builds against other programs on the same chapters, and how they grow.

The sides take turns, so that a noisy machine disturbs all alike. Seconds are those of the clock; processor seconds, of
all processes together, say less about waiting and more about work. Writes benchmarks/build.md.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from book.files import replace_text  # noqa: E402
from tools.bench_books import SIDES, Book, install_rivals  # noqa: E402
from tools.bench_tables import LEAST, STEPS, Samples, comparison, report  # noqa: E402
from tools.live_build import Builder  # noqa: E402

CHAPTERS = (
    *("linear-regression", "optimization", "linear-regression-scratch", "linear-regression-concise"),
    *("softmax-regression", "losses", "fashion-mnist", "softmax-scratch", "softmax-concise"),
)
REFERRED = ("glossary", "notation", "references")  # what chapters refer to; a book with warnings is slower to build
MOST = 50  # copies that others than ours are given, which run one after the other: 200 take them many minutes
WRITING = 5  # seconds between two edits
RESULT = ROOT / "benchmarks" / "build.md"
HEADER = "---\njupytext: {text_representation: {format_name: myst}}\nkernelspec: {name: python3}\n---\n\n"
COPY = (ROOT / "tools" / "bench_chapter.md").read_text(encoding="utf-8")


def timed(book: Book) -> tuple[float, float]:
    """Build a book; return the seconds of the clock, and those of processors. Raises RuntimeError where it fails."""
    begun = time.perf_counter()
    environment = os.environ | {"OMP_NUM_THREADS": "1"} | book.environment
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            book.command, cwd=book.folder, env=environment, stdout=output, stderr=subprocess.STDOUT
        )  # fmt: skip
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            output.seek(0)
            said = output.read().decode(errors="replace")[-3000:]
            raise RuntimeError(f"{' '.join(book.command)} in {book.folder} failed:\n{said}")
    return time.perf_counter() - begun, usage.ru_utime + usage.ru_stime


def measure(books: dict[str, Book], chapter: str, rounds: int, samples: Samples) -> None:
    """Measure each step of each book, in turns; first builds take minutes, so that they have fewer rounds."""
    for count in range(max(rounds, LEAST)):
        for step in STEPS if count < rounds else [step for step in STEPS if step != "cold"]:
            for side, book in books.items():
                if step == "cold":
                    book.clean()
                if step == "edit":
                    book.edit(chapter, count)
                samples[side, step].append(timed(book))
                print(f"[bench-build] {side} {step}: {samples[side, step][-1][0]:.1f} s", flush=True)


def measure_live(books: dict[str, Book], chapter: str, rounds: int, samples: Samples) -> None:
    """Measure builds as `make live` makes them, after a first that imports what all share. Each next one begins ahead,
    while a writer writes. In between, Jupyter Book's own builds are measured again."""
    book, rival = books["ours"], books.get("jupyter-book")
    builder = Builder(book.folder, ("-n", "--keep-going", "-q"))
    for count in range(rounds + 1):
        book.edit(chapter, 1000 + count)
        begun = time.perf_counter()
        good, printed = builder.build(lambda text: None, pages_alone=True)
        if not good:
            raise RuntimeError(printed)
        if count:
            samples["ours, make live", "edit"].append((time.perf_counter() - begun, float("nan")))
            if rival:
                rival.edit(chapter, 1000 + count)
                samples["jupyter-book", "edit"].append(timed(rival))
        if count < rounds:
            builder.begin()
            time.sleep(WRITING)


def course(chapters: list[str]) -> dict[str, str]:
    """Return chapters and what they refer to, by name. The first page has the places of the others; it is short, as the
    course's is, because Sphinx writes it again whatever has changed."""
    pages = {path.stem: path.read_text(encoding="utf-8") for path in sorted((ROOT / "chapters").glob("*.md"))}
    texts = {name: pages.pop(name) for name in (*chapters, *REFERRED)}
    labels = [label for text in pages.values() for label in re.findall(r"^\(([\w-]+)\)=$", text, re.M)]
    return {"elsewhere": "# Elsewhere\n" + "".join(f"\n({label})=\n## {label}\n" for label in labels)} | texts


def compare(work: Path, sides: list[str], chapters: list[str], rounds: int) -> Samples:
    texts = course(chapters)
    if {"nbsphinx", "mkdocs-jupyter"} & {*sides}:
        install_rivals(work / "rivals")
    books = {side: SIDES[side](work / side, texts, work / "rivals") for side in sides}
    samples: Samples = defaultdict(list)
    measure(books, chapters[-1], rounds, samples)
    if "ours" in books:
        measure_live(books, chapters[-1], max(rounds, LEAST), samples)
    return samples


def grow(work: Path, sides: list[str], sizes: list[int]) -> dict[int, Samples]:
    """Measure books of copies of one chapter."""
    found: dict[int, Samples] = {}
    for size in sizes:
        texts = {f"copy-{n}": HEADER + COPY.replace("NUMBER", str(n)) for n in range(size)}
        able = [side for side in sides if side == "ours" or size <= MOST]
        books = {side: SIDES[side](work / f"{side}-{size}", texts, work / "rivals") for side in able}
        found[size] = defaultdict(list)
        measure(books, "copy-0", 1, found[size])
        if "ours" in books:
            measure_live(books, "copy-0", LEAST, found[size])
    return found


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--rounds", type=int, default=3, help=f"first builds; others have at least {LEAST} (default: 3)"
    )
    parser.add_argument("--sides", nargs="+", choices=list(SIDES), default=list(SIDES))
    parser.add_argument("--chapters", nargs="+", default=list(CHAPTERS))
    parser.add_argument("--growth", nargs="*", type=int, default=[10, 50, 200], help="numbers of copies of one chapter")
    parser.add_argument("--out", type=Path, default=RESULT)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        samples = compare(Path(folder), given.sides, given.chapters, given.rounds)
        print("\n".join(comparison(samples)), flush=True)
        found = grow(Path(folder), [side for side in given.sides if side in ("ours", "jupyter-book")], given.growth)
    text = report(samples, found, given.chapters, given.rounds)
    print(text)
    replace_text(given.out, text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
