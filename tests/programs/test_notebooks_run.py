"""The comparison of chapters with their references, by nbval and with real kernels: it fails where it should."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.notebooks import commands
from tests.notebooks.chapters import write_atomically
from tests.notebooks.checks import CheckError
from tests.unit.test_notebooks_layer import edit, page, write_course

# Name of the chapter: file (.md, .json or helper.py) and alteration, as many as there are; the tests that must fail.
Alteration = tuple[str, Callable[[Path], None]]
ALTERATIONS: dict[str, tuple[list[Alteration], set[str]]] = {
    "within": (
        [
            (".json", edit("loss 0.5", "loss 0.5004")),
            (".json", edit("0.27", "0.28")),
            ("helper.py", edit("0.25", "0.25001")),
        ],
        set(),
    ),
    "beyond": (
        [
            (".json", edit("loss 0.5", "loss 0.51")),
            (".json", edit("0.27", "0.29")),
            (".json", edit('on purpose"', 'by chance"')),
        ],
        {"Cell 0", "Cell 2", "Cell 3"},
    ),
    "integer": (
        [(".json", edit("epochs 3", "epochs 4")), (".md", edit("check: {ignore: the time}", "tags: [x]"))],
        {"Cell 0", "Cell 1"},
    ),
    "helper": ([("helper.py", edit("0.25", "0.252"))], {"Cell 0"}),
    "printed": ([(".md", edit("'epochs', 3", "'epochs', 4"))], {"Cell 0", "current"}),
    "code": ([(".md", edit("2 * SLOPE", "SLOPE * 2"))], {"Cell 0", "current"}),
    "no-reference": ([(".json", Path.unlink)], {"Cell 0", "Cell 2", "Cell 3", "current"}),
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
    root = write_course(tmp_path, **dict.fromkeys(["unaltered", *ALTERATIONS], page() + ignoring + loose + raising))
    references = root / "tests" / "references"
    assert commands.update(root, ["unaltered"], full_data=True) == 0
    for name, (alterations, _) in ALTERATIONS.items():
        shutil.copy(references / "unaltered.json", references / f"{name}.json")
        paths = {".md": root / name / f"{name}.md", ".json": references / f"{name}.json"}
        for file, alter in alterations:
            alter(paths.get(file, root / name / file))
    assert commands.run(root, ["unaltered", "within"], full_data=True, jobs=1) == 0
    capfd.readouterr()
    assert commands.run(root, list(ALTERATIONS), full_data=True) == 1
    printed = capfd.readouterr().out
    expected = {(name, test) for name, (_, tests) in ALTERATIONS.items() for test in tests}
    assert failed_tests(printed) == expected, printed


def test_without_the_full_data_nothing_is_compared_and_that_is_said(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write_course(tmp_path, prints=page(), raises=page(code="1 / 0"))
    for name in ("prints", "raises"):
        write_atomically(root / "tests" / "references" / f"{name}.json", '{"cells": []}')
    monkeypatch.delenv("CI", raising=False)
    assert commands.run(root, full_data=False, jobs=1) == 1
    printed = capfd.readouterr().out
    assert failed_tests(printed) == {("raises", "Cell 0")}
    assert printed.count("NOTHING") == 2
    with pytest.raises(CheckError, match="only the embedded subset"):
        commands.update(root, full_data=False)


def test_update_touches_nothing_if_a_cell_fails(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    root = write_course(tmp_path, good=page(), bad=page(code="1 / 0") + page(code="print(object())"))
    assert commands.update(root, full_data=True, jobs=1) == 1
    printed = capfd.readouterr().out
    assert "ZeroDivisionError" in printed
    assert "bad/bad.md, cell 1 (print(object())) shows a memory address" in printed
    assert not (root / "tests" / "references").exists()
