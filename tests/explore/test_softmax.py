"""Softmax: probabilities, losses and gradients are PyTorch's, over a grid of logits, temperatures and labels."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
import torch
from torch.nn import functional as F

from d2lnotes import explore
from d2lnotes.explore.logits import cross_entropy, gradient, log_probabilities
from tests.explore.script import TOLERANCE, call

FIRST = explore.softmax([2.0, 1.0, 0.0, -1.0], label=1).state
LOGITS = [[2.0, 1.0, 0.0, -1.0], [0.0, 0.0, 0.0, 0.0], [-5.0, 5.0, 5.0, -5.0], [0.3, -4.9, 0.301, 3.0]]
GRID = product(LOGITS, (0.1, 0.5, 1.0, 10.0), range(4))
STATES = [FIRST | {"logits": logits, "temperature": T, "label": label} for logits, T, label in GRID]


def leaf(state: dict[str, Any]) -> torch.Tensor:
    return torch.tensor([state["logits"]], dtype=torch.float64, requires_grad=True)


def loss_of(o: torch.Tensor, state: dict[str, Any]) -> torch.Tensor:
    return F.cross_entropy(o / state["temperature"], torch.tensor([state["label"]]))


def close(values: Any) -> Any:
    return pytest.approx(values, rel=TOLERANCE, abs=1e-12)


def test_probabilities_and_entropy_are_pytorchs() -> None:
    found = call("softmax", [[name, state] for state in STATES for name in ("probabilities", "entropy")])
    for state, p, spread in zip(STATES, found[::2], found[1::2], strict=True):
        expected = torch.softmax(leaf(state)[0] / state["temperature"], dim=0).detach()
        assert p == close(expected.tolist())
        assert log_probabilities(state).exp().tolist() == close(p)
        assert spread == close(torch.distributions.Categorical(expected).entropy().item())


def test_cross_entropy_is_pytorchs() -> None:
    losses = call("softmax", [["crossEntropy", state] for state in STATES])
    assert losses == close([loss_of(leaf(state), state).item() for state in STATES])
    assert losses == close([cross_entropy(state) for state in STATES])


def test_gradient_is_autograds() -> None:
    found = call("softmax", [["gradient", state] for state in STATES])
    for state, slope in zip(STATES, found, strict=True):
        z = (leaf(state).detach() / state["temperature"]).requires_grad_()
        (expected,) = torch.autograd.grad(F.cross_entropy(z, torch.tensor([state["label"]])), z)
        assert slope == close(expected[0].tolist())
        assert gradient(state).tolist() == close(slope)


def test_step_goes_against_the_gradient_by_the_logits_and_stays_within_the_limits() -> None:
    found = call("softmax", [["stepped", state] for state in STATES])
    for state, logits in zip(STATES, found, strict=True):
        o = leaf(state)
        (slope,) = torch.autograd.grad(loss_of(o, state), o)
        assert logits == close((o - slope).clamp(*state["limits"])[0].tolist())


@pytest.mark.parametrize("state", [STATES[0], STATES[5], STATES[-1]])
def test_prediction_is_the_largest_logit(state: dict[str, Any]) -> None:
    assert call("softmax", [["predicted", state]]) == [leaf(state).argmax().item()]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"logits": [0.0, 1.0], "label": 2}, "one of the 2 classes, 0 to 1, got 2"),
        ({"logits": [0.0] * 27, "label": 0}, "at most 26, one a letter, got 27"),
        ({"logits": [0.0, 9.0], "label": 0}, "logits must lie between -5 and 5"),
        ({"logits": [0.0, 1.0], "label": 0, "temperature": 0.0}, r"temperature must lie between 0\.1 and 10"),
    ],
)
def test_what_cannot_be_shown_is_refused(given: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        explore.softmax(**given)


def test_figure_says_what_the_first_state_is() -> None:
    made = explore.softmax(torch.tensor([[2.0, 1.0, 0.0, -1.0]]), label=1)
    assert made.state["classes"] == ["a", "b", "c", "d"]
    assert f"label b, T = 1: cross-entropy {cross_entropy(made.state):.3f}" in made.svg()
