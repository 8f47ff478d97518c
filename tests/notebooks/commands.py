"""`run` compares the chapters with their references, `update` renews these, `needs` records what a run takes."""

from __future__ import annotations

import difflib
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.notebooks.chapters import Chapter, write_atomically
from tests.notebooks.checks import CheckError
from tests.notebooks.memory import record, table
from tests.notebooks.passed import load, note, states
from tests.notebooks.prepare import orphans, prepare, refuse_orphans
from tests.notebooks.tolerance import ATOL, RTOL

HERE = Path(__file__).resolve().parent
SUBSET = "only the embedded subset of Fashion-MNIST is here, and the references hold the full set's numbers"


def run(root: Path, names: Sequence[str] = (), *, full_data: bool, jobs: int = 0, changed: bool = False) -> int:
    """Run the chapters with NAMES (default: all) below ROOT under nbval; return pytest's exit code.

    CHANGED: leave out those that have passed as they are now. Without FULL_DATA everything runs and nothing is
    compared. JOBS: notebooks at a time (default: one a core).
    CheckError: a chapter or reference cannot be used, or FULL_DATA is missing where the variable CI is set.
    """
    if not full_data and os.environ.get("CI", "").lower() not in ("", "0", "false"):
        raise CheckError(f"{SUBSET}; CI must not pass without comparing them. Get the data: make data")
    refuse_orphans(root)
    chapters = prepare(root, names)
    if full_data:
        now, before = states(root, chapters), load(root)
        chapters = [chapter for chapter in chapters if not changed or before.get(chapter.name) != now[chapter.name]]
        if not chapters:
            say("every chapter has passed as it is now")
            return 0
        say(f"comparing {listed(chapters)} with the references, floats within {ATOL:g} + {RTOL:g} * |x|")
        code = nbval(chapters, ["--nbval"], jobs)
        if code == 0:
            note(root, {chapter.name: now[chapter.name] for chapter in chapters})
        return code
    say(f"NOTHING IS COMPARED: {SUBSET}. The chapters only run.")
    code = nbval(chapters, ["--nbval-lax"], jobs)
    say("NOTHING WAS COMPARED, for want of the full data; get it: make data")
    return code


def update(root: Path, names: Sequence[str] = (), *, full_data: bool, jobs: int = 0) -> int:
    """Run the chapters with NAMES (default: all) below ROOT, write their references and print what changed.

    Returns pytest's exit code; if it is not 0, no reference was touched. JOBS: as in `run`.
    CheckError: a chapter cannot be used, or FULL_DATA is missing.
    """
    if not full_data:
        raise CheckError(f"{SUBSET}; the references stay as they are. Get the data: make data")
    chapters = prepare(root, names)
    say(f"running {listed(chapters)} to renew the references")
    code = nbval(chapters, ["--nbval", "--record-references"], jobs)
    if code:
        say("the references stay as they were, because a cell failed; see above")
        return code
    new: dict[Path, str] = {chapter.reference: chapter.recorded.read_text(encoding="utf-8") for chapter in chapters}
    if not names:
        new |= dict.fromkeys(orphans(root), "")
    changed = [path for path, text in new.items() if renew(root, path, text)]
    say(
        f"{len(changed)} of {len(new)} references changed"
        + ("; if git diff tests/references is right, commit it" * bool(changed))
    )
    return 0


def needs(root: Path, names: Sequence[str] = (), *, full_data: bool, jobs: int = 0) -> int:
    """Run the chapters one after the other, and record what each needs, for the page that says so; return the code."""
    if names or not full_data:
        raise CheckError("what the course needs is recorded of all chapters together, on the full data")
    chapters = prepare(root)
    code = nbval(chapters, ["--nbval"], 1)
    if code == 0:
        renew(root, root / "benchmarks" / "needs.json", record([figures_of(chapter) for chapter in chapters]))
    return code


def figures_of(chapter: Chapter) -> Path:
    """Return the file of what a chapter needed when it ran last."""
    return chapter.notebook.with_suffix(".memory.json")


def renew(root: Path, path: Path, new: str) -> bool:
    """Write the reference at PATH (delete it if NEW is empty) and print the difference; tell if there was one."""
    old = path.read_text(encoding="utf-8") if path.exists() else None
    if old == new:
        return False
    name = path.relative_to(root).as_posix()
    before, after = (old or "").splitlines(keepends=True), new.splitlines(keepends=True)
    sys.stdout.writelines(colour(difflib.unified_diff(before, after, f"a/{name}", f"b/{name}")))
    if new:
        write_atomically(path, new)
    else:
        path.unlink()
    return True


def colour(lines: Iterable[str]) -> Iterable[str]:
    """Give the LINES of a diff git's colours, where a person reads them."""
    codes = {"+": "32", "-": "31", "@": "36"} if sys.stdout.isatty() else {}
    return (f"\033[{codes[line[0]]}m{line}\033[0m" if line[0] in codes else line for line in lines)


def nbval(chapters: Sequence[Chapter], options: Sequence[str], jobs: int = 0) -> int:
    """Run pytest with OPTIONS over the notebooks of CHAPTERS, each in one process; return its exit code."""
    workers = min(jobs or cores(), len(chapters))
    # One thread each: more are slower side by side, and the sums would depend on their number.
    environment = {key: value for key, value in os.environ.items() if key != "MPLBACKEND"} | {"OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "pytest", "-c", str(HERE / "nbval.ini"), "--rootdir", str(chapters[0].root)]
    command += ["--color", "auto" if sys.stdout.isatty() else "no"]  # nbval's own default is colours everywhere
    command += ["-v", "-n", str(workers if workers > 1 else 0), "--dist", "loadfile", *options]
    notebooks = [str(chapter.notebook) for chapter in chapters]
    figures = [figures_of(chapter) for chapter in chapters]
    for path in figures:
        path.unlink(missing_ok=True)
    code = subprocess.run([*command, *notebooks], cwd=HERE.parents[1], env=environment, check=False).returncode
    for line in table([path for path in figures if path.exists()]):
        say(f"peak memory: {line}")
    return code


def listed(chapters: Sequence[Chapter]) -> str:
    """Name the CHAPTERS."""
    return ", ".join(chapter.name for chapter in chapters)


def cores() -> int:
    """Count the processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def say(message: str) -> None:
    """Print a line of our own, before what pytest prints next."""
    print(f"[notebooks] {message}", flush=True)
