"""Every explorable as a notebook shows it: the package's files, a model as anywidget's, and nothing of the site."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from d2lnotes.explore.figure import STATIC
from tests.browser.explorables import built_state, find_explorables
from tests.browser.pages import axe_problems, check
from tests.browser.server import Server
from tests.browser.site import SITE
from tests.explore.script import data_of

NewContext = Callable[..., BrowserContext]
# What a notebook puts around it is not ours; axe wants a landmark and a heading.
HTML = """<!doctype html><html lang="en"><title>Bare</title><link rel="icon" href="data:,">
<style>:root {{ color-scheme: light dark; background: light-dark(#fff, #121417) }} {css}</style>
<main><h1>Bare</h1><div id="el"></div></main>"""
# A model has get, set, save_changes, on and off; bytes come as a DataView. What it saves and hears is kept.
RENDER = """async ([state, bytes]) => {
    const values = bytes ? {...state, data: new DataView(Uint8Array.from(bytes).buffer)} : state
    const heard = {}
    window.kept = {values, heard, saved: 0}
    const model = {
        get: name => values[name],
        set: (name, value) => { values[name] = value; for (const act of heard[`change:${name}`] ?? []) act() },
        save_changes: () => { kept.saved += 1 },
        on: (event, act) => { (heard[event] ??= []).push(act) },
        off: (event, act) => { heard[event] = heard[event].filter(one => one !== act) },
    }
    const {default: {render}} = await import('./bare.js')
    kept.end = render({model, el: document.getElementById('el')})
}"""
END = "() => { kept.end(); return Object.values(kept.heard).flat().length }"
SAVED = "() => [kept.saved, JSON.stringify(kept.values)]"


def show_alone(page: Page, server: Server, module: str, state: dict[str, Any]) -> None:
    """Render an explorable on a page that has nothing but it."""
    styles = (STATIC / "explore.css").read_text(encoding="utf-8")
    script = (STATIC / f"{module}.js").read_text(encoding="utf-8")
    page.route("**/bare.html", lambda route: route.fulfill(body=HTML.format(css=styles), content_type="text/html"))
    page.route("**/bare.js", lambda route: route.fulfill(body=script, content_type="text/javascript"))
    page.goto(server.url + "bare.html")
    data = state.get("data")
    page.evaluate(RENDER, [state, list(data_of(SITE / "chapters" / data.partition("?")[0])) if data else None])


@pytest.mark.parametrize(("page_name", "module"), find_explorables())
def test_module_keeps_anywidgets_contract(page_name: str, module: str, new_context: NewContext, server: Server) -> None:
    page = new_context(color_scheme="dark").new_page()
    show_alone(page, server, module, built_state(page_name, module))
    one = page.locator("#el")
    first = one.locator(".explore-handle, [role=application], input[type=range]").first
    _, before = page.evaluate(SAVED)
    first.press("ArrowRight")
    saved, after = page.evaluate(SAVED)
    assert saved == 1 and after != before
    expect(one.get_by_role("status")).not_to_be_empty()  # it follows the model, without a word from a kernel
    check(axe_problems(page))
    assert page.evaluate(END) == 0
