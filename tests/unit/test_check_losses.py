"""The checks of the chapter on loss functions: right answers pass, wrong ones hear what is wrong."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch
from torch.nn import functional

from d2lnotes.check import losses as check
from tests.unit.answers import Check, right_answers_pass, wrong_answers_hear


def _huber_by_autograd(e: Any, delta: Any) -> Any:
    e = e.clone().requires_grad_()
    functional.huber_loss(e, torch.zeros_like(e), reduction="sum", delta=delta).backward()
    return e.grad


def _huber_pieces(e: Any, delta: Any) -> Any:
    return torch.where(e.abs() < delta, e, delta * e.sign())


def _pinball(e: Any, q: Any) -> Any:
    return torch.where(e < 0, -q * e, (1 - q) * e)


def _log_cosh(e: Any) -> Any:
    return e.abs() + torch.log1p(torch.exp(-2 * e.abs())) - math.log(2)


RIGHT: list[tuple[Check, Callable[..., Any]]] = [
    (check.huber_gradient, lambda e, delta: e.clamp(-delta, delta)),
    (check.huber_gradient, _huber_by_autograd),
    (check.huber_gradient, _huber_pieces),
    (check.l1_location, lambda y: y.sort().values[len(y) // 2]),
    (check.l1_location, lambda y: y.quantile(0.5)),
    (check.pinball, _pinball),
    (check.pinball, lambda e, q: (1 - q) * e.relu() + q * (-e).relu()),
    (check.log_cosh, _log_cosh),
    (check.log_cosh, lambda e: torch.logaddexp(e, -e) - math.log(2)),
    (check.log_cosh, lambda e: e + functional.softplus(-2 * e) - math.log(2)),
]

WRONG: list[tuple[Check, Any, str]] = [
    (check.huber_gradient, lambda e, delta: e, "must not grow"),
    (check.huber_gradient, lambda e, delta: torch.where(e.abs() <= delta, e, e.sign()), "delta times the sign"),
    (check.huber_gradient, lambda e, delta: delta * e.sign(), "parabola"),
    (check.huber_gradient, lambda e, delta: e.clamp(max=delta), "below -delta count too"),
    (check.huber_gradient, lambda e, delta: torch.where(e.abs() <= delta, e, delta), "below -delta has a negative"),
    (check.huber_gradient, lambda e, delta: e.abs().clamp(max=delta), "a negative residual has"),
    (check.huber_gradient, lambda e, delta: torch.nn.HuberLoss("none", delta)(e, 0 * e), "the loss itself"),
    (check.huber_gradient, lambda e, delta: e.clamp(-delta, delta).mean(), "returned shape"),
    (check.huber_gradient, lambda e, delta: e.clamp(-1, 1), r"returned -1 at \[0\], expected -0.5"),
    (check.huber_gradient, torch.zeros(3), "the function itself"),
    (check.l1_location, lambda y: y.mean(), "This is the mean"),
    (check.l1_location, lambda y: y[len(y) // 2], "sort the labels first"),
    (check.l1_location, lambda y: torch.tensor(len(y) / 2).floor(), "a position"),
    (check.l1_location, lambda y: (y.min() + y.max()) / 2, "middle of the range"),
    (check.l1_location, lambda y: (y - y.median()).abs().mean(), "where it is taken"),
    (check.l1_location, lambda y: y.sort().values[len(y) // 2 + 1], "expected 3"),
    (check.l1_location, lambda y: y.sort()[len(y) // 2], "IndexError"),
    (check.pinball, lambda e, q: _pinball(e, 1 - q), "swapped"),
    (check.pinball, lambda e, q: torch.where(e < 0, q * e, (1 - q) * e), "never negative"),
    (check.pinball, lambda e, q: -_pinball(e, q), "never negative"),
    (check.pinball, lambda e, q: torch.minimum(q * e, (q - 1) * e), "never negative"),
    (check.pinball, lambda e, q: q * e.abs(), "Both sides cost q"),
    (check.pinball, lambda e, q: _pinball(e, q).mean(), "one loss for each residual"),
    (check.pinball, lambda e, q: -q * e if e < 0 else (1 - q) * e, "RuntimeError"),
    (check.log_cosh, lambda e: torch.cosh(e).log(), "overflowed"),
    (check.log_cosh, lambda e: torch.logaddexp(e, -e), "half of the sum"),
    (check.log_cosh, lambda e: e + torch.log1p(torch.exp(-2 * e)) - math.log(2), "overflowed"),
    (check.log_cosh, lambda e: torch.cosh(e), "take its logarithm"),
    (check.log_cosh, lambda e: e.abs() - math.log(2), "True far from 0 only"),
    (check.log_cosh, lambda e: torch.tanh(e), "This is the gradient"),
    (check.log_cosh, lambda e: e**2 / 2, r"returned 4.5 at \[0\], expected"),
]


test_a_right_answer_passes = right_answers_pass(RIGHT)
test_a_wrong_answer_hears_what_is_wrong = wrong_answers_hear(WRONG)


def test_a_check_leaves_the_global_generator_alone() -> None:
    torch.manual_seed(0)
    before = torch.get_rng_state()
    check.l1_location(lambda y: y.median())
    assert torch.equal(before, torch.get_rng_state())
