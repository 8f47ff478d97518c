"""The explorables of the built pages, and what a test does with one."""

from __future__ import annotations

import json
import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.site import SITE
from tests.site.checks import parse

FOUND = re.compile(r'class="explorable"[^>]* data-module="([\w-]+)"')


def find_explorables(folder: str = "") -> list[tuple[str, str]]:
    """List each explorable of the built site as (page, module). folder: that of a language."""
    pages = {path.relative_to(SITE).as_posix(): path for path in sorted((SITE / folder / "chapters").glob("*.html"))}
    return [(page, module) for page, path in pages.items() for module in FOUND.findall(path.read_text("utf-8"))]


def place(page: Page, module: str) -> Locator:
    return page.locator(f'.explorable[data-module="{module}"]')


def bring(page: Page, module: str) -> Locator:
    """Scroll to an explorable, and return it once it is alive."""
    box = place(page, module)
    box.scroll_into_view_if_needed()
    # Not what will be in it: each time that Playwright finds no element, it reads the whole page for its message.
    expect(box).to_have_attribute("data-live", "")
    alive = box.locator(":scope > .explore")
    expect(alive).to_be_visible()
    return alive


def seen(one: Locator, text: str) -> Locator:
    """Return the paragraph that shows a text, not the one that says it to a screen reader a moment later."""
    return one.locator("p:not([role=status])").filter(has_text=text)


def state_of(page: Page, module: str) -> dict[str, Any]:
    """Return the first state, as the page has it."""
    state: dict[str, Any] = json.loads(place(page, module).get_attribute("data-state") or "{}")
    return state


def built_state(page_name: str, module: str) -> dict[str, Any]:
    """Return the first state, as the file of the page has it."""
    (box,) = parse(SITE / page_name).select(f'.explorable[data-module="{module}"]')
    state: dict[str, Any] = json.loads(str(box["data-state"]))
    return state


def number(text: str) -> float:
    return float(text.replace("−", "-"))


def shown(one: Locator, name: str) -> float:
    """Return one of the numbers below an explorable."""
    return number(one.locator(f'[data-number="{name}"] dd').inner_text())


def said(slider: Locator) -> float:
    """Return the number that a screen reader reads out for a slider."""
    return number(slider.get_attribute("aria-valuetext") or "")


def middle(one: Locator) -> tuple[float, float]:
    box = one.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page: Page, handle: Locator, across: float, down: float, steps: int = 8) -> None:
    x, y = middle(handle)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + across, y + down, steps=steps)
    page.mouse.up()


def touch_drag(page: Page, handle: Locator, down: float) -> None:
    x, y = middle(handle)
    devtools = page.context.new_cdp_session(page)
    for kind, move in [("touchStart", 0.0), *(("touchMove", down * k / 5) for k in range(1, 6))]:
        devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y + move}]})
    devtools.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
