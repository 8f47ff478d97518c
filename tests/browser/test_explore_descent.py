"""Descend in the page: clicked, typed and played; its numbers are Python's."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from d2lnotes.explore import descent
from tests.browser.explorables import bring, number, shown, state_of
from tests.browser.pages import next_frame

Open = Callable[..., Page]
DESCENT = "chapters/optimization.html"


def test_rate_beyond_the_limit_diverges_and_is_marked(open_page: Open) -> None:
    page = open_page(DESCENT)
    one, state = bring(page, "descend"), state_of(page, "descend")
    assert shown(one, "bound") == pytest.approx(2 / state["largest"], rel=5e-3)
    end = descent.gap(state, descent.path(state)[-1])
    assert shown(one, "after") == pytest.approx(end, rel=5e-3)
    rate = one.get_by_role("slider", name="Learning rate")
    trail = one.locator("path.explore-line:not(.explore-green)")
    calm = trail.evaluate("path => getComputedStyle(path).stroke")
    rate.press("End")
    verdict = one.locator(".explore-verdict")
    expect(verdict).to_contain_text("It diverges")
    assert trail.evaluate("path => getComputedStyle(path).stroke") != calm
    wild = state | {"rate": 1.25 * 2 / state["largest"]}
    walked = descent.path(wild)
    expect(one.get_by_role("status")).to_contain_text(f"After {len(walked) - 1} steps")
    assert shown(one, "after") == pytest.approx(descent.gap(wild, walked[-1]), rel=5e-2)
    one.get_by_role("button", name="Start again").click()
    expect(verdict).not_to_contain_text("It diverges")


def test_click_starts_there_and_the_path_is_played(open_page: Open) -> None:
    page = open_page(DESCENT)
    one, state = bring(page, "descend"), state_of(page, "descend")
    plane = one.locator(".explore-plane")
    box = plane.bounding_box()
    assert box
    plane.click(position={"x": box["width"] * 0.8, "y": box["height"] * 0.7})
    shown_steps = one.get_by_role("slider", name="Steps shown")
    expect(shown_steps).not_to_have_value(str(state["steps"]))
    expect(shown_steps).to_have_value(str(state["steps"]), timeout=10_000)
    start = one.get_by_role("slider", name="Start of the path")
    found = re.findall(r"−?[\d.]+", start.get_attribute("aria-valuetext") or "")
    assert number(found[0]) > 3 and number(found[1]) < -1


def test_reduced_motion_shows_the_path_at_once(open_page: Open) -> None:
    page = open_page(DESCENT, reduced_motion="reduce")
    one, state = bring(page, "descend"), state_of(page, "descend")
    shown_steps = one.get_by_role("slider", name="Steps shown")
    shown_steps.press("Home")
    expect(shown_steps).to_have_value("0")
    one.get_by_role("button", name="Play").click()
    next_frame(page)
    assert shown_steps.input_value() == str(state["steps"])  # a film would take seconds


def test_noise_is_pythons(open_page: Open) -> None:
    page = open_page(DESCENT)
    one, state = bring(page, "descend"), state_of(page, "descend")
    assert one.get_by_role("button", name="Other batches").is_disabled()
    batch = one.get_by_role("slider", name="Batch size")
    batch.press("Home")
    expect(batch).to_have_attribute("aria-valuetext", "1")
    for seed in (0, 1):
        noisy = state | {"batch": 1, "seed": seed}
        assert shown(one, "after") == pytest.approx(descent.gap(noisy, descent.path(noisy)[-1]), rel=5e-3)
        one.get_by_role("button", name="Other batches").click()
        page.wait_for_timeout(100)
