"""Every page, for everyone: axe-core's rules in both themes and widths, a narrow window, headings in order.

A page is opened once for each width and asked all that can be asked of it there: opening takes as long as asking.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.pages import axe_problems, check, heading_problems, keep_one_of_each_token, sideways_problems, unfold
from tests.browser.site import CHAPTER, LANDING, NARROW, PAGES, PHONE

Open = Callable[..., Page]
OF_THE_WIDTH = ("target-size", "scrollable-region-focusable")  # what the other rules ask is the same on a phone


@pytest.mark.parametrize("page", PAGES)
def test_wide_window(page: str, open_page: Open) -> None:
    """Headings are in order, and axe finds nothing in either theme, in what is folded neither."""
    tab = open_page(page, reduced_motion="reduce")
    problems = heading_problems(tab)
    unfold(tab)
    keep_one_of_each_token(tab)
    problems += axe_problems(tab)
    tab.emulate_media(color_scheme="dark")
    problems += [f"dark: {one}" for one in axe_problems(tab, "color-contrast", "link-in-text-block")]
    check(problems)


@pytest.mark.parametrize("page", PAGES)
def test_narrow_windows(page: str, open_page: Open) -> None:
    """At 320 pixels, which is also 1280 at a zoom of 400 %, only boxes scroll sideways; on a phone axe finds nothing.

    The text's colours are the same on a phone; its bar and menus are in test_theme.
    """
    tab = open_page(page, NARROW, reduced_motion="reduce")
    unfold(tab)
    keep_one_of_each_token(tab)
    problems = sideways_problems(tab)
    tab.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    rules = () if page in (LANDING, CHAPTER) else OF_THE_WIDTH
    check(problems + [f"phone: {one}" for one in axe_problems(tab, *rules, colours=False)])
