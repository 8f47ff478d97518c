"""Which pages run after a change, and which are only read: builds of a tiny book with kernels that are not real."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from nbformat.v4 import new_output

from book.execution import session
from book.execution.kernel import Job
from book.execution.progress import Progress
from book.execution.runner import Done
from book.execution.session import ExecutionError
from tests.site.tiny_book import build_here, page, pages_of, write_book

PAGES = {
    "line": page("import toolkit as t\nt.line()"),
    "dot": page("from toolkit.dots import dot", "dot()"),
    "all": page("import toolkit\ngetattr(toolkit, 'dot')()"),
    "data": page("read_numbers('train')"),
    "plain": page("1 + 1", header="mystnb: {image: {alt: a picture}}"),
    "local": page("import beside\nbeside.x", "open('table.csv')"),
    "words": "# No code\n\nOnly prose.\n",
}
EVERY = {"line", "dot", "all", "data", "plain", "local"}
PACKAGE = {
    "__init__.py": "from toolkit.lines import line\n",
    "lines.py": "def line():\n    return 1\n",
    "dots.py": "from toolkit.base import unit\ndef dot():\n    return unit\n",
    "base.py": "unit = 1\n",
    "unused.py": "x = 1\n",
    "numbers/few.bin": "0",
}
STATE = "from pathlib import Path\ndef state():\n    return Path({path!r}).read_text()\n"


class Book:
    """The book, and what its last build ran and read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ran: set[str] = set()
        self.read: set[str] = set()
        self.while_running: Callable[[], None] = lambda: None
        self.failing = False

    def build(self) -> set[str]:
        self.ran.clear()
        settings = {
            "execution_packages": ["toolkit"],
            "execution_lock_files": ["pins.lock"],
            "execution_data": [{"reads": r"read_numbers\(", "state": "toolstate:state", "files": ["numbers/*"]}],
        }
        self.read, warnings = build_here(self.folder, **settings)
        assert warnings == ""
        return set(self.ran)

    def run(self, jobs: Iterable[Job], at_a_time: int, progress: Progress, done: Done) -> None:
        """Stand in for the runner: note the pages, and give each cell an output."""
        for job in jobs:
            progress.begin(job.name, job.cells)
            self.ran.add(job.name)
            self.while_running()
            job.notebook.metadata["language_info"] = {"name": "python", "pygments_lexer": "ipython3"}
            for cell in job.notebook.cells:
                if cell.cell_type == "code":
                    cell.execution_count, cell.outputs = 1, [new_output("stream", text=f"ran {job.name}")]
            done(job, None, progress.end(job.name))

    def edit(self, name: str, old: str, new: str) -> None:
        path = self.folder / name
        text = path.read_text()
        assert text.count(old) == 1
        path.write_text(text.replace(old, new))


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Book:
    """Return the book, built once."""
    for name, text in PACKAGE.items():
        path = tmp_path / "site" / "toolkit" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    folder = write_book(tmp_path / "book", PAGES)
    (folder / "beside.py").write_text("x = 1\n")
    (folder / "table.csv").write_text("1,2\n")
    (folder / "pins.lock").write_text("torch==1\n")
    (tmp_path / "state.txt").write_text("full")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    monkeypatch.delitem(__import__("sys").modules, "toolstate", raising=False)
    (tmp_path / "site" / "toolstate.py").write_text(STATE.format(path=str(tmp_path / "state.txt")))
    made = Book(folder)
    monkeypatch.setattr(session, "run_all", made.run)
    assert made.build() == EVERY
    return made


def add(path: str, text: str) -> Callable[[Path], None]:
    """Return what appends to a file, given the book's folder."""

    def apply(folder: Path) -> None:
        with (folder / path).open("a") as file:
            file.write(text)

    return apply


def replace(path: str, old: str, new: str) -> Callable[[Path], None]:
    return lambda folder: Book(folder).edit(path, old, new)


