"""The copy button: exactly the code, without prompts, also on a site without https, and it says so."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.server import Server
from tests.browser.site import CHAPTER, LANDING, SITE

Open = Callable[..., Page]
SESSION = """<div class="highlight"><pre>&gt;&gt;&gt; x = [1,
...      2]
&gt;&gt;&gt; x
[1, 2]
</pre></div>"""
TYPED = "x = [1,\n     2]\nx"


def read_clipboard(page: Page, server: Server) -> str:
    """Read the clipboard in another tab, at an address where pages may ask for it."""
    tab = page.context.new_page()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=server.origin)
    tab.goto(server.url + LANDING)
    tab.bring_to_front()
    text = str(tab.evaluate("navigator.clipboard.readText()"))
    tab.close()
    return text


def copy(page: Page, index: int) -> str:
    """Press the copy button of a block of code and return the code that a reader sees."""
    block = page.locator("div.highlight:visible").nth(index)
    block.scroll_into_view_if_needed()
    button = block.get_by_role("button", name="Copy")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Copied")).to_have_count(1)
    return block.locator("pre").inner_text().rstrip("\n")


@pytest.mark.parametrize("secure", [True, False], ids=["https or localhost", "plain http"])
def test_clipboard_holds_the_code(secure: bool, open_page: Open, server: Server) -> None:
    page = open_page(CHAPTER)
    if not secure:
        page.goto(server.url.replace(server.origin, server.plain_origin) + CHAPTER)
        assert page.evaluate("navigator.clipboard === undefined")
    first, third = copy(page, 0), copy(page, 2)
    assert first != third and "\n" in third
    assert read_clipboard(page, server).rstrip("\n") == third


def test_prompts_and_output_are_left_out(open_page: Open, server: Server) -> None:
    def with_session(route: Route) -> None:
        html = (SITE / CHAPTER).read_text(encoding="utf-8")
        body = html.replace('<div class="highlight">', SESSION + '<div class="highlight">', 1)
        route.fulfill(body=body, content_type="text/html; charset=utf-8")

    page = open_page(LANDING)
    page.route("**/" + CHAPTER, with_session)
    page.goto(server.url + CHAPTER)
    assert copy(page, 0).startswith(">>> x")
    assert read_clipboard(page, server) == TYPED


REFUSE = "navigator.clipboard.writeText = () => Promise.reject(new Error('refused'))"


def test_a_refusal_is_gone_round(open_page: Open, server: Server) -> None:
    page = open_page(LANDING)
    page.add_init_script(REFUSE)
    page.goto(server.url + CHAPTER)
    copied = copy(page, 1)
    assert read_clipboard(page, server).rstrip("\n") == copied


def test_a_refusal_of_both_ways_is_said(open_page: Open, server: Server) -> None:
    page = open_page(LANDING)
    page.add_init_script(f"{REFUSE}; document.execCommand = () => false")
    page.goto(server.url + CHAPTER)
    page.get_by_role("button", name="Copy").first.click()
    expect(page.get_by_role("status").filter(has_text="Could not copy")).to_have_count(1)


def test_output_has_no_button(open_page: Open) -> None:
    page = open_page(CHAPTER)
    assert page.locator("div.highlight button").count() > 10
    assert page.locator(".cell_output button").count() == 0
