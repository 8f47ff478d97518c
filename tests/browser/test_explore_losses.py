"""Losses, in its chapter: labels are dragged, δ is set, views are chosen; the estimates are Python's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from playwright.sync_api import Locator, Page, expect

from d2lnotes.explore.robust import estimates
from tests.browser.explorables import bring, drag, said, seen, shown, state_of, touch_drag
from tests.browser.site import PHONE

Open = Callable[..., Page]
PAGE, MODULE = "chapters/losses.html", "losses"


def label(one: Locator, number: int) -> Locator:
    return one.get_by_role("slider", name=f"Label {number}", exact=True)


def check_estimates(one: Locator, state: dict[str, Any], **changes: Any) -> None:
    """Assert that what is shown is Python's for this state, as far as its two decimals go."""
    now = state | changes
    expected = estimates(torch.tensor(now["y"], dtype=torch.float64), now["delta"])
    for name, value in expected.items():
        expect(one.locator(f'[data-number="{name}"] dd')).to_have_text(f"{value:.2f}")


def test_outlier_is_dragged_and_the_mean_alone_follows(open_page: Open) -> None:
    page = open_page(PAGE)
    one, state = bring(page, MODULE), state_of(page, MODULE)
    check_estimates(one, state)
    before = {name: shown(one, name) for name in ("squared", "absolute", "huber")}
    drag(page, label(one, len(state["y"])), -60, 30)  # to the left, and up or down makes no difference
    expect(one.locator('[data-number="squared"] dd')).not_to_have_text(f"{before['squared']:.2f}")
    assert shown(one, "squared") < before["squared"] - 0.1
    assert shown(one, "absolute") == before["absolute"] and shown(one, "huber") == before["huber"]
    assert said(label(one, len(state["y"]))) < state["y"][-1] - 0.5
    one.get_by_role("button", name="Start again").click()
    check_estimates(one, state)


def test_labels_are_moved_by_keys_and_the_estimates_read_out(open_page: Open) -> None:
    page = open_page(PAGE)
    one, state = bring(page, MODULE), state_of(page, MODULE)
    label(one, 1).press("Shift+ArrowRight")
    label(one, 1).press("ArrowLeft")
    label(one, 1).press("ArrowUp")  # as sliders do, of which a screen reader says that this is one
    label(one, 1).press("ArrowDown")
    label(one, 1).press("ArrowUp")
    y = [state["y"][0] + 0.5, *state["y"][1:]]
    expect(label(one, 1)).to_have_attribute("aria-valuetext", f"{y[0]:.1f}")
    check_estimates(one, state, y=y)
    mean = sum(y) / len(y)
    expect(one.get_by_role("status")).to_contain_text(f"Mean {mean:.2f}")


def test_delta_makes_hubers_estimate_the_mean(open_page: Open) -> None:
    page = open_page(PAGE)
    one, state = bring(page, MODULE), state_of(page, MODULE)
    delta = one.get_by_role("slider", name="Huber’s δ")
    delta.press("Home")
    check_estimates(one, state, delta=state["deltas"][0])
    expect(seen(one, f"of {len(state['y'])} labels lie more than δ")).to_be_visible()
    delta.press("End")
    check_estimates(one, state, delta=state["deltas"][1])
    expect(seen(one, "so it is the mean")).to_be_visible()
    assert shown(one, "huber") == shown(one, "squared")


def test_views_are_chosen_and_drawn(open_page: Open) -> None:
    page = open_page(PAGE)
    one = bring(page, MODULE)
    curves = set()
    for view in ("Loss", "Gradient", "Likelihood"):
        one.get_by_role("button", name=view, exact=True).click()
        expect(one.get_by_role("button", name=view, exact=True)).to_have_attribute("aria-pressed", "true")
        assert one.locator('.explore-buttons [aria-pressed="true"]').count() == 1
        seen = one.locator(".explore-plane:visible")
        expect(seen).to_have_count(2)
        page.wait_for_timeout(100)
        assert seen.first.locator("circle").count() == 3 * len(state_of(page, MODULE)["y"])
        curves.add(seen.first.locator("path.explore-squared").get_attribute("d"))
    assert len(curves) == 3


@pytest.mark.parametrize("view", ["Loss", "Gradient"])
def test_view_fits_a_phone(view: str, open_page: Open) -> None:
    page = open_page(PAGE, PHONE, has_touch=True, is_mobile=True)
    one, state = bring(page, MODULE), state_of(page, MODULE)
    one.get_by_role("button", name=view, exact=True).click()
    page.wait_for_timeout(100)
    width = one.evaluate("one => one.clientWidth")
    assert all(plane.bounding_box()["width"] <= width for plane in one.locator(".explore-plane:visible").all())  # type: ignore[index]
    before = page.evaluate("scrollY")
    touch_drag(
        page, label(one, len(state["y"])), 60
    )  # along the other way than labels go: it holds the page all the same
    assert page.evaluate("scrollY") == before
