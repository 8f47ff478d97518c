"""The builds of `make live`: each is a build like `make book`'s, from processes that have the libraries already."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.site.test_strict_build import HEADER, ROOT, one_page
from tests.unit.test_history import IDENTITY
from tools.live_build import Builder, Run

MARK = "and local changes"


def write(book: Path, words: str, code: str) -> None:
    (book / "page.md").write_text(f"{HEADER}\n# A page\n\n{words}\n\n```{{code-cell}} ipython3\n{code}\n```\n")


@pytest.fixture(scope="module")
def builder(tmp_path_factory: pytest.TempPathFactory) -> Builder:
    """Of a book that is built, once for all tests."""
    folder = one_page(tmp_path_factory.mktemp("live"))
    (folder / "tests").symlink_to(ROOT / "tests")  # book/tables.py reads a table of tests/
    (folder / "d2lnotes").symlink_to(ROOT / "d2lnotes")
    found = Builder(folder)
    rebuild(found, "First.")
    return found


def rebuild(builder: Builder, words: str, code: str = "6 * 7", *, pages_alone: bool = False) -> str:
    """Edit the page, build, and return the page; the build's messages where it failed."""
    write(builder.root, words, code)
    said = list[str]()
    good, printed = builder.build(said.append, pages_alone=pages_alone)
    page = (builder.root / "_build" / "html" / "page.html").read_text()
    assert printed == "".join(said) and (words in page and "42" in page) == good
    return page if good else printed


def begun(builder: Builder) -> Run:
    builder.begin()
    assert builder.ahead
    return builder.ahead


def test_failures_are_told_and_leave_the_page(builder: Builder) -> None:
    assert "ZeroDivisionError" in rebuild(builder, "Second.", "1 / 0")
    assert "Third." in rebuild(builder, "Third.")


def test_a_build_that_waits_builds_what_pages_say_later(builder: Builder) -> None:
    waiting = begun(builder)
    assert "Fourth." in rebuild(builder, "Fourth.", pages_alone=True) and waiting.process.exitcode == 0
    site = contents(builder.root / "_build" / "html")
    waiting = begun(builder)
    assert "ZeroDivisionError" in rebuild(builder, "Fifth.", "1 / 0", pages_alone=True)
    assert waiting.process.exitcode == 1
    rebuild(builder, "Fourth.")
    assert contents(builder.root / "_build" / "html") == site


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def change_the_settings(builder: Builder) -> bool:
    path = builder.root / "_config.yml"
    path.write_text(path.read_text().replace("title:", "title: Other"))
    return False


def build_elsewhere(builder: Builder) -> bool:
    rebuild(Builder(builder.root), "By another.")
    return True


def commit(builder: Builder) -> bool:
    for arguments in (["init", "-q"], ["add", "page.md"], ["commit", "-q", "--allow-empty", "-m", "A page"]):
        subprocess.run(["git", *arguments], cwd=builder.root, env=os.environ | IDENTITY, check=True)
    return True


@pytest.mark.parametrize("change", [change_the_settings, build_elsewhere, commit])
def test_a_build_that_waits_gives_way_when_it_knows_old_things(
    builder: Builder, change: Callable[[Builder], bool]
) -> None:
    waiting = begun(builder)
    assert "Second." in rebuild(builder, "Second.", pages_alone=change(builder))
    assert waiting.process.exitcode not in (0, None)


def test_a_build_that_waits_notices_that_files_differ_from_the_commit(builder: Builder) -> None:
    rebuild(builder, "Second.")
    commit(builder)
    assert MARK not in rebuild(builder, "Second.")
    waiting = begun(builder)
    assert MARK in rebuild(builder, "Third.", pages_alone=True) and waiting.process.exitcode == 0


def test_a_build_that_waits_ends_with_its_server(builder: Builder) -> None:
    waiting = begun(builder)
    waiting._go.close()
    waiting.process.join(20)
    assert waiting.process.exitcode == 1
