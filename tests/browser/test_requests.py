"""Every page: nothing fails, nobody else is asked, little is sent, and nothing jumps while it loads and scrolls."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.pages import check, far_images, layout_shifts, scroll_through
from tests.browser.server import Server, text_alone, total
from tests.browser.site import CHAPTER, PAGES, SITE, SIZES, tried

TEXT_BUDGET = 130_000  # bytes as sent: the page, styles, scripts, fonts, icons
FIRST_VIEW_BUDGET = 180_000  # the same, and the figures that come before the reader scrolls
SHIFT = 0.01
Open = Callable[..., Page]


@pytest.mark.parametrize(("page", "size"), tried(SIZES, ["phone"]))
def test_page_is_light_and_calm(page: str, size: str, open_page: Open, server: Server) -> None:
    server.take()
    tab = open_page(page, SIZES[size])  # which fails the test where a request fails or leaves this server
    tab.wait_for_load_state("networkidle")
    first = server.take()
    assert total(first) <= FIRST_VIEW_BUDGET, first
    check(far_images(tab))
    scroll_through(tab)
    rest = text_alone(first + server.take())
    assert total(rest) <= TEXT_BUDGET, rest
    shifts = layout_shifts(tab)
    for _ in range(2):  # a busy machine may paint before a font has come; what always jumps is a fault of the page
        if moved(shifts) >= SHIFT:
            shifts = shifts_anew(open_page(page, SIZES[size]))
    assert moved(shifts) < SHIFT, shifts


def moved(shifts: list[tuple[float, str]]) -> float:
    return sum(value for value, _ in shifts)


def shifts_anew(tab: Page) -> list[tuple[float, str]]:
    tab.wait_for_load_state("networkidle")
    scroll_through(tab)
    return layout_shifts(tab)


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
