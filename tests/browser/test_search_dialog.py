"""Search as a reader uses it: typed into the dialog and on its page, in English and Chinese, by keyboard, offline."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.pages import axe_problems, check, sideways_problems
from tests.browser.server import Server
from tests.browser.site import CHAPTER, DESKTOP, LANDING, NARROW, PHONE, SITE

Open = Callable[..., Page]
# What is typed: the page that must be among the first three results.
QUERIES = {
    "learning rate": "optimization.html",
    "cross-entropy": "softmax-regression.html",
    "load_data_fashion_mnist": "fashion-mnist.html",
    "softmaxx": "softmax",
    "线性回归": "glossary.html",
    "随机梯度下降": "glossary.html",
    "学习率": "glossary.html",
}
FIELD = "Search the course"


def open_dialog(page: Page, key: str = "Control+k") -> Locator:
    """Open the dialog by a key; return its field, which must have the focus."""
    page.keyboard.press(key)
    dialog = page.get_by_role("dialog", name="Search")
    field = dialog.get_by_role("textbox", name=FIELD)
    expect(field).to_be_focused()
    return field


def results(where: Page | Locator) -> Locator:
    return where.get_by_role("list", name="Results").get_by_role("link")


def addresses(links: Locator, count: int = 3) -> list[str]:
    expect(links.first).to_be_visible()
    return [link.get_attribute("href") or "" for link in links.all()[:count]]


def test_dialog_finds_what_is_typed(open_page: Open) -> None:
    page = open_page(CHAPTER)
    field = open_dialog(page)
    dialog = page.get_by_role("dialog")
    for query, wanted in QUERIES.items():
        field.fill("")
        expect(results(dialog)).to_have_count(0)
        field.press_sequentially(query)
        expect(dialog.get_by_role("status")).to_have_text(re.compile(r"^\d+ results?\.$"))
        assert any(wanted in address for address in addresses(results(dialog))), query
        marked = dialog.locator("mark").first
        expect(marked).to_be_visible()
        if not query.endswith("xx"):
            assert marked.inner_text()[0].lower() == query[0]


@pytest.mark.parametrize(("query", "wanted"), QUERIES.items())
def test_page_finds_what_its_address_says(query: str, wanted: str, open_page: Open) -> None:
    page = open_page(f"search.html?q={query}")
    expect(page.get_by_role("textbox", name=FIELD)).to_have_value(query)
    assert any(wanted in address for address in addresses(results(page.get_by_role("main"))))


def test_page_without_a_query_asks_for_no_index(open_page: Open, server: Server) -> None:
    server.take()
    page = open_page("search.html")
    field = page.get_by_role("textbox", name=FIELD)
    expect(field).to_be_focused()
    page.wait_for_load_state("networkidle")
    assert "_static/search-index.js" not in {sent.path for sent in server.take()}
    field.press_sequentially("loss")
    expect(results(page.get_by_role("main")).first).to_be_visible()


def test_by_keyboard_alone(open_page: Open, server: Server) -> None:
    """Open, type, go down and up, go on typing, open a result at its section."""
    page = open_page(CHAPTER)
    field = open_dialog(page)
    field.press_sequentially("gradient")
    links = results(page.get_by_role("dialog"))
    expect(links.nth(1)).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(links.first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(field).to_be_focused()
    field.press_sequentially(" descent")
    expect(page.get_by_role("dialog").get_by_role("status")).to_have_text(re.compile("results?"))
    address = addresses(links)[0]
    page.keyboard.press("Enter")
    page.wait_for_url("**/" + address.lstrip("./"))
    path, _, anchor = page.url.removeprefix(server.url).partition("#")
    assert (SITE / path).is_file()
    if anchor:
        target = page.locator(f"[id='{anchor}']")
        expect(target).to_be_in_viewport()


@pytest.mark.parametrize("opener", ["button", "Control+k", "Meta+k"])
def test_escape_closes_and_gives_the_focus_back(opener: str, open_page: Open) -> None:
    page = open_page(CHAPTER)
    page.get_by_role("button", name="Search").focus()
    field = open_dialog(page, "Enter" if opener == "button" else opener)
    field.press_sequentially("loss")
    expect(results(page.get_by_role("dialog")).first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="Search")).to_be_focused()


def test_nothing_is_found_and_says_so(open_page: Open) -> None:
    page = open_page(CHAPTER)
    open_dialog(page).press_sequentially("zzzzqqqq")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("status")).to_have_text("Nothing found.")
    assert results(dialog).count() == 0


def test_a_slash_in_a_field_is_a_slash(open_page: Open) -> None:
    page = open_page("search.html")
    field = page.get_by_role("textbox", name=FIELD)
    field.press_sequentially("a/b")
    expect(field).to_have_value("a/b")
    assert page.get_by_role("dialog").count() == 0


def test_nothing_is_loaded_before_it_is_used(open_page: Open, server: Server) -> None:
    server.take()
    page = open_page(CHAPTER)
    page.wait_for_load_state("networkidle")
    assert [sent for sent in server.take() if "search" in sent.path] == []
    open_dialog(page).press_sequentially("loss")
    expect(results(page.get_by_role("dialog")).first).to_be_visible()
    loaded = {sent.path for sent in server.take()} - {"_static/favicon.svg"}  # asked for when the browser likes
    assert loaded == {"_static/search.js", "_static/search-index.js"}


def test_an_index_that_does_not_come_is_said_and_asked_for_again(open_page: Open) -> None:
    page = open_page(LANDING, expected=(503,))
    page.route("**/search-index.js*", lambda route: route.fulfill(status=503))
    field = open_dialog(page)
    field.press_sequentially("loss")
    status = page.get_by_role("dialog").get_by_role("status")
    expect(status).to_contain_text("could not be loaded")
    page.unroute("**/search-index.js*")
    field.press_sequentially("e")
    expect(results(page.get_by_role("dialog")).first).to_be_visible()


@pytest.mark.parametrize("size", [DESKTOP, PHONE, NARROW], ids=["desktop", "phone", "narrow"])
@pytest.mark.parametrize("path", [LANDING, "search.html"])
def test_results_for_everyone(path: str, size: tuple[int, int], open_page: Open) -> None:
    page = open_page(path, size, reduced_motion="reduce")
    field = open_dialog(page) if path == LANDING else page.get_by_role("textbox", name=FIELD)
    field.press_sequentially("load_data_fashion_mnist gradient")
    expect(results(page).first).to_be_visible()
    expect(page.get_by_role("status").filter(has_text=re.compile("result|these words"))).to_have_count(1)
    check(sideways_problems(page))
    check(axe_problems(page))
    page.emulate_media(color_scheme="dark")
    check(axe_problems(page, "color-contrast"))


def test_from_a_file(running: Browser) -> None:
    """A copy of the site that was downloaded has search, too; its requests are not watched, for files have no hosts."""
    context = running.new_context()
    page = context.new_page()
    page.goto((SITE / CHAPTER).as_uri())
    open_dialog(page).press_sequentially("learning rate")
    expect(results(page.get_by_role("dialog")).first).to_be_visible()
    context.close()


def test_without_scripts_the_field_leads_to_the_contents(open_page: Open) -> None:
    page = open_page(LANDING, java_script_enabled=False)
    page.get_by_role("search").get_by_role("textbox").fill("loss")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=loss")
    contents = page.locator(f"main noscript a[href='{CHAPTER}']")  # by styles: roles leave <noscript> out
    expect(contents).to_be_visible()
    contents.click()
    assert page.url.endswith(CHAPTER)
