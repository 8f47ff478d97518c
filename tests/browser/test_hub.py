"""The launch bar in a browser: a hub of the reader's own, by keyboard, remembered, and refused where it is none."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader
from playwright.sync_api import BrowserContext, Page, Route, expect

from book.launch import launch
from tests.browser.server import Server
from tests.browser.site import CHAPTER, ROOT, SITE

NAME = Path(CHAPTER).stem


def with_known_repository(html: str) -> str:
    """Return the page as the site of a clone on GitHub has it."""
    templates = Environment(loader=FileSystemLoader(ROOT / "book" / "templates"), autoescape=False)
    known = {"launch": launch(NAME, "https://github.com/ann/course"), "_": str, "pathto": lambda path, _: f"../{path}"}
    bar = templates.get_template("partials/launch.html").render(known)
    changed, count = re.subn(r'<div class="launch">.*?(?=<article)', lambda _: bar, html, flags=re.S)
    assert count == 1
    return changed


@pytest.fixture
def page(new_context: Callable[..., BrowserContext], server: Server) -> Page:
    context = new_context(expected=(404,))  # the hub of these tests is the site's own server, which is none
    html = with_known_repository((SITE / CHAPTER).read_text(encoding="utf-8"))

    def answer(route: Route) -> None:
        route.fulfill(body=html, content_type="text/html; charset=utf-8")

    context.route(server.url + CHAPTER, answer)
    page = context.new_page()
    page.goto(server.url + CHAPTER)
    return page


def test_a_hub_opens_the_notebook_by_keyboard_and_is_remembered(page: Page, server: Server) -> None:
    page.locator(".launch summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Address of your JupyterHub")).to_be_focused()
    page.keyboard.type(f"{server.url}hub/home")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("git-pull"))
    assert page.url == (
        f"{server.url}hub/user-redirect/git-pull?repo=https%3A%2F%2Fgithub.com%2Fann%2Fcourse&branch=notebooks"
        f"&urlpath=lab%2Ftree%2Fcourse%2F{NAME}.ipynb"
    )
    page.goto(server.url + CHAPTER)
    expect(page.locator("#launch-hub")).to_have_value(server.url.rstrip("/"))


def test_what_is_no_address_is_refused_in_words(page: Page) -> None:
    page.locator(".launch summary").click()
    field = page.get_by_label("Address of your JupyterHub")
    before = page.url
    field.fill("javascript:alert(1)")
    page.get_by_role("button", name="Open", exact=True).click()
    assert "such as https://hub.example.org" in field.evaluate("field => field.validationMessage")
    assert page.url == before
    field.fill("hub")
    assert field.evaluate("field => field.validationMessage") == ""


def test_bar_fits_a_narrow_phone(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.locator(".launch summary").click()
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_without_scripts_there_is_no_form_that_does_nothing(open_page: Callable[..., Page]) -> None:
    page = open_page(CHAPTER, java_script_enabled=False)
    expect(page.locator(".launch a[download]")).to_have_count(2)
    expect(page.locator(".launch form")).to_have_count(0)
