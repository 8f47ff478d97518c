"""The Chinese edition is complete: every message of every page has a translation that keeps the rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from book.translation import catalogue
from book.translation.checks import inconsistent, problems
from tools.translate import CATALOGUES, TEMPLATES, names, read_all

NAMES = names(CATALOGUES, ".po")


@pytest.mark.parametrize("name", NAMES)
def test_every_message_is_translated_and_keeps_the_rules(name: str) -> None:
    found = {message.text: problems(message) for message in catalogue.read(CATALOGUES / f"{name}.po")}
    wrong = [f"{text}\n    {said}" for text, all_said in found.items() for said in all_said]
    assert not wrong, f"{len(wrong)} problems; the first:\n" + "\n".join(wrong[:5])


@pytest.mark.parametrize("name", NAMES)
def test_the_file_is_as_the_tool_writes_it(name: str) -> None:
    path = CATALOGUES / f"{name}.po"
    assert path.read_text(encoding="utf-8") == catalogue.text_of(name, catalogue.read(path))


def test_each_page_has_a_catalogue_with_its_messages() -> None:
    if not TEMPLATES.is_dir():
        pytest.fail("there are no messages to compare with: run `make book`", pytrace=False)
    wanted, found = (
        {name: [message.text for message in messages] for name, messages in side.items()}
        for side in (read_all(TEMPLATES, ".pot"), read_all(CATALOGUES))
    )
    stale = [name for name in sorted(wanted.keys() | found.keys()) if wanted.get(name) != found.get(name)]
    assert not stale, f"run `make translate`: {', '.join(stale)}"


def test_the_same_words_have_one_translation() -> None:
    assert inconsistent(read_all(CATALOGUES)) == []


def test_there_are_catalogues() -> None:
    assert "sphinx" in NAMES and "chapters/index" in NAMES
    assert all(Path(CATALOGUES, f"{name}.po").stat().st_size for name in NAMES)
