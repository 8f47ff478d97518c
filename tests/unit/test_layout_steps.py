"""Long pages are laid out in steps: where these are, and that nothing of the text changes."""

from __future__ import annotations

from book.layout_steps import STEP, in_steps
from book.security import LAYOUT_SCRIPT

SCRIPT = f"<script>{LAYOUT_SCRIPT}</script>"


def section(elements: int, inside: str = "") -> str:
    """A section of so many elements and what else is inside."""
    return f"<section>{'<p>text</p>' * (elements - 1)}{inside}</section>"


def test_a_step_lies_before_the_first_section_that_has_enough_before_it() -> None:
    first, second, third = section(6), section(4), section(3)
    assert in_steps(first + second + third, 10) == first + second + SCRIPT + third
    assert in_steps(first + second + third, 11) == first + second + third


def test_elements_are_counted_from_step_to_step() -> None:
    assert in_steps(section(5) * 5, 10) == f"{section(5) * 2}{SCRIPT}" * 2 + section(5)


def test_sections_within_sections_can_begin_a_step() -> None:
    assert in_steps(section(10, section(3)), 10) == section(10, SCRIPT + section(3))


def test_only_tags_of_elements_count() -> None:
    for text in ("<section><!-- a < b --></section>a &lt;p&gt;</p>" * 9, "<sections></sections>" * 9):
        assert in_steps(text, 10) == text


def test_short_pages_are_laid_out_at_once() -> None:
    assert in_steps("") == "" and in_steps(section(STEP - 1) + "<p>text</p>") == section(STEP - 1) + "<p>text</p>"
