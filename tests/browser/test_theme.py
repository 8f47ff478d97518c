"""Light and dark: the switch wins over the system, holds on every page, and figures follow it."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from PIL import Image, ImageStat
from playwright.sync_api import Locator, Page, Route

from tests.browser.pages import axe_problems, check, wait_until
from tests.browser.server import Server
from tests.browser.site import CHAPTER, LANDING, PHONE

Open = Callable[..., Page]
OTHER = {"Dark": "light", "Light": "dark"}
BACKGROUND = "getComputedStyle(document.documentElement).backgroundColor.match(/[\\d.]+/g).slice(0, 3).map(Number)"


def choose(page: Page, name: str) -> None:
    """Choose a theme by keyboard, as the group of radio buttons is meant to be used."""
    switch = page.get_by_role("group", name="Colours").get_by_role("radio")
    names = ["Light", "Auto", "Dark"]
    assert [one.evaluate("radio => radio.labels[0].innerText") for one in switch.all()] == names
    now = next(i for i, one in enumerate(switch.all()) if one.is_checked())
    switch.nth(now).focus()
    for _ in range((names.index(name) - now) % 3):
        page.keyboard.press("ArrowRight")
    assert switch.nth(names.index(name)).is_checked()


def is_dark(page: Page) -> bool:
    red, green, blue = page.evaluate(BACKGROUND)
    return bool(red + green + blue < 3 * 64)


def brightness(figure: Locator) -> tuple[float, int, int]:
    """Return the mean, least and greatest brightness of what is seen of a figure, once it has loaded."""
    figure.evaluate("image => image.decode()")
    grey = Image.open(io.BytesIO(figure.screenshot())).convert("L")
    low, high = grey.getextrema()
    return ImageStat.Stat(grey).mean[0], int(str(low)), int(str(high))


@pytest.mark.parametrize("theme", OTHER)
def test_switch_wins_over_the_system_on_every_page(theme: str, open_page: Open, server: Server) -> None:
    page = open_page(LANDING, color_scheme=OTHER[theme], reduced_motion="reduce")
    assert is_dark(page) == (theme == "Light")
    choose(page, theme)
    assert is_dark(page) == (theme == "Dark")
    page.goto(server.url + CHAPTER)
    assert is_dark(page) == (theme == "Dark")
    page.reload()
    assert is_dark(page) == (theme == "Dark")
    choose(page, "Auto")
    assert is_dark(page) == (theme == "Light")


@pytest.mark.parametrize("theme", OTHER)
def test_figures_follow_the_switch(theme: str, open_page: Open) -> None:
    page = open_page(CHAPTER, color_scheme=OTHER[theme], reduced_motion="reduce")
    figure = page.locator('main img[src$=".svg"]').first
    figure.scroll_into_view_if_needed()
    before = brightness(figure)
    choose(page, theme)
    figure.scroll_into_view_if_needed()
    after = brightness(figure)
    light, dark = (after, before) if theme == "Light" else (before, after)
    assert light[0] > 200 and light[1] < 90, light  # dark lines on a light ground
    assert dark[0] < 70 and dark[2] > 170, dark  # light lines on a dark ground


def test_no_flash_of_the_other_theme(open_page: Open, server: Server) -> None:
    """The choice is in force before the page's script has come."""
    page = open_page(LANDING, color_scheme="light", reduced_motion="reduce")
    choose(page, "Dark")

    def nothing(route: Route) -> None:
        route.fulfill(body="", content_type="text/javascript")

    page.route("**/site.js*", nothing)
    page.goto(server.url + CHAPTER)
    assert is_dark(page)


def test_switch_on_a_phone(open_page: Open) -> None:
    page = open_page(CHAPTER, PHONE, color_scheme="light", reduced_motion="reduce")
    page.get_by_role("button", name="Menu", exact=True).click()
    check(axe_problems(page))
    choose(page, "Dark")
    check(axe_problems(page, "color-contrast"))
    page.keyboard.press("Escape")
    assert not page.get_by_role("group", name="Colours").is_visible()
    assert is_dark(page)


def test_another_tab_follows(open_page: Open, server: Server) -> None:
    page = open_page(LANDING, color_scheme="light", reduced_motion="reduce")
    other = page.context.new_page()
    other.goto(server.url + CHAPTER)
    choose(page, "Dark")
    wait_until(other, f"() => {BACKGROUND}.every(value => value < 64)")


def test_a_browser_that_keeps_nothing(open_page: Open, server: Server) -> None:
    """Storage that is blocked, as in some private windows, costs the memory of the choice and nothing else."""
    page = open_page(LANDING, color_scheme="light", reduced_motion="reduce")
    page.add_init_script("Object.defineProperty(window, 'localStorage', {get() { throw new Error('blocked') }})")
    page.goto(server.url + CHAPTER)
    choose(page, "Dark")
    assert is_dark(page)
