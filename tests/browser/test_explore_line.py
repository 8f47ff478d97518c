"""Fit the line in the page: dragged, typed and touched; its numbers are Python's."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from playwright.sync_api import Page, expect

from d2lnotes.explore import line
from tests.browser.explorables import bring, drag, said, shown, state_of, touch_drag
from tests.browser.site import PHONE

Open = Callable[..., Page]
LINE = "chapters/linear-regression.html"


def test_line_is_dragged_and_the_loss_is_pythons(open_page: Open) -> None:
    page = open_page(LINE)
    one, state = bring(page, "fit-the-line"), state_of(page, "fit-the-line")
    first = line.mean_loss(state["x"], state["y"], state["bias"], state["slope"])
    expect(one.locator('[data-number="loss"] dd')).to_have_text(f"{first:.0f}")
    drag(page, one.get_by_role("slider", name="right end"), 0, -60)
    slope = one.get_by_role("slider", name="Weight w", exact=True)
    expect(slope).not_to_have_attribute("aria-valuetext", f"{state['slope']:.2f}")
    given = said(slope)
    assert given > state["slope"] + 0.2
    after = line.mean_loss(state["x"], state["y"], state["bias"], given)
    assert shown(one, "loss") == pytest.approx(after, rel=1e-2)  # two decimals of the slope are known here
    drag(page, one.get_by_role("slider", name="left end"), 0, 40)
    assert said(one.get_by_role("slider", name="Bias b", exact=True)) < state["bias"] - 20


def test_line_is_moved_by_keys_and_read_out(open_page: Open) -> None:
    page = open_page(LINE)
    one, state = bring(page, "fit-the-line"), state_of(page, "fit-the-line")
    slope = one.get_by_role("slider", name="Weight w", exact=True)
    slope.press("End")
    expect(slope).to_have_attribute("aria-valuetext", f"{state['slopes'][1]:.2f}")
    expected = line.mean_loss(state["x"], state["y"], state["bias"], state["slopes"][1])
    expect(one.locator('[data-number="loss"] dd')).to_have_text(f"{expected:.0f}")
    expect(one.get_by_role("status")).to_have_text(f"The mean loss is {expected:.0f}.")


def test_end_that_has_left_the_plane_is_fetched_back(open_page: Open) -> None:
    page = open_page(LINE)
    one, state = bring(page, "fit-the-line"), state_of(page, "fit-the-line")
    slope, end = one.get_by_role("slider", name="Weight w", exact=True), one.get_by_role("slider", name="right end")
    slope.press("End")
    top = state["ylim"][1]
    assert state["bias"] + state["slopes"][1] * state["xlim"][1] > 2 * top
    expect(end).to_have_attribute("aria-valuenow", f"{top:.0f}")
    drag(page, end, 0, 40)
    expect(slope).not_to_have_attribute("aria-valuetext", f"{state['slopes'][1]:.2f}")
    assert 0 < said(slope) < (top - state["bias"]) / state["xlim"][1]


def test_points_are_moved_and_the_best_line_follows(open_page: Open) -> None:
    page = open_page(LINE)
    one, state = bring(page, "fit-the-line"), state_of(page, "fit-the-line")
    assert not one.get_by_text("Smallest mean loss").is_visible()
    one.get_by_role("button", name="Show the least-squares line").click()
    expect(one.get_by_role("button", name="Show the least-squares line")).to_have_attribute("aria-pressed", "true")
    point = one.get_by_role("slider", name="Point 1", exact=True)
    point.press("Shift+ArrowUp")
    point.press("ArrowLeft")
    x, y = torch.tensor(state["x"]).double(), torch.tensor(state["y"]).double()
    step = [(high - low) / 100 for low, high in (state["xlim"], state["ylim"])]
    x[0], y[0] = x[0] - step[0], y[0] + 5 * step[1]
    best = torch.linalg.lstsq(torch.stack([torch.ones_like(x), x], dim=1), y.reshape(-1, 1)).solution.flatten().tolist()
    expect(one.locator('[data-number="bestSlope"] dd')).to_have_text(f"{best[1]:.2f}")
    expect(one.locator('[data-number="bestBias"] dd')).to_have_text(f"{best[0]:.1f}")
    expect(point).to_have_attribute("aria-valuetext", f"{x[0]:.0f} across, {y[0]:.0f} up")
    one.get_by_role("button", name="Start again").click()
    expect(one.get_by_text("Smallest mean loss")).to_be_hidden()
    expect(point).to_have_attribute("aria-valuetext", f"{state['x'][0]:.0f} across, {state['y'][0]:.0f} up")


def test_finger_drags_the_line_and_not_the_page(open_page: Open) -> None:
    page = open_page(LINE, PHONE, has_touch=True, is_mobile=True)
    one = bring(page, "fit-the-line")
    before, slope = page.evaluate("scrollY"), one.get_by_role("slider", name="Weight w", exact=True)
    first = slope.input_value()
    touch_drag(page, one.get_by_role("slider", name="right end"), 50)
    expect(slope).not_to_have_value(first)
    assert page.evaluate("scrollY") == before
