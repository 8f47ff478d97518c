"""Both languages in a browser: from one to the other at the same section, search, and explorables in Chinese."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.explorables import bring, built_state, find_explorables, middle
from tests.browser.pages import scroll_through
from tests.browser.site import CHAPTER, CHINESE, SIZES

Open = Callable[..., Page]


def switch(page: Page) -> None:
    """Click the link where it stands. Playwright's own click, tried again, scrolls a page with a sticky header."""
    page.mouse.click(*middle(page.locator("header a[data-language]")))


@pytest.mark.parametrize("size", SIZES)
def test_the_other_language_is_at_the_same_section(size: str, open_page: Open) -> None:
    page = open_page(CHAPTER, SIZES[size], reduced_motion="reduce")
    page.wait_for_load_state("networkidle")
    scroll_through(page)  # what loads later above a section would move it
    section = page.locator("article section section[id]").nth(3)
    section.get_by_role("heading").first.evaluate("heading => heading.scrollIntoView()")
    anchor = f"#{section.get_attribute('id')}"
    expect(page.locator(f'.toc-tree a[aria-current][href="{anchor}"]')).to_have_count(1)
    for language, prefix in (("zh-CN", CHINESE), ("en", "")):
        switch(page)
        expect(page.locator(f"html[lang={language}]")).to_have_count(1)
        page.wait_for_load_state("networkidle")
        assert page.url.endswith(f"/{prefix}{CHAPTER}{anchor}") and (CHINESE in page.url) == bool(prefix)
        expect(page.locator(f"[id='{anchor[1:]}']").get_by_role("heading").first).to_be_in_viewport()
        expect(page.locator(f'.toc-tree a[aria-current][href="{anchor}"]')).to_have_count(1)


def test_without_scripts_the_switch_leads_to_the_page(open_page: Open) -> None:
    page = open_page(CHAPTER, java_script_enabled=False)
    switch(page)
    expect(page.locator("html[lang=zh-CN]")).to_have_count(1)
    assert page.url.endswith(CHINESE + CHAPTER)


@pytest.mark.parametrize(
    ("query", "wanted"), {"学习率": "optimization", "交叉熵": "softmax-regression", "autograd": "linear"}.items()
)
def test_search_finds_chinese_pages(query: str, wanted: str, open_page: Open) -> None:
    page = open_page(CHINESE + CHAPTER)
    page.keyboard.press("Control+k")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("textbox")).to_be_focused()
    dialog.get_by_role("textbox").press_sequentially(query)
    links = dialog.get_by_role("list").get_by_role("link")
    expect(links.first).to_be_visible()
    found = [link.evaluate("link => link.href") for link in links.all()[:5]]
    assert all(CHINESE in address for address in found) and any(wanted in address for address in found)


@pytest.mark.parametrize(("page_name", "module"), find_explorables(CHINESE))
def test_explorables_speak_chinese(page_name: str, module: str, open_page: Open) -> None:
    english, chinese = (built_state(name, module)["labels"] for name in (page_name.removeprefix(CHINESE), page_name))
    page = open_page(page_name)
    one = bring(page, module)
    for waiting in {"loading", "failed"} & chinese.keys():  # its data, which lie with the English pages
        expect(one).not_to_contain_text(chinese[waiting])
    words = {line.strip() for line in one.inner_text().splitlines()}
    assert words & {*chinese.values()}
    assert words & {text for name, text in english.items() if text != chinese[name]} == set()
