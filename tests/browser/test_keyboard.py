"""Everything by keyboard: the skip link comes first, focus is always seen, goes everywhere and is never trapped."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import check, focus_problem, wait_until
from tests.browser.site import CHAPTER, DESKTOP, LANDING, PHONE

MOVING = """[...document.querySelectorAll('*')].filter(one => {
    const style = getComputedStyle(one), times = `${style.transitionDuration}, ${style.animationDuration}`.split(', ')
    return style.scrollBehavior === 'smooth' || times.some(time => parseFloat(time) > 0.01)
}).map(one => one.outerHTML.slice(0, 80))"""
LEFT_OUT = """[...document.querySelectorAll('a[href], button, input:not([type=radio]), summary')].filter(one =>
    !one.walked && one.checkVisibility({visibilityProperty: true})).map(one => one.outerHTML)"""
IS_NEW = """() => {
    const element = document.activeElement, met = element === document.body || element.walked
    element.walked = true
    return !met
}"""
TO_THE_END = "scrollTo({top: document.body.scrollHeight, behavior: 'instant'})"
Open = Callable[..., Page]
LONG = ("chapters/api.html", CHAPTER, LANDING, "search.html")


def test_skip_link(open_page: Open) -> None:
    page = open_page(CHAPTER)
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    assert skip.inner_text() == "Skip to content"
    wait_until(page, "() => document.activeElement.getBoundingClientRect().y >= 0")  # it slides in
    box = skip.bounding_box()
    assert box and box["width"] > 50 and box["x"] >= 0 and box["y"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


@pytest.mark.parametrize("page", LONG)
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_tab_walks_through_the_page(page: str, size: tuple[int, int], open_page: Open) -> None:
    """Each stop shows that it has the focus and is not covered; the walk ends, after the last link of the page."""
    tab = open_page(page, size, reduced_motion="reduce")
    tab.evaluate("document.body.tabIndex = -1; document.body.focus()")  # the search page begins in its field
    problems, stops = [], 0
    tab.keyboard.press("Tab")
    while tab.evaluate(IS_NEW):
        if problem := focus_problem(tab):
            problems.append(problem)
        stops += 1
        tab.keyboard.press("Tab")
    check(problems)
    links = tab.locator("main a[href]:visible").count()
    assert stops >= links
    check(tab.evaluate(LEFT_OUT))


def test_contents_follow_the_reader_but_not_away_from_the_focus(open_page: Open) -> None:
    page = open_page("chapters/api.html", reduced_motion="reduce")
    page.wait_for_load_state("networkidle")
    first, marked = page.locator(".toc-tree a").first, page.locator(".toc-tree a[aria-current]")
    page.evaluate(TO_THE_END)
    expect(marked).to_be_in_viewport()
    expect(first).not_to_be_in_viewport()
    page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
    expect(first).to_be_in_viewport()
    first.focus()
    page.keyboard.press("Tab")
    page.evaluate(TO_THE_END)
    expect(marked).not_to_be_in_viewport()
    assert focus_problem(page) == ""


def test_sideways_boxes_can_be_scrolled(open_page: Open) -> None:
    page = open_page("chapters/softmax-scratch.html", PHONE)
    boxes = page.locator("article [tabindex='0']").all()
    wide = [box for box in boxes if box.evaluate("box => box.scrollWidth > box.clientWidth + 1") and box.is_visible()]
    assert wide
    wide[0].focus()
    page.keyboard.press("ArrowRight")
    wait_until(page, "box => box.scrollLeft > 0", wide[0].element_handle())


def test_menu_on_a_phone(open_page: Open) -> None:
    page = open_page(CHAPTER, PHONE)
    button = page.get_by_role("button", name="Menu", exact=True)
    chapters = page.get_by_role("navigation", name="Chapters")
    button.focus()
    page.keyboard.press("Enter")
    assert chapters.is_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('[popover]') !== null")
    page.keyboard.press("Escape")
    assert not chapters.is_visible()
    assert button.evaluate("button => button === document.activeElement")


def test_reduced_motion(open_page: Open) -> None:
    """Nothing moves by itself for those who asked for that."""
    page = open_page(CHAPTER, reduced_motion="reduce")
    check(page.evaluate(MOVING))
