"""What git says of the sources: commit, dates, and silence where it cannot know."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from book.history import DIRTY, built_commit, change_dates, last_change, note_page, note_pages, write_again

ROOT = Path(__file__).resolve().parents[2]
IDENTITY = {f"GIT_{role}_{what}": "x@example.org" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}


def commit(folder: Path, day: str, **files: str) -> None:
    """Write files (`a__b_md` is a/b.md) and commit them on that day."""
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_md", ".md").replace("_yml", ".yml")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    dated = os.environ | IDENTITY | {f"GIT_{role}_DATE": f"{day}T12:00:00+00:00" for role in ("AUTHOR", "COMMITTER")}
    for command in (["add", "-A"], ["commit", "-q", "-m", day]):
        subprocess.run(["git", "-C", str(folder), *command], check=True, env=dated)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    folder = tmp_path / "course"
    subprocess.run(["git", "init", "-q", "-b", "main", str(folder)], check=True)
    commit(folder, "2026-01-02", chapters__a_md="1", chapters__b_md="1", terms_yml="1")
    commit(folder, "2026-03-04", chapters__a_md="2")
    commit(folder, "2026-05-06", terms_yml="2")
    return folder


def updated(folder: Path, page: str, *made_from: str) -> str:
    environment = SimpleNamespace(doc2path=lambda name, base: f"{name}.md", dependencies={page: set(made_from)})
    config = SimpleNamespace(course_dates=change_dates(folder), language="en", course_edition="")
    return last_change(SimpleNamespace(srcdir=folder, env=environment, config=config), page)  # type: ignore[arg-type]


def test_each_file_has_the_day_of_its_last_commit(checkout: Path) -> None:
    assert change_dates(checkout) == {
        "chapters/a.md": "2026-03-04",
        "chapters/b.md": "2026-01-02",
        "terms.yml": "2026-05-06",
    }
    assert change_dates(checkout / "chapters") == {"a.md": "2026-03-04", "b.md": "2026-01-02"}


def test_names_outside_ascii_are_kept(checkout: Path) -> None:
    commit(checkout, "2026-06-07", 学习="1")
    assert change_dates(checkout)["学习"] == "2026-06-07"


def test_a_page_is_as_new_as_what_it_is_made_from(checkout: Path) -> None:
    assert updated(checkout, "chapters/b") == "2026-01-02"
    assert updated(checkout, "chapters/b", "terms.yml") == "2026-05-06"
    assert updated(checkout, "chapters/b", str(checkout / "terms.yml"), "/elsewhere.py") == "2026-05-06"


def test_a_page_that_git_does_not_keep_has_no_day(checkout: Path) -> None:
    assert updated(checkout, "chapters/new", "terms.yml") == ""


def test_the_commit_says_when_files_differ_from_it(checkout: Path) -> None:
    clean = built_commit(checkout)
    assert len(clean) == 40
    (checkout / "untracked").touch()
    assert built_commit(checkout) == clean
    (checkout / "terms.yml").write_text("3")
    assert built_commit(checkout) == clean + DIRTY


def test_tags_do_not_replace_the_hash(checkout: Path) -> None:
    subprocess.run(["git", "-C", str(checkout), "tag", "v1"], check=True)
    assert len(built_commit(checkout)) == 40


def test_a_shallow_clone_knows_its_commit_and_no_days(checkout: Path, tmp_path: Path) -> None:
    shallow = tmp_path / "shallow"
    subprocess.run(["git", "clone", "-q", "--depth", "1", checkout.as_uri(), str(shallow)], check=True)
    assert change_dates(shallow) == {} and built_commit(shallow) == built_commit(checkout)


def test_without_a_repository_or_commits_or_git_nothing_is_known(
    tmp_path: Path, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = tmp_path / "empty"
    subprocess.run(["git", "init", "-q", str(empty)], check=True)
    for folder in (tmp_path, empty):
        assert (built_commit(folder), change_dates(folder)) == ("", {})
    monkeypatch.setenv("PATH", "")
    assert (built_commit(checkout), change_dates(checkout)) == ("", {})


def test_the_site_is_published_from_the_whole_history() -> None:
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "publish.yml").read_text(encoding="utf-8"))
    (checkout,) = [
        step for step in workflow["jobs"]["build"]["steps"] if step.get("uses", "").startswith("actions/checkout@")
    ]
    assert checkout["with"]["fetch-depth"] == 0


class Course:
    """Builds of pages, as Sphinx makes them, without Sphinx."""

    def __init__(self, notes: Path) -> None:
        self.notes = notes

    def build(self, commit: str, written: list[str]) -> list[str]:
        """Build from a commit, and return the pages that are written though Sphinx would not have."""
        builder = SimpleNamespace()
        app: Any = SimpleNamespace(
            doctreedir=self.notes, builder=builder, config=SimpleNamespace(course_commit=commit),
            env=SimpleNamespace(found_docs={"a", "b", "c"}),
        )  # fmt: skip
        again = write_again(app, app.env)
        for page in [*written, *again]:
            note_page(app, page)
        note_pages(app, None)
        return again


def test_pages_that_speak_of_local_changes_are_written_again_when_there_are_none(tmp_path: Path) -> None:
    course, changed = Course(tmp_path), f"1234567{DIRTY}"
    assert course.build("1234567", ["a", "b", "c"]) == []
    assert course.build(changed, ["a"]) == []  # the others stay as they are
    assert course.build(changed, ["b"]) == []
    assert course.build("1234567", ["b"]) == ["a", "b"]
    assert course.build("1234567", []) == []
