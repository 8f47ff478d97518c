"""Softmax in the page: sliders are dragged and typed, a label is chosen; the numbers are PyTorch's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from playwright.sync_api import Locator, Page, expect

from d2lnotes.explore.logits import cross_entropy, gradient, log_probabilities
from tests.browser.explorables import bring, number, said, shown, state_of, touch_drag
from tests.browser.pages import wait_until
from tests.browser.site import PHONE

Open = Callable[..., Page]
PAGE, MODULE = "chapters/softmax-regression.html", "softmax"


def logit(one: Locator, name: str) -> Locator:
    return one.get_by_role("slider", name=f"Logit of class {name}")


def check_numbers(one: Locator, state: dict[str, Any]) -> None:
    """Assert that every number shown is Python's, to the last digit."""
    expect(one.locator('[data-number="loss"] dd')).to_have_text(f"{cross_entropy(state):.4g}".ljust(5, "0"))
    p = log_probabilities(state).exp()
    assert [number(text) for text in one.locator(".explore-share .explore-value").all_inner_texts()] == pytest.approx(
        p.tolist(), abs=6e-4
    )
    assert [number(text) for text in one.locator(".explore-pull .explore-value").all_inner_texts()] == pytest.approx(
        gradient(state).tolist(), abs=6e-4
    )
    assert shown(one, "entropy") == pytest.approx(-(p * p.log()).sum().item(), abs=6e-4)


def test_logit_is_dragged(open_page: Open) -> None:
    page = open_page(PAGE)
    one, state = bring(page, MODULE), state_of(page, MODULE)
    check_numbers(one, state)
    box = logit(one, "c").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)  # its thumb, as the logit is 0
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.8, box["y"] + box["height"] / 2, steps=8)
    page.mouse.up()
    expect(logit(one, "c")).not_to_have_attribute("aria-valuetext", "0.00")
    given = said(logit(one, "c"))
    assert given > 2
    check_numbers(one, state | {"logits": [*state["logits"][:2], given, state["logits"][3]]})
    expect(one.locator('[data-number="predicted"] dd')).to_have_text("c")


def test_temperature_is_typed_and_read_out(open_page: Open) -> None:
    page = open_page(PAGE)
    one, state = bring(page, MODULE), state_of(page, MODULE)
    heat = one.get_by_role("slider", name="Temperature T")
    heat.press("End")
    expect(heat).to_have_attribute("aria-valuetext", "10.0")
    hot = state | {"temperature": 10.0}
    check_numbers(one, hot)
    p = log_probabilities(hot)[hot["label"]].exp().item()
    expect(one.get_by_role("status")).to_contain_text(f"Label b has the probability {p:.3f}")


def test_label_is_chosen_by_click_and_by_arrow(open_page: Open) -> None:
    page = open_page(PAGE)
    one, state = bring(page, MODULE), state_of(page, MODULE)
    choice = one.get_by_role("group", name="Label y")
    choice.get_by_text("d", exact=True).click()
    expect(choice.get_by_role("radio", name="d")).to_be_checked()
    check_numbers(one, state | {"label": 3})
    choice.get_by_role("radio", name="d").press("ArrowUp")
    expect(choice.get_by_role("radio", name="c")).to_be_focused()
    check_numbers(one, state | {"label": 2})
    expect(one.get_by_role("group", name="Class c")).to_have_class("explore-row explore-true")


def test_step_and_shift(open_page: Open) -> None:
    page = open_page(PAGE)
    one, state = bring(page, MODULE), state_of(page, MODULE)
    one.get_by_role("button", name="Step against").click()
    logits = (torch.tensor(state["logits"]).double() - gradient(state)).tolist()
    stepped = state | {"logits": logits}
    check_numbers(one, stepped)
    one.get_by_role("button", name="Add 1").click()
    expect(logit(one, "a")).to_have_attribute("aria-valuetext", f"{logits[0] + 1:.2f}")
    check_numbers(one, stepped)  # nothing but the logits has changed
    logit(one, "a").press("End")
    expect(one.get_by_role("button", name="Add 1")).to_be_disabled()
    one.get_by_role("button", name="Start again").click()
    check_numbers(one, state)


def test_finger_moves_a_slider(open_page: Open) -> None:
    page = open_page(PAGE, PHONE, has_touch=True, is_mobile=True)
    one = bring(page, MODULE)
    box = logit(one, "c").bounding_box()
    assert box
    page.touchscreen.tap(box["x"] + box["width"] * 0.9, box["y"] + box["height"] / 2)
    expect(logit(one, "c")).not_to_have_attribute("aria-valuetext", "0.00")
    before = page.evaluate("scrollY")
    touch_drag(page, one.locator(".explore-track").first, -120)  # between controls a finger scrolls the page
    wait_until(page, "before => scrollY > before", before)
