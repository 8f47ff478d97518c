"""Ways through the course: deep links, the contents of the page, the next page, and an address that leads nowhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from book.not_found import rooted
from tests.browser.pages import check
from tests.browser.server import Server
from tests.browser.site import CHAPTER, DESKTOP, LANDING, PHONE, SITE, mount
from tests.browser.watch import Watch

Open = Callable[..., Page]
REFERENCES = "chapters/references.html"
AT_POINT = """heading => {
    const box = heading.getBoundingClientRect()
    const at = document.elementFromPoint(box.left + 5, box.top + box.height / 2)
    return at !== null && (heading.contains(at) || at.contains(heading))
}"""
LATE = "#summary"
POSITIONS = """async () => {
    const seen = []
    for (let i = 0; i < 15; i++) seen.push(await new Promise(next => requestAnimationFrame(() => next(scrollY))))
    return seen
}"""


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_deep_link_shows_its_heading(size: tuple[int, int], open_page: Open, server: Server) -> None:
    """Every section can be linked to, and what is at the window's top does not cover its heading."""
    page = open_page(CHAPTER, size, reduced_motion="reduce")
    anchors = [link.get_attribute("href") or "" for link in page.locator("article h2 > a.headerlink").all()]
    assert len(anchors) >= 8
    problems = []
    for anchor in anchors:
        page.goto(server.url + CHAPTER + anchor)
        heading = page.locator(f'h2:has(> a.headerlink[href="{anchor}"])')
        expect(heading).to_be_in_viewport(ratio=1)
        if not heading.evaluate(AT_POINT):
            problems.append(f"{anchor} is covered")
    check(problems)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_who_comes_from_elsewhere_is_there_at_once_and_then_links_glide(size: tuple[int, int], open_page: Open) -> None:
    page = open_page(CHAPTER + LATE, size)
    page.wait_for_load_state("load")
    (there,) = set(page.evaluate(POSITIONS))
    assert there > 0
    expect(page.locator(f"{LATE} > h2")).to_be_in_viewport(ratio=1)
    page.evaluate("document.querySelector('.toc-tree a').click()")
    gliding = page.evaluate(POSITIONS)
    assert len(set(gliding)) > 5 and gliding == sorted(gliding, reverse=True)


def test_contents_of_the_page_mark_where_the_reader_is(open_page: Open) -> None:
    page = open_page(CHAPTER, reduced_motion="reduce")
    contents = page.get_by_role("navigation", name="On this page")
    links = contents.get_by_role("link")
    for i in (1, 4):
        links.nth(i).click()
        expect(contents.locator("[aria-current]")).to_have_text(links.nth(i).inner_text())
        anchor = (links.nth(i).get_attribute("href") or "").removeprefix("#")
        expect(page.locator(f"[id='{anchor}']").get_by_role("heading").first).to_be_in_viewport()


@pytest.mark.parametrize("size", [(1280, 640), (390, 640)], ids=["desktop", "phone"])
def test_the_menu_shows_the_page_that_is_open(size: tuple[int, int], open_page: Open) -> None:
    """Also where it is among the last ones of a list that is longer than the window; the page itself stays."""
    page = open_page(REFERENCES, size)
    if (button := page.get_by_role("button", name="Menu", exact=True)).is_visible():
        button.click()
    here = page.get_by_role("navigation", name="Chapters").locator("[aria-current]")
    expect(here).to_have_text("References")
    expect(here).to_be_in_viewport(ratio=1)
    assert here.evaluate(AT_POINT) and page.evaluate("scrollY") == 0


def test_next_and_previous_go_through_all_chapters(open_page: Open) -> None:
    page = open_page(LANDING)
    seen = []
    steps = page.get_by_role("navigation", name="Previous and next page")
    while steps.get_by_role("link", name="Next").count():
        before = page.url
        steps.get_by_role("link", name="Next").click()
        assert steps.get_by_role("link", name="Previous").evaluate("link => link.href") == before
        seen.append(page.url.rpartition("/")[2])
    assert len(seen) == len(set(seen)) >= 10
    assert CHAPTER.rpartition("/")[2] in seen


@pytest.mark.parametrize("path", ["no-such-page.html", "chapters/no-such-page.html", "a/b/c/d"])
def test_page_not_found(
    path: str, new_context: Callable[..., BrowserContext], tmp_path: Path, watch: list[Watch]
) -> None:
    """On a site that knows its address it looks as it should and leads home, whatever folder a wrong address names."""
    html = (SITE / "404.html").read_text(encoding="utf-8")
    (tmp_path / "404.html").write_text(rooted(html, SITE, mount()), encoding="utf-8")  # no change where it knows
    page = new_context(expected=(404,)).new_page()
    with Server(SITE, mount(), tmp_path / "404.html") as server:
        watch[-1].allowed += (server.origin,)
        page.goto(server.url + path)
        expect(page.get_by_role("heading", level=1)).to_contain_text("not found")
        page.wait_for_load_state("networkidle")
        assert page.evaluate("[...document.styleSheets].some(sheet => sheet.cssRules.length > 50)")
        page.get_by_role("main").get_by_role("link", name="first page").click()
        page.wait_for_url("**/" + LANDING)
        page.wait_for_load_state("networkidle")  # or the server goes while the page still asks it for pictures


def test_the_root_leads_to_the_landing_page(open_page: Open) -> None:
    page = open_page("")
    page.wait_for_url("**/" + LANDING)
