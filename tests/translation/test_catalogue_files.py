"""Catalogues keep what is translated, mark what changed, and are the same text each time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from book.translation import catalogue
from book.translation.catalogue import Message, merged
from tools.translate import filled, update

OLD = [Message("A first sentence about gradients.", "text", "第一句。"), Message("Gone for good", "title", "没了")]
NOTED = Message('A "quoted" \\word', "alt", "译文", True, "An older text", ("unchanged", "other sense: label"))


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "page.po"
    catalogue.write(path, "page", [NOTED, *OLD])
    assert catalogue.read(path) == [NOTED, *OLD]
    assert path.read_text() == catalogue.text_of("page", catalogue.read(path))


def test_a_file_that_is_no_catalogue_is_named(tmp_path: Path) -> None:
    (tmp_path / "page.po").write_text('msgid "a"\nnonsense\n')
    with pytest.raises(ValueError, match=r"page\.po is no catalogue"):
        catalogue.read(tmp_path / "page.po")


def test_translations_stay_changed_ones_are_fuzzy_and_vanished_ones_go() -> None:
    changed = Message("A first sentence about slopes.", "text")
    new = Message("Something else altogether, never seen", "text")
    found = merged([*OLD, NOTED], [replace(NOTED, translation=""), changed, new])
    assert found[0] == NOTED
    assert found[1] == Message(changed.text, "text", "第一句。", True, OLD[0].text)
    assert found[2] == new and len(found) == 3


def test_an_update_fills_terms_and_words_that_are_known(tmp_path: Path) -> None:
    templates, catalogues = tmp_path / "messages", tmp_path / "locale"
    for page in ("a", "b"):
        catalogue.write(templates / f"{page}.pot", page, [Message("Shared words", "title")])
    catalogue.write(templates / "c.pot", "c", [Message("learning rate", "term")])
    catalogue.write(catalogues / "a.po", "a", [Message("Shared words", "title", "共同的词")])
    catalogue.write(catalogues / "c.po", "c", [Message("learning rate", "term", "学习速率")])
    catalogue.write(catalogues / "old.po", "old", OLD)
    update(templates, catalogues)
    assert [catalogue.read(catalogues / f"{page}.po")[0].translation for page in "abc"] == [
        "共同的词",
        "共同的词",
        "学习率",
    ]
    assert not (catalogues / "old.po").exists()
    before = {path: path.read_bytes() for path in catalogues.iterdir()}
    update(templates, catalogues)
    assert {path: path.read_bytes() for path in catalogues.iterdir()} == before


def test_what_is_translated_is_not_filled_again() -> None:
    assert filled([OLD[0]], {OLD[0].text: "别的"}) == [OLD[0]]
