"""Noise in the page: the full gradient is dragged, clicked and typed, batches are chosen; the numbers are Python's."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
import torch
from playwright.sync_api import Locator, Page, expect

from d2lnotes.explore.minibatches import each_gradient, summary
from tests.browser.explorables import bring, drag, number, shown, state_of, touch_drag
from tests.browser.pages import next_frame
from tests.browser.site import PHONE

Open = Callable[..., Page]
PAGE, MODULE = "chapters/optimization.html", "batch-noise"


def end(one: Locator) -> Locator:
    return one.get_by_role("slider", name="The full gradient")


def place_of(one: Locator) -> tuple[float, float]:
    """Return the full gradient that a screen reader says: "derivatives −2.2 and −0.4"."""
    x, y = re.findall(r"−?\d+\.\d", end(one).get_attribute("aria-valuetext") or "")
    return number(x), number(y)


def check_numbers(one: Locator, state: dict[str, Any], rel: float = 6e-3) -> None:
    """Assert that the numbers are Python's, as far as their digits go."""
    expected = summary(state)
    expect(one.locator('[data-number="downhill"] dd')).to_have_text(f"{100 * expected['downhill']:.0f}%")
    for name in ("measured", "expected", "length"):
        assert shown(one, name) == pytest.approx(expected[name], rel=rel, abs=6e-4), name


def test_numbers_for_each_size(open_page: Open) -> None:
    page = open_page(PAGE)
    one, state = bring(page, MODULE), state_of(page, MODULE)
    check_numbers(one, state)
    size = one.get_by_role("slider", name="Batch size b")
    for key, batch in (("Home", 1), ("ArrowRight", 2), ("End", 512)):
        size.press(key)
        expect(size).to_have_attribute("aria-valuetext", str(batch))
        check_numbers(one, state | {"batch": batch})
    noise = summary(state | {"batch": 512})["measured"]
    expect(one.get_by_role("status")).to_contain_text(f"The noise is {noise:.3f}")
    expect(one.get_by_role("status")).to_contain_text("The gradient is longer than its noise.")


def test_other_batches_are_pythons(open_page: Open) -> None:
    page = open_page(PAGE)
    one, state = bring(page, MODULE), state_of(page, MODULE)
    one.get_by_role("button", name="Other batches").click()
    expect(one.locator('[data-number="measured"] dd')).not_to_have_text(f"{summary(state)['measured']:.3f}")
    check_numbers(one, state | {"seed": 1})


def test_full_gradient_is_dragged_and_the_weights_follow(open_page: Open) -> None:
    page = open_page(PAGE)
    one, state = bring(page, MODULE), state_of(page, MODULE)
    before, text = place_of(one), end(one).get_attribute("aria-valuetext") or ""
    drag(page, end(one), 80, -40)
    expect(end(one)).not_to_have_attribute("aria-valuetext", text)
    next_frame(page)  # the last move has been drawn
    after = place_of(one)
    assert after[0] > before[0] + 0.5 and after[1] > before[1] + 0.2
    w = [number(text) for text in one.locator('[data-number="weights"] dd').inner_text().split(", ")]
    slope = each_gradient(state | {"w": w}).mean(dim=0).tolist()
    assert slope == pytest.approx(after, abs=0.06)  # two decimals of the weights, one of the gradient


def test_at_the_minimum_all_is_noise(open_page: Open) -> None:
    page = open_page(PAGE)
    one, state = bring(page, MODULE), state_of(page, MODULE)
    one.get_by_role("button", name="To the minimum").click()
    expect(one.locator('[data-number="length"] dd')).to_have_text("0.000")
    expect(one.locator('[data-number="downhill"] dd')).to_have_text("–")  # there is no way down
    expect(one.locator(".explore-verdict")).to_have_text("The noise is longer than the gradient.")
    end(one).press("Shift+ArrowLeft")
    expect(end(one)).to_have_attribute("aria-valuetext", "derivatives −0.5 and 0.0")
    one.get_by_role("button", name="Start again").click()
    expect(one.locator('[data-number="length"] dd')).to_have_text(f"{summary(state)['length']:.3f}")


def test_click_sets_the_full_gradient(open_page: Open) -> None:
    page = open_page(PAGE)
    one, state = bring(page, MODULE), state_of(page, MODULE)
    frame = one.locator(".explore-frame").bounding_box()
    assert frame
    page.mouse.click(frame["x"] + frame["width"] * 0.25, frame["y"] + frame["height"] * 0.25)
    x, y = state["xlim"], state["ylim"]
    expected = x[0] + 0.25 * (x[1] - x[0]), y[0] + 0.75 * (y[1] - y[0])
    expect(one.locator('[data-number="length"] dd')).not_to_have_text(f"{summary(state)['length']:.3f}")
    assert place_of(one) == pytest.approx(expected, abs=0.15)
    assert shown(one, "length") == pytest.approx(torch.tensor(expected).norm().item(), abs=0.1)


def test_finger_drags_the_gradient_and_not_the_page(open_page: Open) -> None:
    page = open_page(PAGE, PHONE, has_touch=True, is_mobile=True)
    one = bring(page, MODULE)
    before, place = page.evaluate("scrollY"), place_of(one)
    touch_drag(page, end(one), 30)
    next_frame(page)
    assert place_of(one)[1] < place[1] - 0.2
    assert page.evaluate("scrollY") == before
