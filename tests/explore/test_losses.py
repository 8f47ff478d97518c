"""Losses: curves, estimates and counts are Python's, over a grid of labels and widths; each estimate is the best."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
import torch

from d2lnotes import explore
from d2lnotes.explore.robust import estimates, huber_estimate, losses, mean_losses
from tests.explore.script import TOLERANCE, call

DELTAS = (0.1, 0.5, 1.0, 2.5, 8.0)


def label_sets() -> list[list[float]]:
    generator = torch.Generator().manual_seed(0)
    drawn = [(6 + 2 * torch.randn(n, generator=generator, dtype=torch.float64)).tolist() for n in (1, 2, 7, 10, 50)]
    return [*drawn, [3.0, 3.0, 3.0], [1.0, 2.0, 9.0, 10.0], [0.0, 0.1, 11.9, 12.0], [5.0, 5.1, 5.2, 5.3, 12.0]]


STATES: list[dict[str, Any]] = [{"y": y, "delta": delta} for y, delta in product(label_sets(), DELTAS)]


def tensor(values: list[float]) -> torch.Tensor:
    return torch.tensor(values, dtype=torch.float64)


def curves(e: torch.Tensor, name: str, delta: float) -> dict[str, list[float]]:
    """Return the loss, its gradient by autograd and its likelihood, as the page's own cells compute them."""
    e = e.clone().requires_grad_()
    loss = losses(e, delta)[name]
    (slope,) = torch.autograd.grad(loss.sum(), e)
    made = {"loss": loss, "gradient": slope, "likelihood": torch.exp(-loss)}
    return {view: values.tolist() for view, values in made.items()}


def test_curves_are_pythons() -> None:
    e = torch.arange(-64, 65, dtype=torch.float64) / 8
    calls: list[list[Any]] = []
    expected: list[float] = []
    for name, delta in product(("squared", "absolute", "huber"), DELTAS):
        for view, values in curves(e, name, delta).items():
            calls += [["valueOf", view, name, one, delta] for one in e.tolist()]
            expected += values
    assert call("losses", calls) == pytest.approx(expected, rel=TOLERANCE, abs=TOLERANCE)


def test_estimates_are_the_same_on_both_sides() -> None:
    for state, found in zip(STATES, call("losses", [["estimates", state] for state in STATES]), strict=True):
        assert found == pytest.approx(estimates(tensor(state["y"]), state["delta"]), rel=TOLERANCE, abs=TOLERANCE)


def test_mean_losses_are_the_same_on_both_sides() -> None:
    calls: list[list[Any]] = [["meanLoss", name, 4.5, state] for state in STATES for name in losses(tensor([0.0]), 1.0)]
    expected = [
        value.item()
        for state in STATES
        for value in mean_losses(tensor([4.5]), tensor(state["y"]), state["delta"]).values()
    ]
    assert call("losses", calls) == pytest.approx(expected, rel=TOLERANCE, abs=TOLERANCE)


@pytest.mark.parametrize("state", STATES)
def test_no_prediction_is_better_than_the_estimate(state: dict[str, Any]) -> None:
    y, delta = tensor(state["y"]), state["delta"]
    around = torch.linspace(y.min().item() - 1, y.max().item() + 1, 2001, dtype=torch.float64)
    others = mean_losses(around, y, delta)
    for name, best in estimates(y, delta).items():
        assert mean_losses(tensor([best]), y, delta)[name] <= others[name].min() + 1e-12


@pytest.mark.parametrize("state", STATES)
def test_hubers_slope_changes_its_sign_at_the_estimate(state: dict[str, Any]) -> None:
    """Within 1e-9 of the estimate, or of the ends of the stretch of best predictions whose middle it is."""
    y, delta = tensor(state["y"]), state["delta"]
    best = huber_estimate(y, delta)
    slope = [((best + step) - y).clamp(-delta, delta).sum().item() for step in (-1e-9, 1e-9)]
    assert slope[0] <= 1e-12 * len(y) and slope[1] >= -1e-12 * len(y)


def test_wide_delta_gives_the_mean_and_a_narrow_one_the_median() -> None:
    y = tensor([1.0, 2.0, 4.0, 4.5, 11.0])
    assert huber_estimate(y, 100.0) == pytest.approx(y.mean().item(), abs=1e-9)
    assert huber_estimate(y, 0.01) == pytest.approx(4.0, abs=0.01)
    assert huber_estimate(tensor([1.0, 2.0, 9.0, 10.0]), 0.5) == pytest.approx(5.5, abs=1e-9)  # of a flat stretch


def test_far_labels_are_counted() -> None:
    found = call("losses", [["farOff", {"y": [1.0, 2.0, 3.0, 9.0], "delta": delta}] for delta in (0.2, 1.0, 8.0)])
    expected = [
        sum(abs(one - huber_estimate(tensor([1.0, 2.0, 3.0, 9.0]), delta)) > delta + 1e-12 for one in (1, 2, 3, 9))
        for delta in (0.2, 1.0, 8.0)
    ]
    assert found == expected and found[0] > found[2] == 0


@pytest.mark.parametrize(
    ("y", "delta", "said"),
    [
        ([], 1.0, "must hold labels"),
        ([13.0], 1.0, "within"),
        ([1.0, float("nan")], 1.0, "within"),
        ([-1.0, 5.0], 1.0, "within"),
        ([1.0], 0.0, "delta must lie"),
    ],
)
def test_what_cannot_be_shown_is_refused(y: list[float], delta: float, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        explore.compare_losses(y, delta)
