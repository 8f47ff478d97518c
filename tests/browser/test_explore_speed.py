"""How quick every explorable is: while it comes to life, and while it is dragged. What else runs on the machine is felt
here, so `make test` runs this file alone."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median

import pytest
from playwright.sync_api import Locator, Page

from tests.browser.explorables import bring, drag, find_explorables, place
from tests.browser.site import DESKTOP
from tests.browser.tracing import Trace, traced

Open = Callable[..., Page]
EACH = pytest.mark.parametrize(("page_name", "module"), find_explorables())
LONGEST = 100  # milliseconds of one task, on the processor of a phone
FRAME = 1000 / 60
# Frames are timed by the clock, which stands still for nobody: the best of some rounds, and a tenth more.
ROUNDS, TOLERANCE = 6, 1.1
ON_A_PHONE = 1000 / 30  # milliseconds for a picture: half as many a second are still taken for a movement
TRIES = 5  # other work empties the processor's caches, which counts as time of its own
# How long it takes until the next frame after each in which the pointer has moved.
START_CLOCK = """() => { window.times = []
    let [last, moves, moved] = [0, false, false]
    addEventListener('pointermove', () => { moves = true }, {capture: true})
    const next = now => {
        if (moved) times.push(now - last)
        ;[last, moved, moves] = [now, moves, false]
        window.clock = requestAnimationFrame(next)
    }
    window.clock = requestAnimationFrame(next) }"""
STOP_CLOCK = "() => { cancelAnimationFrame(clock); return times }"
# Without the test's own tools, whose scripts would be measured too.
SCROLL_AND_WAIT = """async module => {
    const box = document.querySelector(`.explorable[data-module="${module}"]`)
    const patience = performance.now() + 30000
    while (!('live' in box.dataset) && performance.now() < patience) {
        if (box.getBoundingClientRect().top > 100) scrollBy({top: 60, behavior: 'instant'})
        await Promise.race([new Promise(requestAnimationFrame), new Promise(next => setTimeout(next, 500))])
    }
}"""


def coming_to_life(page: Page, module: str) -> Trace:
    """Return what the main thread does while an explorable comes into view."""
    top = place(page, module).evaluate("box => box.getBoundingClientRect().top + scrollY")
    page.evaluate("y => scrollTo({top: y, behavior: 'instant'})", top - 2.5 * DESKTOP[1])
    page.wait_for_load_state("networkidle")  # what else is there has been drawn
    assert place(page, module).get_attribute("data-live") is None
    with traced(page) as trace:
        page.evaluate(SCROLL_AND_WAIT, module)
    assert place(page, module).get_attribute("data-live") is not None
    return trace


@EACH
def test_coming_to_life_holds_nothing_up(page_name: str, module: str, open_page: Open) -> None:
    longest = []
    for _ in range(TRIES):
        trace = coming_to_life(open_page(page_name), module)
        assert trace.frames > 2
        longest.append(trace.longest)
        if longest[-1] < LONGEST:
            break
    assert min(longest) < LONGEST


def first_grip(page: Page, module: str) -> Locator:
    """Return what a reader drags: a point in the picture, a picture to draw on, or the first slider."""
    one = bring(page, module)
    page.wait_for_load_state("networkidle")
    points = one.locator(".explore-handle, .explore-board")
    return points.last if points.count() else one.get_by_role("slider").first


@EACH
def test_dragging_is_smooth_on_a_slow_processor(page_name: str, module: str, open_page: Open) -> None:
    page = open_page(page_name)
    grip = first_grip(page, module)
    rounds: list[tuple[float, float]] = []
    for turn in range(TRIES):
        with traced(page) as trace:
            drag(page, grip, *((60, -40) if turn % 2 else (-60, 40)), steps=40)
        assert trace.frames > 10
        rounds.append((trace.per_frame, trace.longest))
        if trace.per_frame < ON_A_PHONE and trace.longest < LONGEST:
            return
    pytest.fail(f"milliseconds of work a frame on a phone, and of the longest task: {rounds}")


@EACH
def test_dragging_is_drawn_sixty_times_a_second(page_name: str, module: str, open_page: Open) -> None:
    page = open_page(page_name)
    grip = first_grip(page, module)
    rounds: list[float] = []
    while len(rounds) < ROUNDS and min(rounds, default=FRAME * 2) > FRAME * TOLERANCE:
        page.evaluate(START_CLOCK)
        drag(page, grip, *((60, -40) if len(rounds) % 2 else (-60, 40)), steps=40)
        times = page.evaluate(STOP_CLOCK)
        assert len(times) > 5
        rounds.append(median(times))
    assert min(rounds) <= FRAME * TOLERANCE, rounds
