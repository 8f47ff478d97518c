"""What every explorable of the built pages keeps: it loads late, jumps nowhere, and is reached by keys.

One is opened once in each width, and asked there all that can be asked: opening its page takes as long as asking.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.explorables import bring, find_explorables, place
from tests.browser.server import Server
from tests.browser.site import CHINESE, DESKTOP, NARROW, PHONE

Open = Callable[..., Page]
EACH = pytest.mark.parametrize(("page_name", "module"), find_explorables())
SIZES = {"tablet": (600, 800), "phone": PHONE, "narrow": NARROW}
SLACK = 32  # pixels that the room kept for an explorable may exceed it by
NOW = "one => one.getBoundingClientRect().height"
HEIGHT = """async one => {
    await Promise.race([new Promise(requestAnimationFrame), new Promise(next => setTimeout(next, 500))])
    return one.getBoundingClientRect().height
}"""
# What a screen reader makes of a control: its name, and what it says of its value.
SPOKEN = """element => [element.ariaLabel || element.labels?.[0]?.innerText || element.innerText,
    element.matches('input[type=range], [role=slider]') ? element.getAttribute('aria-valuetext') : 'none needed']"""


def brought_without_a_jump(page: Page, module: str) -> Locator:
    """Bring an explorable to life; its figure had the same room, and not much too much."""
    box = place(page, module)
    before = box.evaluate(NOW)
    one = bring(page, module)
    after = box.evaluate(NOW)
    assert after == pytest.approx(before, abs=1)
    assert after - one.evaluate(NOW) < SLACK
    return one


def tab_reaches_every_control_which_has_a_name(page: Page, one: Locator) -> None:
    # One radio button of a group is reached by Tab, the others by arrows.
    controls = one.locator("button:enabled, input:not([type=radio]), [type=radio]:checked, [tabindex='0']").all()
    controls[0].focus()
    for control in controls:
        expect(control).to_be_focused()
        assert control.evaluate("element => element.matches(':focus-visible')")
        assert all(text and text.strip() for text in control.evaluate(SPOKEN)), control.evaluate("one => one.outerHTML")
        page.keyboard.press("Tab")
    assert not one.evaluate("element => element.contains(document.activeElement)")


def nothing_below_moves_while_a_reader_tries_the_ends(one: Locator) -> None:
    for toggle in one.locator(".explore-button[aria-pressed]").all():
        toggle.click()
    heights = set()
    for key in ("Home", "End"):
        for slider in one.locator("input[type=range]").all():
            slider.press(key)
            heights.add(one.evaluate(HEIGHT))
    assert len(heights) <= 1


@EACH
def test_on_a_desktop(page_name: str, module: str, open_page: Open, server: Server) -> None:
    """Its script is asked for when it comes near; on paper there is the figure. Axe sees it in test_every_page."""

    def asked() -> list[str]:
        return [sent.path for sent in server.take() if sent.path == f"_static/explore/{module}.js"]

    server.take()
    page = open_page(page_name)
    page.wait_for_load_state("networkidle")
    assert asked() == []
    one = brought_without_a_jump(page, module)
    assert len(asked()) == 1
    tab_reaches_every_control_which_has_a_name(page, one)
    nothing_below_moves_while_a_reader_tries_the_ends(one)
    image = place(page, module).locator("img")
    assert not image.is_visible()
    page.emulate_media(media="print")
    assert image.is_visible() and not one.is_visible()
    expect(image).to_have_css("display", "block")  # in the middle, as on a page that was never alive


@pytest.mark.parametrize("size", SIZES)
@EACH
def test_in_other_widths(page_name: str, module: str, size: str, open_page: Open) -> None:
    one = brought_without_a_jump(open_page(page_name, SIZES[size]), module)
    if size == "phone":
        nothing_below_moves_while_a_reader_tries_the_ends(one)


@pytest.mark.parametrize("size", [DESKTOP, NARROW], ids=["desktop", "narrow"])
@pytest.mark.parametrize(("page_name", "module"), find_explorables(CHINESE))
def test_words_of_another_length_make_no_jump(
    page_name: str, module: str, size: tuple[int, int], open_page: Open
) -> None:
    brought_without_a_jump(open_page(page_name, size), module)


@EACH
def test_without_scripts_there_is_the_figure(page_name: str, module: str, open_page: Open) -> None:
    bare = place(open_page(page_name, java_script_enabled=False), module)
    bare.scroll_into_view_if_needed()
    assert bare.locator("img").is_visible() and bare.locator(".explore").count() == 0
