"""Every page, for everyone: axe-core's rules in both themes and widths, a narrow window, headings in order."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.pages import axe_problems, check, heading_problems, sideways_problems, unfold
from tests.browser.site import DESKTOP, NARROW, PAGES, PHONE

Open = Callable[..., Page]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing(page: str, size: tuple[int, int], open_page: Open) -> None:
    tab = open_page(page, size, reduced_motion="reduce")
    unfold(tab)  # what is folded is read, too
    wide = size == DESKTOP  # the text's colours are the same on a phone; its bar and menus are in test_theme
    problems = axe_problems(tab, colours=wide)
    if wide:
        tab.emulate_media(color_scheme="dark")
        problems += [f"dark: {one}" for one in axe_problems(tab, "color-contrast", "link-in-text-block")]
    check(problems)


@pytest.mark.parametrize("page", PAGES)
def test_narrow_window(page: str, open_page: Open) -> None:
    """At 320 pixels, which is also 1280 at a zoom of 400 %, only boxes scroll sideways, and the page does not."""
    tab = open_page(page, NARROW)
    unfold(tab)
    check(sideways_problems(tab))


@pytest.mark.parametrize("page", PAGES)
def test_headings(page: str, open_page: Open) -> None:
    tab = open_page(page)
    check(heading_problems(tab))
