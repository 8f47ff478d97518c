"""A browser, a server of the built site, and pages that are watched while a test uses them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.pages import check
from tests.browser.server import Server
from tests.browser.site import DESKTOP, SITE, mount
from tests.browser.watch import Watch

Open = Callable[..., Page]


@pytest.fixture
def server() -> Iterator[Server]:
    """A server of this test's own: what the pages of another test still ask for is not counted here."""
    if not (SITE / "chapters").is_dir():
        pytest.fail(f"there is no built site in {SITE}: run `make book` first", pytrace=False)
    with Server(SITE, mount()) as serving:
        yield serving


@pytest.fixture
def watch() -> list[Watch]:
    """The watches of this test's contexts."""
    return []


@pytest.fixture
def new_context(running: Browser, server: Server, watch: list[Watch]) -> Iterator[Callable[..., BrowserContext]]:
    """Make a watched context; what it finds fails the test at its end. expected: statuses that are no fault here."""
    contexts = []

    def make(size: tuple[int, int] = DESKTOP, *, expected: tuple[int, ...] = (), **options: Any) -> BrowserContext:
        width, height = size
        context = running.new_context(viewport={"width": width, "height": height}, locale="en-GB", **options)
        context.set_default_timeout(5_000)
        contexts.append(context)
        watch.append(Watch(context, (server.origin, server.plain_origin), expected))
        return context

    yield make
    for context in contexts:
        context.close()
    check([problem for one in watch for problem in one.problems])


@pytest.fixture
def open_page(new_context: Callable[..., BrowserContext], server: Server) -> Open:
    """Open a page of the site in a context of its own; options are the context's."""

    def visit(path: str, size: tuple[int, int] = DESKTOP, **options: Any) -> Page:
        page = new_context(size, **options).new_page()
        page.goto(server.url + path)
        return page

    return visit
