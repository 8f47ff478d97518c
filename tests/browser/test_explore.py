"""Explorables in the built pages: dragged, typed, clicked and tabbed through; their numbers are Python's."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
import torch
from playwright.sync_api import Locator, Page, expect

from d2lnotes.explore import descent, line
from tests.browser.server import Server
from tests.browser.site import DESKTOP, NARROW, PHONE

Open = Callable[..., Page]
LINE, DESCENT = "chapters/linear-regression.html", "chapters/optimization.html"
MODULES = {LINE: "fit-the-line", DESCENT: "descend"}
TRIES = 3  # of what other work on this machine slows down
SLACK = 32  # pixels that the room kept for an explorable may exceed it by
LONG_TASKS = """() => { window.longTasks = []
    new PerformanceObserver(list => longTasks.push(...list.getEntries().map(one => one.duration)))
        .observe({type: 'longtask'}) }"""


def bring(page: Page, module: str) -> Locator:
    """Scroll to an explorable, and return it once it is alive."""
    box = page.locator(f'.explorable[data-module="{module}"]')
    box.scroll_into_view_if_needed()
    alive = page.locator(f'.explorable[data-module="{module}"][data-live] > .explore')
    expect(alive).to_be_visible()
    return alive


def state_of(page: Page, module: str) -> dict[str, Any]:
    text = page.locator(f'.explorable[data-module="{module}"]').get_attribute("data-state")
    state: dict[str, Any] = json.loads(text or "{}")
    return state


def number(text: str) -> float:
    return float(text.replace("−", "-"))


def shown(one: Locator, name: str) -> float:
    return number(one.locator(f'[data-number="{name}"] dd').inner_text())


def said(slider: Locator) -> float:
    return number(slider.get_attribute("aria-valuetext") or "")


def drag(page: Page, handle: Locator, across: float, down: float) -> None:
    box = handle.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + across, y + down, steps=8)
    page.mouse.up()


def touch_drag(page: Page, handle: Locator, down: float) -> None:
    box = handle.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    devtools = page.context.new_cdp_session(page)
    for kind, move in [("touchStart", 0.0), *(("touchMove", down * k / 5) for k in range(1, 6))]:
        devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y + move}]})
    devtools.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


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


@pytest.mark.parametrize("page_name", MODULES)
def test_tab_reaches_every_control_and_shows_where_it_is(page_name: str, open_page: Open) -> None:
    page = open_page(page_name)
    one = bring(page, MODULES[page_name])
    controls = one.locator("button:enabled, input, [tabindex='0']")
    controls.first.focus()
    for control in controls.all():
        expect(control).to_be_focused()
        assert control.evaluate("element => element.matches(':focus-visible')")
        name = control.evaluate("element => element.ariaLabel || element.labels?.[0]?.innerText || element.innerText")
        assert name.strip()
        page.keyboard.press("Tab")
    assert not one.evaluate("element => element.contains(document.activeElement)")


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
    verdict = one.locator(".explore-verdict").filter(has_text="It diverges")
    expect(verdict).to_be_visible()
    assert trail.evaluate("path => getComputedStyle(path).stroke") != calm
    wild = state | {"rate": 1.25 * 2 / state["largest"]}
    walked = descent.path(wild)
    expect(one.get_by_role("status")).to_contain_text(f"After {len(walked) - 1} steps")
    assert shown(one, "after") == pytest.approx(descent.gap(wild, walked[-1]), rel=5e-2)
    one.get_by_role("button", name="Start again").click()
    expect(verdict).to_be_hidden()


def test_click_starts_there_and_the_path_is_played(open_page: Open) -> None:
    page = open_page(DESCENT)
    one, state = bring(page, "descend"), state_of(page, "descend")
    plane = one.locator(".explore-plane")
    box = plane.bounding_box()
    assert box
    plane.click(position={"x": box["width"] * 0.8, "y": box["height"] * 0.7})
    shown_steps = one.get_by_role("slider", name="Steps shown")
    assert float(shown_steps.input_value()) < state["steps"]
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
    expect(shown_steps).to_have_value(str(state["steps"]), timeout=300)


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


@pytest.mark.parametrize("page_name", MODULES)
def test_without_scripts_and_on_paper_there_is_the_figure(page_name: str, open_page: Open) -> None:
    page = open_page(page_name, java_script_enabled=False)
    figure = page.locator(".explorable img")
    figure.scroll_into_view_if_needed()
    assert figure.is_visible() and page.locator(".explore").count() == 0
    alive = open_page(page_name)
    bring(alive, MODULES[page_name])
    assert not alive.locator(".explorable img").is_visible()
    alive.emulate_media(media="print")
    assert alive.locator(".explorable img").is_visible() and not alive.locator(".explore").is_visible()


@pytest.mark.parametrize("page_name", MODULES)
def test_script_is_asked_for_only_when_the_figure_is_near(page_name: str, open_page: Open, server: Server) -> None:
    server.take()
    page = open_page(page_name)
    page.wait_for_load_state("networkidle")
    assert not [sent for sent in server.take() if "explore/" in sent.path]
    bring(page, MODULES[page_name])
    assert [sent.path for sent in server.take() if "explore/" in sent.path] == [
        f"_static/explore/{MODULES[page_name]}.js"
    ]


@pytest.mark.parametrize("page_name", MODULES)
@pytest.mark.parametrize("size", [DESKTOP, (600, 800), PHONE, NARROW], ids=["desktop", "tablet", "phone", "narrow"])
def test_nothing_jumps_when_it_comes_to_life(page_name: str, size: tuple[int, int], open_page: Open) -> None:
    page = open_page(page_name, size)
    box = page.locator(f'.explorable[data-module="{MODULES[page_name]}"]')
    before = box.evaluate("box => box.getBoundingClientRect().height")
    one = bring(page, MODULES[page_name])
    after = box.evaluate("box => box.getBoundingClientRect().height")
    assert after == pytest.approx(before, abs=1)
    assert after - one.evaluate("one => one.getBoundingClientRect().height") < SLACK


@pytest.mark.parametrize("page_name", MODULES)
def test_dragging_is_smooth_on_a_slow_processor(page_name: str, open_page: Open) -> None:
    page = open_page(page_name)
    one = bring(page, MODULES[page_name])
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.evaluate(LONG_TASKS)
    handle = one.locator(".explore-handle").last
    for _ in range(TRIES):
        page.evaluate("longTasks.length = 0")
        box = handle.bounding_box()
        assert box
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.mouse.move(x, y)
        page.mouse.down()
        for k in range(40):
            page.mouse.move(x, y - k)
        page.mouse.up()
        long = [duration for duration in page.evaluate("longTasks") if duration > 100]
        if not long:
            break
    assert long == []


@pytest.mark.parametrize("page_name", MODULES)
def test_drawing_takes_a_fraction_of_a_frame(page_name: str, open_page: Open) -> None:
    """60 frames a second leave 16 ms; what a change costs is measured without the browser's waiting for frames."""
    page = open_page(page_name)
    one = bring(page, MODULES[page_name])
    slider = one.get_by_role("slider").last
    spent = slider.evaluate(
        """async input => {
            const costs = []
            for (let k = 0; k < 40; k++) {
                input.value = Number(input.min) + (k / 40) * (input.max - input.min)
                input.dispatchEvent(new Event('input', {bubbles: true}))
                const began = await new Promise(resolve => requestAnimationFrame(() => resolve(performance.now())))
                document.body.offsetHeight
                costs.push(performance.now() - began)
            }
            return costs.sort((a, b) => a - b)[20]
        }"""
    )
    assert spent < 16
