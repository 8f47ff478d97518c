"""Classifier, in its chapter: drawn on, moved, clicked through; what it says is Python's, on the data of the page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import torch
from playwright.sync_api import Browser, Locator, Page, Route, expect
from torch import Tensor

from d2lnotes.explore.classifier import scores, unpacked
from tests.browser.explorables import bring, middle, seen, state_of, touch_drag
from tests.browser.server import Server
from tests.browser.site import CHINESE, DESKTOP, NARROW, PHONE, SITE
from tests.explore.script import data_of

Open = Callable[..., Page]
PAGE, MODULE = "chapters/softmax-scratch.html", "classify"
DATA = "**/classify-*.js?v=*"
# The ink of each pixel as the canvas shows it: white is none.
INK = "canvas => [...canvas.getContext('2d').getImageData(0, 0, 28, 28).data].filter((_, i) => i % 4 === 0)"
HEIGHT = "element => element.getBoundingClientRect().height"
CENTRE = "element => element.scrollIntoView({block: 'center', behavior: 'instant'})"
# Show it once more, as a notebook does: the bytes come with the model.
RENDER = """([state, bytes]) => {
    const values = {...state, data: new DataView(Uint8Array.from(bytes).buffer)}
    const set = (name, value) => { values[name] = value }
    const model = {get: name => values[name], set, on() {}, off() {}, save_changes() {}}
    const el = document.createElement('div')
    document.querySelector('.explorable[data-module=classify]').append(el)
    explorables.classify.default.render({model, el})
}"""


@dataclass
class Alive:
    """The explorable of the page, with what Python makes of its data."""

    page: Page
    one: Locator
    state: dict[str, Any]

    @property
    def data(self) -> tuple[Tensor, Tensor]:
        return unpacked(data_of(SITE / "chapters" / self.state["data"].partition("?")[0]))

    @property
    def board(self) -> Locator:
        return self.one.get_by_role("application")

    def picture(self) -> Tensor:
        return 255 - torch.tensor(self.board.evaluate(INK), dtype=torch.uint8)

    def name(self, k: int) -> str:
        return str(self.state["labels"][f"class{k}"])

    def button(self, name: str) -> Locator:
        return self.one.get_by_role("button", name=name, exact=True)

    def probabilities(self) -> list[float]:
        shown = self.one.locator(".explore-class .explore-value").all_inner_texts()
        return [float(text.removesuffix("%")) / 100 for text in shown]

    def check(self) -> int:
        """Assert that the probabilities are Python's for the picture on the board, and return the best class."""
        self.page.wait_for_timeout(100)
        scales, biases = (torch.tensor(self.state[name], dtype=torch.float64) for name in ("scales", "biases"))
        found = scores(self.data[0], scales, biases, self.picture()[None])[0]
        expected = torch.softmax(found, dim=0)
        assert self.probabilities() == pytest.approx(expected.tolist(), abs=0.006)
        best = int(expected.argmax())
        expect(self.one.locator(".explore-best")).to_contain_text(self.name(best))
        expect(self.one.locator('[data-number="score"] dd')).to_have_text(f"{found[best]:.2f}".replace("-", "−"))
        return best


def alive(page: Page) -> Alive:
    one = bring(page, MODULE)
    expect(seen(one, "The classifier says")).to_be_visible()
    return Alive(page, one, state_of(page, MODULE))


def test_first_picture_is_the_state_and_its_class_pythons(open_page: Open) -> None:
    it = alive(open_page(PAGE))
    assert it.picture().tolist() == it.state["picture"] == it.data[1][it.state["image"]].tolist()
    assert it.check() == it.state["cell"][1] != it.state["cell"][0]
    expect(seen(it.one, f"true class {it.name(it.state['cell'][0])}.")).to_be_visible()
    expect(seen(it.one, f"{it.state['agreeing']:,} of {it.state['tested']:,} test images")).to_be_visible()


def test_mouse_draws_and_rubs_out(open_page: Open) -> None:
    it = alive(open_page(PAGE))
    it.button("Clear").click()
    expect(seen(it.one, "A picture of your own.")).to_be_visible()
    it.page.wait_for_timeout(100)
    assert it.picture().sum() == 0
    it.board.evaluate(CENTRE)
    x, y = middle(it.board)
    it.page.mouse.move(x, y - 60)
    it.page.mouse.down()
    it.page.mouse.move(x, y + 60, steps=4)
    it.page.mouse.up()
    it.check()
    drawn = it.picture().reshape(28, 28)
    assert (drawn[8:20, 13:15] == 255).all() and drawn[:, :10].sum() == drawn[:, 18:].sum() == 0
    it.button("Rub out").click()
    it.page.mouse.click(x, y)
    it.check()
    rubbed = it.picture().reshape(28, 28)
    assert rubbed[13:15, 13:15].sum() == 0 and rubbed[9, 13] == 255


def test_finger_draws_and_does_not_scroll(open_page: Open) -> None:
    it = alive(open_page(PAGE, PHONE, has_touch=True, is_mobile=True))
    it.button("Clear").click()
    it.board.evaluate(CENTRE)
    before = it.page.evaluate("scrollY")
    touch_drag(it.page, it.board, 50)
    it.check()
    assert it.picture().sum() > 2000 and it.page.evaluate("scrollY") == before


def test_keys_draw(open_page: Open) -> None:
    it = alive(open_page(PAGE))
    it.button("Clear").click()
    it.board.focus()
    for key in ("ArrowUp", "ArrowLeft", "Space", *["Shift+ArrowRight"] * 3):
        it.board.press(key)
    it.check()
    drawn = it.picture().reshape(28, 28)
    assert (drawn[13, 13:17] == 255).all() and drawn[13, :10].sum() == drawn[13, 20:].sum() == 0
    expect(it.one.get_by_role("status")).to_contain_text("Column 17, row 14, ink 100%.")
    it.board.press("Delete")
    it.check()
    assert it.picture().reshape(28, 28)[13, 16] == 0


