"""The chapters keep to STYLE.md, as far as a machine can see."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from book.glossary import terms
from tests.chapters import frame, seeds, style
from tests.chapters.page import Page
from tests.chapters.pages import NOT_LESSONS, ROOT, lessons, pages

Check = Callable[[Page], list[str]]

ALL_PAGES: tuple[Check, ...] = (
    style.cell_length_problems,
    style.figure_problems,
    style.reason_problems,
    style.print_problems,
    style.typed_number_problems,
    seeds.seed_problems,
)
LESSONS: tuple[Check, ...] = (
    frame.opening_problems,
    frame.part_problems,
    frame.label_problems,
    frame.exercise_problems,
    style.reference_problems,
)


def name(value: Page | Check) -> str:
    return value.name if isinstance(value, Page) else value.__name__


def assert_none(problems: list[str]) -> None:
    assert not problems, "\n" + "\n".join(problems)


@pytest.mark.parametrize("check", ALL_PAGES, ids=name)
@pytest.mark.parametrize("page", pages(), ids=name)
def test_page(page: Page, check: Check) -> None:
    assert_none(check(page))


@pytest.mark.parametrize("check", LESSONS, ids=name)
@pytest.mark.parametrize("page", lessons(), ids=name)
def test_lesson(page: Page, check: Check) -> None:
    assert_none(check(page))


@pytest.mark.parametrize("page", pages(), ids=name)
def test_terms_are_spelt_as_in_the_glossary(page: Page) -> None:
    avoid = {bad: term.english for term in terms() for bad in term.avoid}
    assert_none(style.term_problems(page, avoid))


def test_the_pages_without_a_frame_exist() -> None:
    assert {page.name for page in pages()} >= NOT_LESSONS
    assert lessons()


def test_the_template_is_a_lesson_that_passes() -> None:
    """It is what a new chapter starts from; its name stands for the chapter's."""
    text = (ROOT / "tools" / "new_chapter.md").read_text(encoding="utf-8")
    page = Page("chapter-name", text)
    assert_none([problem for check in (*ALL_PAGES, *LESSONS) for problem in check(page)])
