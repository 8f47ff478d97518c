"""Every page, for everyone: little is sent, nothing jumps, axe-core finds nothing, a narrow window is enough.

That nothing fails and nobody else is asked, a page's watch tells. A page is opened once for each width and asked all
that can be asked of it there: opening takes as long as asking.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.lines import torn_problems
from tests.browser.pages import (
    axe_problems,
    check,
    far_images,
    heading_problems,
    keep_one_of_each_token,
    layout_shifts,
    scroll_through,
    sideways_problems,
    unfold,
    wait_until,
)
from tests.browser.server import Sent, Server, text_alone, total
from tests.browser.site import CHAPTER, CHINESE, DESKTOP, ENGLISH, LANDING, NARROW, PAGES, PHONE, SITE

TEXT_BUDGET = 130_000  # bytes as sent: the page, styles, scripts, fonts, icons
FIRST_VIEW_BUDGET = 180_000  # the same, and the figures that come before the reader scrolls
SHIFT = 0.01
OF_THE_WIDTH = ("target-size", "scrollable-region-focusable")  # what the other rules ask is the same on a phone
ALIVE = "() => !document.querySelector('.explorable:not([data-live])')"
Open = Callable[..., Page]


def over(what: str, sent: list[Sent], budget: int) -> list[str]:
    return [f"{what}: {total(sent):,} bytes of {budget:,}: {sent}"] if total(sent) > budget else []


def weight_problems(tab: Page, server: Server) -> list[str]:
    """Scroll through a page that has just been opened, and see what it sends before and after."""
    tab.wait_for_load_state("networkidle")
    first = server.take()
    early = [f"loads early: {image}" for image in far_images(tab)]
    scroll_through(tab)
    text = text_alone(first + server.take())
    return early + over("first view", first, FIRST_VIEW_BUDGET) + over("text", text, TEXT_BUDGET)


def shift_problems(tab: Page, again: Callable[[], Page]) -> list[str]:
    """A busy machine may paint before a font has come; what jumps each time is a fault of the page."""
    for _ in range(2):
        if moved(layout_shifts(tab)) < SHIFT:
            break
        tab = again()
        tab.wait_for_load_state("networkidle")
        scroll_through(tab)
    shifts = layout_shifts(tab)
    return [f"jumps: {shifts}"] if moved(shifts) >= SHIFT else []


def moved(shifts: list[tuple[float, str]]) -> float:
    return sum(value for value, _ in shifts)


def opened(page: str, size: tuple[int, int], open_page: Open, server: Server) -> tuple[Page, list[str]]:
    """Open a page; return it, all folds open and without motion, with what was wrong till then.

    Headings are looked at as they are seen: what is folded comes under a heading of its own.
    """
    server.take()
    tab = open_page(page, size)
    problems = weight_problems(tab, server) + shift_problems(tab, lambda: open_page(page, size))
    for box in tab.locator(".explorable").all():
        box.scroll_into_view_if_needed()
    wait_until(tab, ALIVE)
    problems += heading_problems(tab)
    tab.emulate_media(reduced_motion="reduce")
    unfold(tab)
    keep_one_of_each_token(tab)
    return tab, problems


@pytest.mark.parametrize("page", [*ENGLISH, CHINESE + LANDING, CHINESE + CHAPTER])
def test_wide_window(page: str, open_page: Open, server: Server) -> None:
    """Axe finds nothing in either theme, in what is folded and what can be tried out neither.

    A translation has other words alone, in the same colours; they are looked at on a phone, where they have least room.
    Here two of its pages stand for its bar and menus, which a phone hides.
    """
    tab, problems = opened(page, DESKTOP, open_page, server)
    problems += axe_problems(tab)
    tab.emulate_media(color_scheme="dark")
    problems += [f"dark: {one}" for one in axe_problems(tab, "color-contrast", "link-in-text-block")]
    check(problems)


@pytest.mark.parametrize("page", PAGES)
def test_phone_and_narrow_window(page: str, open_page: Open, server: Server) -> None:
    """On a phone axe finds nothing; at 320 pixels, which is also 1280 at a zoom of 400 %, only boxes scroll sideways,
    and code breaks after its joints.

    The text's colours are the same on a phone; its bar and menus are in test_theme.
    """
    tab, problems = opened(page, PHONE, open_page, server)
    rules = OF_THE_WIDTH if page in ENGLISH and page not in (LANDING, CHAPTER) else ()
    problems += axe_problems(tab, *rules, colours=False)
    tab.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    check(problems + [f"narrow: {one}" for one in (*sideways_problems(tab), *torn_problems(tab))])


def test_what_is_counted_is_what_is_sent(open_page: Open, server: Server) -> None:
    server.take()
    tab = open_page(CHAPTER)
    tab.wait_for_load_state("networkidle")
    counted = {sent.path for sent in server.take()}
    resources = tab.evaluate("performance.getEntriesByType('resource').map(one => new URL(one.name).pathname)")
    assert {path.removeprefix(server.prefix) for path in resources} | {CHAPTER} <= counted
    assert len(resources) > 2


def test_addresses_below_the_site_do_not_start_at_the_host() -> None:
    """A site of a project lies in a folder of its host: `/x` would be somebody else's."""
    for page in PAGES:
        assert "//127.0.0.1" not in (SITE / page).read_text(encoding="utf-8"), page
