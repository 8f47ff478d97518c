"""The notebooks and references that nbval compares, and the proof that the comparison fails where it should."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from tests.notebooks import __main__ as cli
from tests.notebooks import commands
from tests.notebooks.chapters import code_cells, find_chapters, write_atomically
from tests.notebooks.checks import CheckError
from tests.notebooks.prepare import orphans, prepare

CODE = "from helper import SLOPE\n\nprint('epochs', 3, 'loss', 2 * SLOPE)"
PAGE = "# A chapter\n\n```{{code-cell}} ipython3\n{header}{code}\n```\n"


def write_course(root: Path, **pages: str) -> Path:
    """Write a course of PAGES (name: text), each in a folder with its own module `helper`, and return its folder."""
    for name, text in pages.items():
        (root / name).mkdir(parents=True)
        (root / name / f"{name}.md").write_text(text)
        (root / name / "helper.py").write_text("SLOPE = 0.25\n")
    (root / "index.md").write_text("# No code\n\n`{code-cell}` in the text alone\n")
    files = "".join(f"  - file: {name}/{name}\n" for name in pages)
    (root / "_toc.yml").write_text(f"format: jb-book\nroot: index\nchapters:\n{files}")
    return root


def page(header: str = "", code: str = CODE) -> str:
    """Return the text of a chapter with one cell."""
    return PAGE.format(header=f"---\n{header}\n---\n" if header else "", code=code)


# --- preparing


def test_every_code_cell_gets_a_count_and_pages_without_code_are_skipped(tmp_path: Path) -> None:
    root = write_course(tmp_path, one=page() + page('check: {ignore: "why not"}', "a = 1") + page(code="b = 2"))
    stale = root / "_build" / "notebooks" / "gone.ipynb"
    stale.parent.mkdir(parents=True)
    stale.touch()
    (chapter,) = prepare(root)
    cells = code_cells(nbformat.read(chapter.notebook, as_version=4))
    assert [cell.execution_count for cell in cells] == [1, 2, 3]
    assert ["nbval-ignore-output" in cell.metadata.get("tags", []) for cell in cells] == [False, True, False]
    assert [path.name for path in stale.parent.iterdir()] == ["one.ipynb"]


@pytest.mark.parametrize(
    ("header", "code", "named"),
    [
        ('check: {ignore: ""}', "a = 1", "ignore"),
        ("check: {ignore: yes}", "a = 1", "ignore"),
        ("check: {rtol: 0.1}", "a = 1", "why"),
        ('check: {rtol: 0.1, why: " "}', "a = 1", "why"),
        ("check: {rtol: 2, why: because}", "a = 1", "rtol"),
        ("check: {rtol: yes, why: because}", "a = 1", "rtol"),
        ("check: {why: because}", "a = 1", "why"),
        ("check: {ignored: because}", "a = 1", "ignored"),
        ("check: because", "a = 1", "because"),
        ("tags: [nbval-skip]", "a = 1", "nbval-skip"),
        ("", "# NBVAL_IGNORE_OUTPUT\na = 1", "NBVAL_IGNORE_OUTPUT"),
    ],
)
def test_a_check_without_a_reason_names_chapter_and_cell(tmp_path: Path, header: str, code: str, named: str) -> None:
    root = write_course(tmp_path, one=page() + page(header, code))
    with pytest.raises(CheckError, match=rf"one/one\.md, cell 1 .*{named}"):
        prepare(root)


def test_unusable_courses_are_refused(tmp_path: Path) -> None:
    root = write_course(tmp_path, one=page())
    with pytest.raises(CheckError, match="'two'; there are: one"):
        find_chapters(root, ["two"])
    reference = root / "tests" / "references" / "old.json"
    reference.parent.mkdir(parents=True)
    reference.write_text("{}")
    assert orphans(root) == [reference]
    with pytest.raises(CheckError, match=r"old\.json is the reference of no chapter"):
        commands.run(root, full_data=True)
    reference.rename(reference.with_name("one.json"))
    with pytest.raises(CheckError, match=r"one\.json is not a reference"):
        prepare(root)
    (root / "one" / "one.md").unlink()
    with pytest.raises(CheckError, match=r"_toc\.yml names 'one/one'"):
        prepare(root)


# --- the commands, with real kernels


def edit(old: str, new: str) -> Callable[[Path], None]:
    """Return what replaces the one place of OLD in a file."""

    def apply(path: Path) -> None:
        text = path.read_text()
        assert text.count(old) == 1
        path.write_text(text.replace(old, new))

    return apply


# Name of the chapter: the file altered (.md, .json or helper.py), the alteration, the tests that must fail.
ALTERATIONS: dict[str, tuple[str, Callable[[Path], None], set[str]]] = {
    "unaltered": (".md", lambda path: None, set()),
    "reference": (".json", edit("loss 0.5", "loss 0.51"), {"Cell 0"}),
    "reference-within": (".json", edit("loss 0.5", "loss 0.5004"), set()),
    "integer": (".json", edit("epochs 3", "epochs 4"), {"Cell 0"}),
    "helper": ("helper.py", edit("0.25", "0.252"), {"Cell 0"}),
    "helper-within": ("helper.py", edit("0.25", "0.25001"), set()),
    "printed": (".md", edit("'epochs', 3", "'epochs', 4"), {"Cell 0", "current"}),
    "code": (".md", edit("2 * SLOPE", "SLOPE * 2"), {"Cell 0", "current"}),
    "no-reference": (".json", Path.unlink, {"Cell 0", "Cell 2", "Cell 3", "current"}),
    "loose": (".json", edit("0.27", "0.28"), set()),
    "too-loose": (".json", edit("0.27", "0.29"), {"Cell 2"}),
    "error": (".json", edit('on purpose"', 'by chance"'), {"Cell 3"}),
    "unignored": (".md", edit("check: {ignore: the time}", "tags: [x]"), {"Cell 1"}),
}


def failed_tests(printed: str) -> set[tuple[str, str]]:
    """Read chapter and test of every failure from what pytest PRINTED."""
    lines = [line.split(" - ")[0] for line in printed.splitlines() if line.startswith("FAILED ")]
    names = [line.rpartition("/")[2].partition(".ipynb::") for line in lines]
    return {(chapter, "current" if "current" in test else test) for chapter, _, test in names}


def test_it_bites(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    ignoring = page("check: {ignore: the time}", "import time\nopen('helper.py').close()\nprint(time.time_ns())")
    loose = page("check: {rtol: 0.05, why: a test}", "print(round(SLOPE, 2) + 0.02)")
    raising = page("tags: [raises-exception]", "raise ValueError('on purpose')")
    root = write_course(tmp_path, **dict.fromkeys(ALTERATIONS, page() + ignoring + loose + raising))
    references = root / "tests" / "references"
    assert commands.update(root, ["unaltered"], full_data=True) == 0
    assert commands.run(root, ["unaltered"], full_data=True) == 0
    for name, (file, alter, _) in ALTERATIONS.items():
        if name != "unaltered":
            shutil.copy(references / "unaltered.json", references / f"{name}.json")
        paths = {".md": root / name / f"{name}.md", ".json": references / f"{name}.json"}
        alter(paths.get(file, root / name / file))
    capfd.readouterr()
    assert commands.run(root, full_data=True) == 1
    printed = capfd.readouterr().out
    expected = {(name, test) for name, (_, _, tests) in ALTERATIONS.items() for test in tests}
    assert failed_tests(printed) == expected, printed


def test_without_the_full_data_nothing_is_compared_and_that_is_said(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write_course(tmp_path, prints=page(), raises=page(code="1 / 0"))
    for name in ("prints", "raises"):
        write_atomically(root / "tests" / "references" / f"{name}.json", '{"cells": []}')
    monkeypatch.delenv("CI", raising=False)
    assert commands.run(root, full_data=False) == 1
    printed = capfd.readouterr().out
    assert failed_tests(printed) == {("raises", "Cell 0")}
    assert printed.count("NOTHING") == 2
    with pytest.raises(CheckError, match="only the embedded subset"):
        commands.update(root, full_data=False)


def test_in_ci_the_subset_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    monkeypatch.setattr(cli, "has_full_data", lambda: False)
    assert cli.main(["run", "--root", str(tmp_path)]) == 2
    assert "CI must not pass without comparing" in capsys.readouterr().err


def test_update_touches_nothing_if_a_cell_fails(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    root = write_course(tmp_path, good=page(), raising=page(code="1 / 0"), address=page(code="print(object())"))
    assert commands.update(root, full_data=True) == 1
    printed = capfd.readouterr().out
    assert "ZeroDivisionError" in printed
    assert "address/address.md, cell 0 (print(object())) shows a memory address" in printed
    assert not (root / "tests" / "references").exists()


def test_renew_shows_the_difference_and_deletes_orphans(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    reference = tmp_path / "one.json"
    assert commands.renew(tmp_path, reference, "a\nb 0.5\n")
    assert not commands.renew(tmp_path, reference, "a\nb 0.5\n")
    capsys.readouterr()
    assert commands.renew(tmp_path, reference, "a\nb 0.75\n")
    assert reference.read_text() == "a\nb 0.75\n"
    shown = ["--- a/one.json", "+++ b/one.json", "@@ -1,2 +1,2 @@", " a", "-b 0.5", "+b 0.75"]
    assert capsys.readouterr().out.splitlines() == shown
    assert commands.renew(tmp_path, reference, "")
    assert not reference.exists()