# The change: its name, what makes it, the pages that must run, and those that Sphinx must read (if others).
CHANGES: list[tuple[str, Callable[[Path], None], set[str], set[str] | None]] = [
    ("nothing", lambda folder: None, set(), None),
    ("prose", add("line.md", "\nMore prose.\n"), set(), {"line"}),
    ("prose of a page without code", add("words.md", "\nMore.\n"), set(), {"words"}),
    ("an image's description", replace("plain.md", "a picture", "another picture"), set(), {"plain"}),
    ("a tag that hides", replace("plain.md", "mystnb", "tags: [hide-input]\nmystnb"), set(), {"plain"}),
    ("a tag that allows errors", replace("plain.md", "mystnb", "tags: [raises-exception]\nmystnb"), {"plain"}, None),
    ("code", replace("plain.md", "1 + 1", "1 + 2"), {"plain"}, None),
    ("a new cell", add("dot.md", "\n```{code-cell}\n2\n```\n"), {"dot"}, None),
    ("a module used by its name", add("../site/toolkit/lines.py", "# x\n"), {"line", "all"}, None),
    ("a module used through another", add("../site/toolkit/base.py", "# x\n"), {"dot", "all"}, None),
    ("a module that no page names", add("../site/toolkit/unused.py", "# x\n"), {"all"}, None),
    ("a new module", add("../site/toolkit/more.py", "x = 1\n"), {"all"}, None),
    ("a deleted module", lambda folder: (folder / "../site/toolkit/unused.py").unlink(), {"all"}, None),
    ("the package itself", add("../site/toolkit/__init__.py", "# x\n"), {"line", "dot", "all"}, None),
    ("a file of the data", add("../site/toolkit/numbers/few.bin", "1"), set(), None),
    ("the state of the data", add("../state.txt", " set"), {"data"}, None),
    ("pinned versions", add("pins.lock", "numpy==2\n"), EVERY, None),
    ("a module beside the page", add("beside.py", "# x\n"), {"local", "all"}, None),
    ("a file that the code names", add("table.csv", "3,4\n"), {"local"}, None),
    ("compiled files", lambda folder: (folder / "../site/toolkit/__pycache__").mkdir(), set(), None),
]


@pytest.mark.parametrize(("change", "run", "read"), [case[1:] for case in CHANGES], ids=[case[0] for case in CHANGES])
def test_a_change_runs_exactly_the_pages_that_it_touches(
    change: Callable[[Path], None], run: set[str], read: set[str] | None, book: Book
) -> None:
    assert book.build() == set() and book.read == set()
    change(book.folder)
    assert book.build() == run
    assert book.read == (run if read is None else read)
    assert book.build() == set() and book.read == set()


def test_another_python_runs_all(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.python_version", lambda: "3.99.0")
    assert book.build() == EVERY


def test_what_ran_once_does_not_run_again_when_a_change_is_taken_back(book: Book) -> None:
    replace("plain.md", "1 + 1", "1 + 2")(book.folder)
    assert book.build() == {"plain"}
    replace("plain.md", "1 + 2", "1 + 1")(book.folder)
    assert book.build() == set() and book.read == {"plain"}


def test_warm_and_cold_pages_are_the_same(book: Book) -> None:
    cold = pages_of(book.folder)
    shutil.rmtree(book.folder / "_build" / ".doctrees")
    shutil.rmtree(book.folder / "_build" / "html")
    assert book.build() == set() and len(book.read) == len(PAGES) + 1
    assert pages_of(book.folder) == cold


def test_a_change_while_a_page_runs_is_not_missed(book: Book) -> None:
    replace("line.md", "t.line()", "2 * t.line()")(book.folder)
    book.while_running = lambda: add("../site/toolkit/lines.py", "# y\n")(book.folder)
    assert book.build() == {"line"}
    book.while_running = lambda: None
    assert book.build() >= {"line"}
    assert book.build() == set()


@pytest.mark.parametrize("damage", ["", "{", '{"cells": []}', "\0" * 9], ids=range(4))
def test_a_damaged_result_counts_as_missing(damage: str, book: Book) -> None:
    results = book.folder / "_build" / ".jupyter_cache" / "pages"
    before = pages_of(book.folder)
    for path in results.glob("*.ipynb"):
        path.write_text(damage)
    add("plain.md", "\n\n")(book.folder)
    assert book.build() == {"plain"}
    assert pages_of(book.folder)["plain.html"] == before["plain.html"]


def test_results_that_no_recent_build_used_are_deleted(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    results = book.folder / "_build" / ".jupyter_cache" / "pages"
    old = time.time() - 7200
    monkeypatch.setattr("book.execution.results.REMEMBERED", 2)
    seen = set(results.glob("*.ipynb"))
    for number in range(2, 5):
        for path in seen & set(results.glob("*.ipynb")):
            os.utime(path, (old, old))
        replace("plain.md", f"1 + {number - 1}", f"1 + {number}")(book.folder)
        assert book.build() == {"plain"}
        new = set(results.glob("*.ipynb")) - seen
        seen |= new
        assert len(new) == 1
    assert len(list(results.glob("*.ipynb"))) == len(EVERY) + 1  # the last two of `plain`


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"execution_packages": ["no_such_package"]}, "no package 'no_such_package'"),
        ({"execution_packages": ["os.path"]}, "no package 'os.path'"),
        ({"execution_data": [{"reads": "x", "state": "toolstate:nothing"}]}, "'toolstate:nothing'"),
    ],
)
def test_a_setting_that_names_nothing_is_refused(settings: dict[str, Any], said: str, book: Book) -> None:
    with pytest.raises(ExecutionError, match=said):
        build_here(book.folder, **settings)
