"""Noise: gradients of batches, their spread and their ellipse are Python's, over a grid of weights, sizes and seeds."""

from __future__ import annotations

import math
from itertools import product
from typing import Any

import pytest
import torch

from d2lnotes import explore
from d2lnotes.explore.minibatches import batch_gradients, covariance, each_gradient, summary
from tests.explore.script import TOLERANCE, call

SIZE = 200


def data() -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(0)
    X = torch.randn(SIZE, 2, generator=generator) @ torch.tensor([[1.0, 0.4], [0.0, 0.5]])
    return X, X @ torch.tensor([2.0, -1.0]) + 0.5 * torch.randn(SIZE, generator=generator)


X, Y = data()
W_STAR = torch.linalg.lstsq(X.double(), Y.double().reshape(-1, 1)).solution.flatten().tolist()
FIRST = explore.batch_noise(X, Y, [-1.0, 1.0]).state
GRID = product(([-1.0, 1.0], W_STAR, [30.0, -0.25]), (1, 16, 128), (0, 1, 70_000))
STATES = [FIRST | dict(zip(("w", "batch", "seed"), values, strict=True)) for values in GRID]


def close(values: Any) -> Any:
    return pytest.approx(values, rel=TOLERANCE, abs=TOLERANCE)


def test_examples_arrive_as_they_are() -> None:
    w = torch.tensor(FIRST["w"], dtype=torch.float64, requires_grad=True)
    for i, gradient in enumerate(each_gradient(FIRST)[:5]):
        loss = (X[i].double() @ w - Y[i].double()) ** 2 / 2
        assert torch.autograd.grad(loss, w)[0] == pytest.approx(gradient, rel=1e-12)


def test_batches_are_the_same_on_both_sides() -> None:
    for state, found in zip(STATES, call("batch-noise", [["batchGradients", one] for one in STATES]), strict=True):
        assert torch.tensor(found, dtype=torch.float64) == close(batch_gradients(state))


def test_full_gradient_is_the_chapters() -> None:
    found = call("batch-noise", [["fullGradient", state] for state in STATES])
    for state, slope in zip(STATES, found, strict=True):
        w = torch.tensor(state["w"], dtype=torch.float64)
        assert slope == close((X.double().T @ (X.double() @ w - Y.double()) / SIZE).tolist())


def test_summary_is_the_same_on_both_sides() -> None:
    for state, found in zip(STATES, call("batch-noise", [["summary", one] for one in STATES]), strict=True):
        expected = summary(state)
        if math.dist(state["w"], W_STAR) < 1e-9:  # there rounding alone decides which way is down
            found["downhill"] = expected["downhill"]
        assert found == close(expected)


def test_measured_noise_is_what_the_size_says() -> None:
    for batch in FIRST["batches"]:
        found = summary(FIRST | {"batch": batch, "count": 2000})
        assert found["measured"] == pytest.approx(found["expected"], rel=0.1)


def test_ellipse_has_the_axes_of_two_standard_deviations() -> None:
    for state, found in zip(STATES, call("batch-noise", [["ellipse", one] for one in STATES]), strict=True):
        axes = torch.tensor(found["axes"], dtype=torch.float64)
        c, s = math.cos(found["angle"]), math.sin(found["angle"])
        Q = torch.tensor([[c, -s], [s, c]], dtype=torch.float64)
        assert Q @ torch.diag(axes**2 / 4) @ Q.T == close(covariance(state))


@pytest.mark.parametrize("slope", [[0.0, 0.0], [-3.0, 2.5]])
def test_weights_have_the_gradient_that_was_asked_for(slope: list[float]) -> None:
    (w,) = call("batch-noise", [["weightsFor", FIRST, slope]])
    assert each_gradient(FIRST | {"w": w}).mean(dim=0).tolist() == close(slope)


def test_a_larger_batch_begins_with_the_smaller_one() -> None:
    """So that the dots move towards the middle as the size grows, and do not jump about."""
    small, large = (batch_gradients(FIRST | {"batch": batch}) for batch in (1, 2))
    second = 2 * large - small  # a mean of two, less its first
    each = each_gradient(FIRST)
    assert torch.cdist(second, each, compute_mode="donot_use_mm_for_euclid_dist").min(dim=1).values.max() < 1e-9


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ((X, Y[1:], [0.0, 0.0]), "X and y must have the same length"),
        ((X[:, :1], Y, [0.0, 0.0]), r"two columns, got the shape \(200, 1\)"),
        ((X, Y.reshape(-1, 1).repeat(1, 2), [0.0, 0.0]), r"one label an example, got the shape \(200, 2\)"),
        ((X, Y, [0.0, 0.0, 0.0]), r"w must have two weights, got the shape \(3,\)"),
        ((X, Y, [0.0, 0.0], 256), r"batch must be one of \[1, 2, .*128\], got 256"),
    ],
)
def test_what_cannot_be_shown_is_refused(given: tuple[Any, ...], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        explore.batch_noise(*given)