def test_picture_is_moved_and_is_then_another_one(open_page: Open) -> None:
    it = alive(open_page(PAGE))
    before = it.picture().reshape(28, 28)
    for name in ("Move up", "Move up", "Move right"):
        it.button(name).click()
    it.check()
    assert torch.equal(it.picture().reshape(28, 28)[:-2, 1:], before[2:, :-1])
    expect(seen(it.one, "changed.")).to_be_visible()
    it.button("Start again").click()
    it.check()
    assert torch.equal(it.picture().reshape(28, 28), before)


def test_cells_show_their_images_and_images_come_to_the_board(open_page: Open) -> None:
    it = alive(open_page(PAGE))
    truths, guesses = it.state["truths"], it.state["guesses"]
    cell = it.one.get_by_role("gridcell", name=f"{it.name(0)}, predicted {it.name(0)}: ")
    cell.click()
    expect(cell).to_have_attribute("aria-selected", "true")
    count, every = it.state["counts"][0][0], sum(it.state["counts"][0])
    expect(seen(it.one, f"{count:,} of {every:,} test images")).to_be_visible()
    behind = [i for i, pair in enumerate(zip(truths, guesses, strict=True)) if pair == (0, 0)]
    images = it.one.locator(".explore-strip button")
    expect(images).to_have_count(len(behind))
    images.last.click()
    assert it.check() == 0
    assert torch.equal(it.picture(), it.data[1][behind[-1]])
    expect(images.last).to_have_attribute("aria-pressed", "true")


def test_arrows_walk_through_the_matrix(open_page: Open) -> None:
    it = alive(open_page(PAGE))
    row, column = it.state["cell"]
    it.one.locator("[role=gridcell][tabindex='0']").focus()
    down = row < 9
    it.page.keyboard.press("ArrowDown" if down else "ArrowUp")
    there = row + (1 if down else -1)
    name = f"{it.name(there)}, predicted {it.name(column)}: {it.state['counts'][there][column]}"
    expect(it.one.get_by_role("gridcell", name=name, exact=True)).to_be_focused()
    assert it.one.locator("[role=gridcell][tabindex='0']").count() == 1
    expect(seen(it.one, f"True class {it.name(there)}, predicted {it.name(column)}:")).to_be_visible()


def test_class_is_chosen_for_its_weights(open_page: Open) -> None:
    it = alive(open_page(PAGE))
    boots = it.one.locator(".explore-class", has_text=it.name(9))
    boots.click()
    expect(boots).to_have_attribute("aria-pressed", "true")
    expect(it.one.get_by_text(f"Weights of {it.name(9)}")).to_be_visible()
    boots.click()
    expect(it.one.get_by_text(f"Weights of {it.name(it.state['cell'][1])}")).to_be_visible()


def test_data_are_asked_for_when_it_is_seen(open_page: Open, server: Server) -> None:
    server.take()
    page = open_page(PAGE)
    page.wait_for_load_state("networkidle")
    assert not [sent for sent in server.take() if "classify" in sent.path]
    alive(page)
    names = [Path(sent.path).name for sent in server.take() if "classify" in sent.path]
    assert names == ["classify.js", "classify-chapters-softmax-scratch.js"]


@pytest.mark.parametrize("size", [DESKTOP, PHONE, NARROW], ids=["desktop", "phone", "narrow"])
@pytest.mark.parametrize("folder", ["", CHINESE], ids=["en", "zh"])
def test_nothing_moves_when_the_data_come_and_for_no_class(
    folder: str, size: tuple[int, int], new_context: Callable[..., Any], server: Server
) -> None:
    page = new_context(size).new_page()
    held: list[Route] = []
    page.route(DATA, lambda route: held.append(route))
    page.goto(server.url + folder + PAGE)
    one = bring(page, MODULE)
    heights = [one.evaluate(HEIGHT)]
    while not held:
        page.wait_for_timeout(20)
    held[0].continue_()
    for kind in one.locator(".explore-class").all():
        kind.click()
        expect(kind).to_have_attribute("aria-pressed", "true")
        heights.append(one.evaluate(HEIGHT))
    assert len(set(heights)) == 1, heights


def test_page_says_so_when_the_data_do_not_come(new_context: Callable[..., Any], server: Server) -> None:
    page = new_context(expected=(404,)).new_page()
    page.route(DATA, lambda route: route.fulfill(status=404))
    page.goto(server.url + PAGE)
    expect(seen(bring(page, MODULE), "The weights could not be loaded.")).to_be_visible()


def test_page_works_without_a_server(running: Browser) -> None:
    """Only the explorable is watched here: browsers keep fonts of their own folder from such pages."""
    with running.new_context() as context:
        page = context.new_page()
        page.goto((SITE / PAGE).as_uri())
        alive(page).check()


def test_notebook_hands_the_data_over_with_the_model(open_page: Open) -> None:
    it = alive(open_page(PAGE))
    bytes_ = list(data_of(SITE / "chapters" / it.state["data"].partition("?")[0]))
    it.page.evaluate(RENDER, [it.state, bytes_])
    it.page.locator(".explorable > .explore").last.scroll_into_view_if_needed()
    both = it.page.locator(".explore-verdict")
    expect(both).to_contain_text(["The classifier says"] * 2)
    assert both.first.inner_text() == both.last.inner_text()
