"""Descriptions of pages: where they come from and where they are cut."""

from __future__ import annotations

import pytest
from docutils import nodes
from docutils.utils import new_document

from book.data_notice import notice
from book.description import LONGEST, SHORTEST, description, shortened, width

LONG = "word " * 60


def page(*children: nodes.Node) -> nodes.document:
    document: nodes.document = new_document("page")
    document += nodes.section("", nodes.title("", "Title"), *children)
    return document


def paragraph(text: str) -> nodes.paragraph:
    return nodes.paragraph("", text)


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("Short enough.", "Short enough."),
        ("a" * LONGEST, "a" * LONGEST),
        (
            f"One sentence that says what the page is about, in full. {LONG}",
            "One sentence that says what the page is about, in full.",
        ),
        (f"Is it? {'x ' * 45}end, {LONG}", f"Is it? {'x ' * 45}end…"),
        (f"这一章{'讲' * 60}。{'后' * 200}", f"这一章{'讲' * 60}。"),
        ("一" * 400, "一" * (LONGEST // 2 - 1) + "…"),
        (f"up to {'x' * 90}: {LONG}", f"up to {'x' * 90}…"),
    ],
)
def test_it_is_cut_after_a_sentence_else_a_clause(text: str, short: str) -> None:
    found = shortened(text)
    assert width(found) <= LONGEST
    assert found == short


def test_words_are_whole() -> None:
    found = shortened(LONG)
    assert found.endswith("word…") and LONGEST - 6 < len(found) <= LONGEST


def test_the_first_paragraph_is_taken_without_line_breaks() -> None:
    text = "What the\npage   teaches, at a length that needs no title beside it."
    found = description("Title", "", page(paragraph(" "), paragraph(text), paragraph("Not this one.")))
    assert found == "What the page teaches, at a length that needs no title beside it."


def test_a_list_in_the_opening_box_counts_and_the_notice_about_the_data_does_not() -> None:
    learn = "You will learn to measure how wrong a number is, and why."
    box = nodes.admonition("", nodes.bullet_list("", nodes.list_item("", paragraph(learn))))
    assert description("Title", "", page(notice("3", "2"), box)) == learn


def test_what_the_front_matter_says_wins() -> None:
    written = "Written for this page by hand, and longer than fifty characters."
    assert description("Title", written, page(paragraph("Not this one."))) == written


def test_a_short_one_is_led_by_the_title() -> None:
    assert description("References", "", page(paragraph("The works."))) == "References: The works."
    assert description("Empty", "", page()) == "Empty"
    assert description("参考文献", "", page(paragraph("各章的文献。"))) == "参考文献：各章的文献。"
    assert len("References: The works.") < SHORTEST
