"""A page that opens at its top is laid out section by section; in the end it is as if laid out at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.pages import wait_until
from tests.browser.server import Server
from tests.browser.site import CHAPTER, CHINESE, DESKTOP, PHONE

NewContext = Callable[..., BrowserContext]
LAST = "#exercises"
NO_FRAMES = "globalThis.requestAnimationFrame = () => 0"  # so that no section gets its turn
WAIT = """() => [...document.querySelectorAll('article section > :first-child')]
    .filter(one => !one.checkVisibility({contentVisibilityAuto: true})).length"""
DONE = "!('byParts' in document.body.dataset)"
TOPS = "[...document.querySelectorAll('article section')].map(one => one.getBoundingClientRect().top + scrollY)"


@pytest.fixture
def stopped(new_context: NewContext) -> Page:
    page = new_context().new_page()
    page.add_init_script(NO_FRAMES)
    return page


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("path", [CHAPTER, CHINESE + CHAPTER])
def test_in_the_end_all_is_where_it_always_was(
    path: str, size: tuple[int, int], new_context: NewContext, server: Server
) -> None:
    page = new_context(size, reduced_motion="reduce").new_page()
    page.goto(server.url + path)
    wait_until(page, DONE)
    assert page.evaluate(WAIT) == 0
    tops = page.evaluate(TOPS)
    page.reload()  # what is opened anew is laid out at once
    assert page.evaluate(DONE)
    assert page.evaluate(TOPS) == pytest.approx(tops, abs=0.5)


def test_far_sections_wait_for_their_turn(stopped: Page, server: Server) -> None:
    stopped.goto(server.url + CHAPTER)
    sections = stopped.locator("article section").count()
    assert stopped.evaluate(WAIT) > sections / 2
    stopped.locator(LAST).scroll_into_view_if_needed()  # and do not need it to be seen
    wait_until(stopped, f"document.querySelector('{LAST} > p').checkVisibility({{contentVisibilityAuto: true}})")


@pytest.mark.parametrize("way", ["key", "pointer"])
def test_a_reader_who_acts_has_the_whole_page_at_once(way: str, stopped: Page, server: Server) -> None:
    stopped.goto(server.url + CHAPTER)
    assert not stopped.evaluate(DONE)
    if way == "key":
        stopped.keyboard.press("Tab")
    else:
        stopped.mouse.down()
    assert stopped.evaluate(DONE)
    assert stopped.evaluate(WAIT) == 0


@pytest.mark.parametrize("way", ["link into the page", "reload", "tall window"])
def test_a_page_that_opens_elsewhere_is_laid_out_at_once(way: str, stopped: Page, server: Server) -> None:
    if way == "tall window":
        stopped.set_viewport_size({"width": 1280, "height": 1400})
    stopped.goto(server.url + CHAPTER + (LAST if way == "link into the page" else ""))
    if way == "reload":
        stopped.reload()
    assert stopped.evaluate(WAIT) == 0


def test_a_reload_keeps_the_place(new_context: NewContext, server: Server) -> None:
    page = new_context(reduced_motion="reduce").new_page()
    page.goto(server.url + CHAPTER)
    wait_until(page, DONE)
    page.locator(LAST).evaluate("one => one.scrollIntoView()")
    place = page.evaluate("scrollY")
    page.reload()
    wait_until(page, f"Math.abs(scrollY - {place}) < 2")
