"""What every explorable of the built pages keeps: it loads late, jumps nowhere, and is reached by keys."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.explorables import bring, find_explorables, place
from tests.browser.pages import axe_problems, check
from tests.browser.server import Server
from tests.browser.site import CHINESE, DESKTOP, NARROW, PHONE

Open = Callable[..., Page]
EACH = pytest.mark.parametrize(("page_name", "module"), find_explorables())
SIZES = {"desktop": DESKTOP, "tablet": (600, 800), "phone": PHONE, "narrow": NARROW}
# Words are of other lengths in another language.
IN_ALL_LANGUAGES = [
    *((*found, size) for found in find_explorables() for size in SIZES),
    *((*found, size) for found in find_explorables(CHINESE) for size in ("desktop", "narrow")),
]
SLACK = 32  # pixels that the room kept for an explorable may exceed it by
HEIGHT = """async one => {
    await new Promise(requestAnimationFrame)
    return one.getBoundingClientRect().height
}"""
# What a screen reader makes of a control: its name, and what it says of its value.
SPOKEN = """element => [element.ariaLabel || element.labels?.[0]?.innerText || element.innerText,
    element.matches('input[type=range], [role=slider]') ? element.getAttribute('aria-valuetext') : 'none needed']"""


@EACH
def test_tab_reaches_every_control_which_has_a_name(page_name: str, module: str, open_page: Open) -> None:
    page = open_page(page_name)
    one = bring(page, module)
    # One radio button of a group is reached by Tab, the others by arrows.
    controls = one.locator("button:enabled, input:not([type=radio]), [type=radio]:checked, [tabindex='0']").all()
    controls[0].focus()
    for control in controls:
        expect(control).to_be_focused()
        assert control.evaluate("element => element.matches(':focus-visible')")
        assert all(text and text.strip() for text in control.evaluate(SPOKEN)), control.evaluate("one => one.outerHTML")
        page.keyboard.press("Tab")
    assert not one.evaluate("element => element.contains(document.activeElement)")


@EACH
def test_axe_finds_nothing(page_name: str, module: str, open_page: Open) -> None:
    page, within = open_page(page_name), f'.explorable[data-module="{module}"]'
    bring(page, module)
    problems = axe_problems(page, within=within)
    page.emulate_media(color_scheme="dark")
    check(problems + [f"dark: {one}" for one in axe_problems(page, "color-contrast", within=within)])


@EACH
def test_without_scripts_and_on_paper_there_is_the_figure(page_name: str, module: str, open_page: Open) -> None:
    bare = place(open_page(page_name, java_script_enabled=False), module)
    bare.scroll_into_view_if_needed()
    assert bare.locator("img").is_visible() and bare.locator(".explore").count() == 0
    page = open_page(page_name)
    bring(page, module)
    image = place(page, module).locator("img")
    assert not image.is_visible()
    page.emulate_media(media="print")
    assert image.is_visible() and not place(page, module).locator(".explore").is_visible()
    expect(image).to_have_css("display", "block")  # in the middle, as on a page that was never alive


@EACH
def test_script_is_asked_for_when_the_figure_is_near(
    page_name: str, module: str, open_page: Open, server: Server
) -> None:
    def asked() -> list[str]:
        return [sent.path for sent in server.take() if sent.path == f"_static/explore/{module}.js"]

    server.take()
    page = open_page(page_name)
    page.wait_for_load_state("networkidle")
    assert asked() == []
    bring(page, module)
    assert len(asked()) == 1


@pytest.mark.parametrize(("page_name", "module", "size"), IN_ALL_LANGUAGES)
def test_nothing_jumps_when_it_comes_to_life(page_name: str, module: str, size: str, open_page: Open) -> None:
    page = open_page(page_name, SIZES[size])
    box = place(page, module)
    before = box.evaluate("box => box.getBoundingClientRect().height")
    one = bring(page, module)
    after = box.evaluate("box => box.getBoundingClientRect().height")
    assert after == pytest.approx(before, abs=1)
    assert after - one.evaluate("one => one.getBoundingClientRect().height") < SLACK


@EACH
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_nothing_below_moves_while_a_reader_tries_the_ends(
    page_name: str, module: str, size: tuple[int, int], open_page: Open
) -> None:
    page = open_page(page_name, size)
    one = bring(page, module)
    for toggle in one.locator(".explore-button[aria-pressed]").all():
        toggle.click()
    heights = set()
    for key in ("Home", "End"):
        for slider in one.locator("input[type=range]").all():
            slider.press(key)
            heights.add(one.evaluate(HEIGHT))
    assert len(heights) <= 1
