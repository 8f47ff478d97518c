"""Progress: this browser remembers what was read, forgets it when asked, and tells nobody."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.server import Server
from tests.browser.site import CHAPTER, LANDING

Open = Callable[..., Page]


def test_a_section_that_was_read_is_remembered(open_page: Open) -> None:
    page = open_page(CHAPTER)
    box = page.locator("[data-progress]")
    expect(box.locator("[data-progress-text]")).to_contain_text("You have read 0 of")
    page.locator("article section section").first.locator(":scope > *").last.scroll_into_view_if_needed()
    expect(box.locator("[data-progress-text]")).not_to_contain_text("You have read 0 of")
    page.evaluate("scrollTo(0, 0)")
    page.reload()
    expect(box.locator("[data-progress-text]")).not_to_contain_text("You have read 0 of")


@pytest.mark.parametrize("kept", ["5", "null", '{"losses": {"read": 3}, "notation": 4}', "no JSON"])
def test_what_another_program_kept_does_no_harm(kept: str, open_page: Open) -> None:
    page = open_page(CHAPTER)
    page.evaluate("kept => localStorage.setItem('course-progress', kept)", kept)
    page.reload()
    expect(page.locator("[data-progress-text]").first).to_contain_text("You have read 0 of")


def test_all_none_and_the_marks_beside_pages(open_page: Open, server: Server) -> None:
    page = open_page(CHAPTER)
    page.get_by_role("button", name="Mark all as read").click()
    link = page.get_by_role("navigation", name="Chapters").get_by_role("link", name="Linear regression from scratch")
    expect(link).to_contain_text("✓")
    server.take()
    page.goto(server.url + LANDING)
    expect(link).to_contain_text("✓")
    assert all("?" not in sent.path and "progress" not in sent.path for sent in server.take())
    page.goto(server.url + CHAPTER)
    page.get_by_role("button", name="Forget").click()
    expect(link).not_to_contain_text("✓")
    page.reload()
    expect(link).not_to_contain_text("✓")
