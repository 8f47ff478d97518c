"""Fit the line: loss, least squares and squares are Python's, over a grid of lines and sets of points."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
import torch

from d2lnotes import explore, linreg, squared_loss
from d2lnotes.explore.line import mean_loss
from tests.explore.script import TOLERANCE, call

POINTS = {"two": 2, "ten": 10, "many": 200}


def states() -> list[dict[str, Any]]:
    generator = torch.Generator().manual_seed(0)
    found = []
    for count, bias, slope in product(POINTS.values(), (-300.0, 0.0, 200.0, 1e4), (-5.0, 0.0, 1.2)):
        x = 40 + 200 * torch.rand(count, generator=generator, dtype=torch.float64)
        y = 2.4 * x + 100 * torch.randn(count, generator=generator, dtype=torch.float64)
        found.append({"x": x.tolist(), "y": y.tolist(), "bias": bias, "slope": slope})
    return found


STATES = states()


def column(values: list[float]) -> torch.Tensor:
    return torch.tensor(values, dtype=torch.float64).reshape(-1, 1)


def by_the_chapter(state: dict[str, Any]) -> float:
    w = torch.tensor([[state["slope"]]], dtype=torch.float64)
    return squared_loss(linreg(column(state["x"]), w, state["bias"]), column(state["y"])).mean().item()


def test_mean_loss_is_the_chapters() -> None:
    losses = call("fit-the-line", [["meanLoss", state] for state in STATES])
    assert losses == pytest.approx([by_the_chapter(state) for state in STATES], rel=TOLERANCE, abs=TOLERANCE)
    drawn = [mean_loss(**state) for state in STATES]
    assert drawn == pytest.approx(losses, rel=TOLERANCE, abs=TOLERANCE)


def test_best_line_is_lstsqs() -> None:
    found = call("fit-the-line", [["leastSquares", state] for state in STATES])
    for state, line in zip(STATES, found, strict=True):
        x, y = column(state["x"]), column(state["y"])
        bias, slope = torch.linalg.lstsq(torch.cat([torch.ones_like(x), x], dim=1), y).solution.flatten().tolist()
        assert [line["bias"], line["slope"]] == pytest.approx([bias, slope], rel=TOLERANCE, abs=TOLERANCE)


def test_points_above_each_other_have_a_level_line() -> None:
    state = {"x": [3.0, 3.0], "y": [1.0, 5.0]}
    assert call("fit-the-line", [["leastSquares", state]]) == [{"bias": 3.0, "slope": 0.0}]


def test_squares_stand_on_the_residuals_away_from_the_line() -> None:
    state = {"x": [10.0, 20.0], "y": [5.0, 1.0], "bias": 1.0, "slope": 0.1}  # the line passes below, then above
    below, above = call("fit-the-line", [["squares", state, 2.0]])[0]
    assert below == pytest.approx([4.0, 2.0, 6.0, 3.0])
    assert above == pytest.approx([20.0, 1.0, 4.0, 2.0])


@pytest.mark.parametrize(
    ("x", "y", "xlim"), [([1.0], [1.0, 2.0], (0, 1)), ([1.0], [1.0], (-2, 0)), ([1.0], [1.0], (3, 1))]
)
def test_what_cannot_be_drawn_is_refused(x: list[float], y: list[float], xlim: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match=r"x and y must have the same length|xlim must rise to an end above 0"):
        explore.fit_the_line(x, y, 0, 1, xlim=xlim, ylim=(0, 1))


def test_first_state_is_what_was_given() -> None:
    made = explore.fit_the_line(torch.tensor([[1.0], [2.0]]), [3.0, 4.0], 1, 2, (0, 4), (0, 8), xlabel="area")
    assert made.state["x"] == [1.0, 2.0] and made.state["y"] == [3.0, 4.0]
    assert made.state["slopes"] == [-4.0, 4.0] and made.labels["x"] == "area"
    assert "area" in made.svg() and "Mean loss 0" in made.svg()


def test_the_slider_reaches_twice_the_diagonal() -> None:
    one = explore.fit_the_line([1.0], [2.0], 0, 0, xlim=(1, 3), ylim=(1, 5))
    assert one.state["slopes"] == [-4.0, 4.0] and one.state["best"] is False
