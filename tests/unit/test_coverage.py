"""Every topic and question of the lectures has a section that teaches it."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
import yaml

from book.tables import coverage

ROOT = Path(__file__).resolve().parents[2]
QUESTIONS = {
    8: [1, 2, 3, *range(6, 23), *range(24, 32)],
    9: [*range(1, 12), 13, 14, 15, 17, *range(19, 24), 26, 27, 29],
}
TOPICS = [f"{lecture}{number}" for lecture in "LS" for number in range(1, 19)]
WRONG_ELSEWHERE = ["L7x", "L17x", "L18x", "S11x", "S14x"]
IDS = [*TOPICS, *WRONG_ELSEWHERE, *(f"QA{lecture}-{n}" for lecture, ns in QUESTIONS.items() for n in ns)]


def labels_of_sections(page: str) -> set[str]:
    """Return the labels that stand right above a heading, in one chapter's source."""
    return set(re.findall(r"^\(([a-z0-9-]+)\)=\n+#+ ", page, flags=re.MULTILINE))


@cache
def taught() -> set[str]:
    """Return the labels of all sections of the pages in the table of contents."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text())
    pages = [entry["file"] for part in toc["parts"] for entry in part["chapters"]]
    return set().union(*(labels_of_sections((ROOT / f"{page}.md").read_text()) for page in pages))


@pytest.mark.parametrize("wanted", IDS)
def test_every_id_has_a_section(wanted: str) -> None:
    """An id is in the list, and the section that it names exists in a page of the course."""
    title, label = coverage()[wanted]
    assert title
    assert label in taught(), f"{wanted} names the section {label}, which is in no page of _toc.yml"


def test_no_other_ids() -> None:
    """A misspelt id would stand for nothing."""
    assert sorted(coverage()) == sorted(IDS)


def test_a_label_counts_only_above_a_heading() -> None:
    """A label in the text, or of a figure, is no section."""
    assert labels_of_sections("(a-b)=\n## Title\n\n(c)=\ntext (d)=\n# No\n") == {"a-b"}
