"""Folded solutions and hidden code: by mouse, by keyboard, by link, and in print."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader

from tests.browser.server import Server
from tests.browser.site import CHAPTER

Open = Callable[..., Page]


def first_solution(page: Page) -> Locator:
    return page.locator("details.solution").first


def test_by_mouse_and_keyboard(open_page: Open) -> None:
    page = open_page(CHAPTER)
    for fold in (first_solution(page), page.locator("details:has(.highlight)").first):
        summary, code = fold.locator("summary"), fold.locator("pre").first
        assert not code.is_visible()
        summary.click()
        assert code.is_visible()
        summary.focus()
        page.keyboard.press("Enter")
        assert not code.is_visible()
        page.keyboard.press("Space")
        assert code.is_visible()


def test_link_into_a_fold_opens_it(open_page: Open, server: Server) -> None:
    page = open_page(CHAPTER)
    fold = first_solution(page)
    inside = fold.evaluate("fold => (fold.id ? fold : fold.querySelector('[id]')).id")
    page.goto(f"{server.url}{CHAPTER}#{inside}")
    expect(fold).to_have_attribute("open", "")


def test_an_address_that_names_nothing_does_no_harm(open_page: Open, server: Server) -> None:
    page = open_page(f"{CHAPTER}#50%")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(first_solution(page)).to_have_attribute("open", "")


def words(text: str) -> str:
    return re.sub(r"\W+", "", text)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_printed_page(scripts: bool, open_page: Open) -> None:
    """Print has the text and the solutions, without what only a screen needs."""
    page = open_page(CHAPTER, java_script_enabled=scripts)
    code = page.locator("details.solution .cell_input pre")
    texts = [code.nth(i).text_content() or "" for i in range(code.count())]
    assert len(texts) >= 5
    pdf = PdfReader(io.BytesIO(page.pdf(format="A4")))
    assert len(pdf.pages) >= 5
    printed = words("".join(sheet.extract_text() for sheet in pdf.pages))
    missing = [text for text in texts if words(text)[:40] not in printed]
    assert missing == []
    for unwanted in ("Skip to content", "On this page", "Mark all as read"):
        assert words(unwanted) not in printed


def test_print_hides_the_navigation(open_page: Open) -> None:
    page = open_page(CHAPTER)
    assert page.get_by_role("navigation").first.is_visible()
    page.emulate_media(media="print")
    shown = [one.inner_text()[:40] for one in page.locator("nav, button").all() if one.is_visible()]
    assert shown == []
    assert page.locator("article").is_visible()


def test_print_is_dark_ink_on_white(open_page: Open) -> None:
    page = open_page(CHAPTER, color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    colours = page.evaluate(
        "['body', 'article p'].map(name => getComputedStyle(document.querySelector(name)))"
        ".map((style, i) => i ? style.color : style.backgroundColor)"
    )
    background, ink = ([float(x) for x in re.findall(r"[\d.]+", colour)] for colour in colours)
    assert sum(background[:3]) > 3 * 240 or (len(background) == 4 and background[3] == 0)
    assert sum(ink[:3]) < 3 * 100
