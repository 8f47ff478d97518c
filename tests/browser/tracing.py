"""What the browser's main thread does, in processor time, as it would be on a phone: what other programs take of the
machine is not counted, and how fast it is at the moment, in computing and in laying out, is measured beside it.

The processor is not made slower for it, as Chromium can do by stopping the thread thousands of times a second: that
takes time of its own, another one each time.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Page

from tests.browser.soundness import layout_speed, soundness

# The speed that Chrome's developer tools give to phones, by Lighthouse's BenchmarkIndex: 1000 in the middle, 264 at the
# low end. A desktop of today has 2000 to 3000, so that this is about four times slower.
PHONE = 700
# Lighthouse's two pieces of work, a string that grows and an array that is copied, in rounds of a few milliseconds.
# Other work slows only some; the best counts.
INDEX = """() => {
    const [from, to] = [Array.from({length: 100000}, (_, i) => i), Array.from({length: 100000}, (_, i) => i)]
    const grow = () => {
        let text = ''
        for (let i = 0; i < 10000; i++) text += 'a'
        if (text.length === 1) throw new Error('never; but the work cannot be left out')
    }
    const copy = () => { for (let i = 0; i < from.length; i++) to[i] = from[i] }
    const perSecond = work => {
        const rounds = Array.from({length: 15}, () => {
            const start = performance.now()
            for (let i = 0; i < 100; i++) work()
            return 100000 / (performance.now() - start)
        })
        return Math.max(...rounds)
    }
    return (perSecond(grow) + perSecond(copy)) / 20
}"""
PATIENCE = 30  # seconds
CATEGORIES = ["disabled-by-default-devtools.timeline"]


class Trace:
    """Filled in when the trace has ended. tasks: milliseconds of each task of the page's main thread, on a phone;
    frames: how many times it drew."""

    def __init__(self) -> None:
        self.tasks: list[float] = []
        self.frames = 0

    def read(self, events: list[dict[str, Any]], slower: float) -> None:
        main = {
            (event["pid"], event["tid"])
            for event in events
            if event["name"] == "thread_name" and event["args"]["name"] == "CrRendererMain"
        }
        ours = [event for event in events if (event["pid"], event["tid"]) in main and event.get("ph") == "X"]
        tasks = [event["tdur"] / 1000 for event in ours if event["name"] == "RunTask" and "tdur" in event]
        self.tasks = [slower * milliseconds for milliseconds in tasks]
        self.frames = sum(event["name"] == "Commit" for event in ours)

    @property
    def longest(self) -> float:
        return max(self.tasks)

    @property
    def per_frame(self) -> float:
        """Milliseconds that the thread was busy for each frame that it drew."""
        return sum(self.tasks) / self.frames


def index(page: Page) -> float:
    """Return Lighthouse's BenchmarkIndex of the processor, as it is now: its heat and its neighbours change it."""
    value: float = page.evaluate(INDEX)
    return value


def slower(page: Page) -> float:
    """Return how many times slower than this machine, as it is now, a phone is. Never faster: others may starve it."""
    return max(1.0, index(page) / PHONE * soundness(layout_speed(page.context)))


@contextmanager
def traced(page: Page) -> Iterator[Trace]:
    """Trace what happens inside."""
    devtools, trace = page.context.new_cdp_session(page), Trace()
    before = slower(page)
    events: list[dict[str, Any]] = []
    ended: list[Any] = []
    devtools.on("Tracing.dataCollected", lambda sent: events.extend(sent["value"]))
    devtools.on("Tracing.tracingComplete", lambda sent: ended.append(sent))
    config = {"includedCategories": CATEGORIES, "excludedCategories": ["*"]}
    devtools.send("Tracing.start", {"transferMode": "ReportEvents", "traceConfig": config})
    try:
        yield trace
    finally:  # a browser traces one thing at a time: a trace left on would fail every test that comes after
        devtools.send("Tracing.end")
        deadline = time.monotonic() + PATIENCE
        while not ended and time.monotonic() < deadline:
            page.wait_for_timeout(20)
        devtools.detach()
    assert ended, f"the browser did not end its trace within {PATIENCE} seconds"
    trace.read(events, (before + slower(page)) / 2)
