"""What Chromium is told when it starts, and what it does without being told."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Browser, BrowserContext

SWITCH = "--disable-features="


def test_what_playwright_turns_off_stays_off(running: Browser) -> None:
    """Chromium takes the last list of features alone, and ours comes after Playwright's."""
    devtools = running.new_browser_cdp_session()
    command = devtools.send("SystemInfo.getInfo")["commandLine"].split()
    devtools.detach()
    *others, last = [set(word.removeprefix(SWITCH).split(",")) for word in command if word.startswith(SWITCH)]
    assert others, "Playwright gives no list any more: ours need no longer hold it"
    assert set().union(*others) <= last


def test_chromium_opens_no_pages_of_its_own(running: Browser, new_context: Callable[..., BrowserContext]) -> None:
    page = new_context().new_page()
    page.goto("data:text/html,<p>the only one")
    devtools = running.new_browser_cdp_session()
    found = devtools.send("Target.getTargets", {"filter": [{}]})["targetInfos"]  # without a filter it hides its own
    devtools.detach()
    assert page.url in [target["url"] for target in found]
    assert [target["url"] for target in found if target["url"].startswith("chrome:")] == []
