"""Without JavaScript: text, formulas, figures, folded solutions and navigation work, and nothing promises more."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.pages import check
from tests.browser.server import Server
from tests.browser.site import CHAPTER, CHINESE, ENGLISH, LANDING, PHONE, SITE
from tests.site.checks import parse

Open = Callable[..., Page]
CHAPTERS = [*(page for page in ENGLISH if page.startswith("chapters/")), CHINESE + CHAPTER]
# What a reader without scripts can press: what the browser itself opens, and what sends a form.
IDLE = "button:visible:not([popovertarget]):not(form button), [role=button]:visible"


@pytest.mark.parametrize("page", CHAPTERS)
def test_everything_is_there(page: str, open_page: Open) -> None:
    tab = open_page(page, java_script_enabled=False)
    article = parse(SITE / page).select_one("article")
    assert article
    for place, summary in enumerate(tab.locator("article details > summary").all()):
        if place == 0:
            summary.click()
        else:  # the mouse's way there and the frames that it waits for are the same again
            summary.evaluate("one => one.click()")
    hidden = tab.locator("article p:not(:visible)").all_text_contents()
    check([f"hidden: {text}" for text in hidden if text.strip()])
    assert tab.locator("article p").count() == len(article.find_all("p"))
    formulas = tab.locator("article math")
    assert formulas.count() == len(article.find_all("math"))
    assert not re.search(r"\\\(|\\\[", article.get_text()), "TeX is left in the text"
    check([f"a button does nothing: {button.inner_text()!r}" for button in tab.locator(IDLE).all()])


def test_formulas_are_drawn(open_page: Open) -> None:
    page = open_page("chapters/linear-regression.html", java_script_enabled=False)
    formulas = page.locator("article math").all()
    assert len(formulas) > 30
    for formula in formulas[:40]:
        box = formula.bounding_box()
        assert box and box["width"] > 3 and box["height"] > 5


def test_figures_load(open_page: Open, server: Server) -> None:
    page = open_page(LANDING, java_script_enabled=False)
    server.take()
    page.goto(server.url + CHAPTER)
    figures = page.locator('article img[src*="_images/"]').all()
    assert len(figures) >= 2
    for figure in figures:
        figure.scroll_into_view_if_needed()
        page.wait_for_timeout(100)
    page.wait_for_load_state("networkidle")
    wanted = {(figure.get_attribute("src") or "").rpartition("/")[2] for figure in figures}
    assert wanted <= {sent.path.rpartition("/")[2] for sent in server.take()}


def test_folded_solution_opens(open_page: Open) -> None:
    page = open_page(CHAPTER, java_script_enabled=False)
    fold = page.locator("details.solution").first
    text = fold.locator("pre").first
    assert not text.is_visible()
    fold.locator("summary").click()
    assert text.is_visible()


def test_navigation(open_page: Open) -> None:
    page = open_page(LANDING, java_script_enabled=False)
    page.get_by_role("navigation", name="Chapters").get_by_role("link", name="Linear regression from scratch").click()
    assert page.url.endswith(CHAPTER)
    page.get_by_role("navigation", name="Previous and next page").get_by_role("link", name="Next").click()
    assert page.url.endswith("linear-regression-concise.html")
    page.get_by_role("navigation", name="Breadcrumbs").get_by_role("link", name="Home").click()
    assert page.url.endswith(LANDING)


def test_menus_on_a_phone(open_page: Open) -> None:
    page = open_page(CHAPTER, PHONE, java_script_enabled=False)
    chapters = page.get_by_role("navigation", name="Chapters")
    assert not chapters.is_visible()
    page.get_by_role("button", name="Menu", exact=True).click()
    assert chapters.is_visible()
    page.keyboard.press("Escape")
    assert not chapters.is_visible()
    page.get_by_role("button", name="On this page").click()
    contents = page.get_by_role("navigation", name="On this page")
    target = contents.get_by_role("link").nth(2)
    anchor = target.get_attribute("href") or ""
    target.click()
    assert page.url.endswith(anchor) and anchor.startswith("#")
