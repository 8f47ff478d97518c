"""Builds of a tiny book with real kernels: side by side as one by one, and what a page that fails does."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.site.tiny_book import ROOT, build_there, page, pages_of, write_book

# Outputs that would differ by the order of sets, the threads, or the pieces a stream is cut into.
NOISY = "import os, sys, time\nfor i in range(3):\n    print(i, set('abcdef'), flush=True)\n    time.sleep(0.05)"
PAGES = {
    "one": page(NOISY, "os.environ['OMP_NUM_THREADS'], os.environ.get('MPLBACKEND')"),
    "two": page("from IPython.display import display, Markdown\ndisplay(Markdown('**bold**'))\nx = 2", "x * 21"),
    "three": page(
        "try:\n    1 / 0\nexcept ZeroDivisionError as error:\n    print(error)", "import time\ntime.sleep(0.5)"
    ),
    "four": page("raise ValueError('on purpose')", header="tags: [raises-exception]"),
}


def ran(printed: str) -> list[str]:
    """Return the pages that ran, in the order in which they ended."""
    return re.findall(r"^(\w+): \d+ cells in [0-9.]+ s \(\d of \d\)$", printed, re.M)


def test_outputs_are_the_same_serially_in_parallel_cold_and_warm(tmp_path: Path) -> None:
    serial = write_book(tmp_path / "serial" / "book", PAGES, "execution_jobs = 1\n")
    parallel = write_book(tmp_path / "parallel" / "elsewhere" / "book", PAGES, "execution_jobs = 3\n")
    for book, jobs in ((serial, 1), (parallel, 3)):
        status, printed = build_there(book, OMP_NUM_THREADS="4", MPLBACKEND="Agg")
        assert status == 0 and sorted(ran(printed)) == sorted(PAGES), printed
        assert f"pages to run: 4 of 4, {jobs} at a time" in printed and "4 of 4 ran in " in printed
    cold = pages_of(serial)
    assert "bold" in cold["two.html"] and "42" in cold["two.html"] and "on purpose" in cold["four.html"]
    assert pages_of(parallel) == cold
    shutil.rmtree(serial / "_build" / ".doctrees")
    shutil.rmtree(serial / "_build" / "html")
    status, printed = build_there(serial)
    assert status == 0 and ran(printed) == [] and pages_of(serial) == cold


def test_kernels_find_the_packages_that_the_build_follows(tmp_path: Path) -> None:
    (tmp_path / "site" / "toolkit").mkdir(parents=True)
    (tmp_path / "site" / "toolkit" / "__init__.py").write_text("answer = 42\n")
    conf = f"import sys\nsys.path.insert(0, {str(tmp_path / 'site')!r})\nexecution_packages = ['toolkit']\n"
    book = write_book(tmp_path / "book", {"one": page("import toolkit\ntoolkit.answer")}, conf)
    status, printed = build_there(book)
    assert status == 0 and "42" in pages_of(book)["one.html"], printed


def test_a_page_that_fails_is_explained_and_the_others_are_kept(tmp_path: Path) -> None:
    failing = page("x = 1", "def f():\n    return 1 / (x - 1)\n\nf()")
    book = write_book(tmp_path / "book", PAGES, "extensions.append('book.sweep')\n")
    assert build_there(book)[0] == 0
    before, reports = pages_of(book), book / "_build" / "html" / "reports"
    new = {"bad": failing, "dead": page("import os\nos._exit(3)"), "last": page("5 * 5")}
    for name, text in new.items():
        (book / f"{name}.md").write_text(text)
    (book / "index.md").write_text((book / "index.md").read_text().replace("four", "four\nbad\ndead\nlast"))
    status, printed = build_there(book)
    assert status != 0
    assert "bad: FAILED in cell 2/2" in printed and "dead: FAILED in cell 1/1" in printed
    assert "bad.md:15: WARNING: the code failed in cell 2 of 2" in printed
    assert (
        "----> 4 f()" in printed and "ZeroDivisionError: division by zero" in printed and "the kernel died" in printed
    )
    assert "the code of bad, dead failed" in printed and pages_of(book) == before
    assert {path.name for path in reports.iterdir()} == {"bad.err.log", "dead.err.log"}
    command = re.findall(r"^To run this page alone: (.*bad\.md)$", printed, re.M)
    assert len(command) == 1
    alone = subprocess.run(
        command[0].split(), cwd=book, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )
    assert alone.returncode == 1 and "[2/2] def f():" in alone.stdout and "ZeroDivisionError" in alone.stdout

    for name in ("bad", "dead"):
        (book / f"{name}.md").write_text(page("x = 2"))
    status, printed = build_there(book)
    assert status == 0 and len(ran(printed)) == 1, printed  # one result for both, as their code is the same
    # What was read before is not read again because of the failure.
    assert "3 added, 1 changed" in printed and len(pages_of(book)) == len(before) + 3
    assert not reports.exists()


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import time\ntime.sleep(60)", "A cell timed out"),
        ("import sys\nprint('careful', file=sys.stderr)", "stderr was found in the cell outputs"),
    ],
)
def test_a_page_that_takes_too_long_or_warns_fails_the_build(code: str, said: str, tmp_path: Path) -> None:
    book = write_book(tmp_path / "book", {"slow": page(code)}, "nb_execution_timeout = 1\n")
    status, printed = build_there(book)
    assert status != 0 and said in printed
    status, again = build_there(book)
    assert status != 0 and said in again


def test_a_page_alone_that_is_no_notebook_is_refused(tmp_path: Path) -> None:
    (tmp_path / "plain.md").write_text("# Words\n")
    command = [__import__("sys").executable, "-m", "book.execution"]
    for name, said in (("plain.md", "is no notebook"), ("nothing.md", "No such file")):
        done = subprocess.run([*command, tmp_path / name], cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 2 and said in done.stderr
