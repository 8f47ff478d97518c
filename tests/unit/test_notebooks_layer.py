"""The notebooks and references that nbval compares; `tests/programs` runs the comparison."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from tests.notebooks import __main__ as cli
from tests.notebooks import commands
from tests.notebooks.chapters import code_cells, find_chapters
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


def edit(old: str, new: str) -> Callable[[Path], None]:
    """Return what replaces the one place of OLD in a file."""

    def apply(path: Path) -> None:
        text = path.read_text()
        assert text.count(old) == 1
        path.write_text(text.replace(old, new))

    return apply


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


def test_in_ci_the_subset_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    monkeypatch.setattr(cli, "has_full_data", lambda: False)
    assert cli.main(["run", "--root", str(tmp_path)]) == 2
    assert "CI must not pass without comparing" in capsys.readouterr().err


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
