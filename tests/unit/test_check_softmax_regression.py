"""The checks of the chapter on softmax regression: right answers pass, wrong ones hear what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch.nn import functional

from d2lnotes.check import softmax_regression as check
from tests.unit.answers import Check, right_answers_pass, wrong_answers_hear


def _columns(y: Any, q: int) -> Any:
    matrix = torch.zeros(len(y), q)
    matrix[:, y] = 1
    return matrix


def _naive(o: Any) -> Any:
    return o.exp() / o.exp().sum(1, keepdim=True)


def _error(o: Any, y: Any) -> Any:
    return torch.softmax(o, 1) - functional.one_hot(y, o.shape[1])


def _every_pair(o: Any, y: Any) -> Any:
    p = torch.softmax(o, 1)
    p[:, y] -= 1
    return p / len(y)


def _soft(o: Any, p: Any) -> Any:
    return -(p * torch.log_softmax(o, 1)).sum(1)


def _autograd(o: Any, y: Any) -> Any:
    o = o.clone().requires_grad_()
    return torch.autograd.grad(functional.cross_entropy(o, y), o)[0]


RIGHT: list[tuple[Check, Callable[..., Any]]] = [
    (check.one_hot, lambda y, q: torch.eye(q)[y]),
    (check.one_hot, lambda y, q: functional.one_hot(y, q).double()),
    (check.log_softmax, lambda o: o - o.logsumexp(1, keepdim=True)),
    (check.temperature_softmax, lambda o, T: torch.softmax(o / T, dim=1)),
    (check.soft_cross_entropy, _soft),
    (check.soft_cross_entropy, lambda o, p: functional.cross_entropy(o, p, reduction="none")),
    (check.cross_entropy_gradient, lambda o, y: _error(o, y) / len(y)),
    (check.cross_entropy_gradient, _autograd),
]

WRONG: list[tuple[Check, Callable[..., Any], str]] = [
    (check.one_hot, lambda y, q: torch.eye(q)[y].T, "Transposed"),
    (check.one_hot, lambda y, q: functional.one_hot(y).float(), "needs its column too"),
    (check.one_hot, lambda y, q: torch.eye(q)[y - 1], "counted from 0"),
    (check.one_hot, _columns, "whole columns"),
    (check.one_hot, lambda y, q: functional.one_hot(y, q), "add .float()"),
    (check.one_hot, lambda y, q: y.float(), "returned shape"),
    (check.log_softmax, lambda o: _naive(o).log(), "overflows"),
    (check.log_softmax, lambda o: torch.softmax(o, 1).log(), "rounded to 0"),
    (check.log_softmax, lambda o: torch.softmax(o, 1), "softmax itself"),
    (check.log_softmax, lambda o: torch.log_softmax(o, 0), "down the columns"),
    (check.log_softmax, lambda o: o.logsumexp(1, keepdim=True) - o, "The sign"),
    (check.log_softmax, lambda o: o - o.amax(1, keepdim=True), "sum of exp is missing"),
    (check.temperature_softmax, lambda o, T: _naive(o / T), "overflows"),
    (check.temperature_softmax, lambda o, T: torch.softmax(o * T, 1), "must flatten"),
    (check.temperature_softmax, lambda o, T: torch.softmax(o, 1), "T changes nothing"),
    (check.temperature_softmax, lambda o, T: torch.softmax(o, 1) / T, "before exp"),
    (check.temperature_softmax, lambda o, T: torch.softmax(o / T, 0), "down the columns"),
    (check.soft_cross_entropy, lambda o, p: _soft(o, p).mean(), "one loss an example"),
    (check.soft_cross_entropy, lambda o, p: -p * torch.log_softmax(o, 1), "Add up each row"),
    (check.soft_cross_entropy, lambda o, p: -(p * _naive(o).log()).sum(1), "logsumexp"),
    (check.soft_cross_entropy, lambda o, p: -_soft(o, p), "The sign"),
    (check.soft_cross_entropy, lambda o, p: -(p * torch.log_softmax(o, 1)).mean(1), "do not average"),
    (check.soft_cross_entropy, lambda o, p: _soft(torch.softmax(o, 1), p), "applied twice"),
    (check.soft_cross_entropy, lambda o, p: _soft(o, p) + torch.xlogy(p, p).sum(1), "KL divergence"),
    (check.soft_cross_entropy, lambda o, p: -torch.log_softmax(o, 1)[range(len(o)), p.argmax(1)], "likeliest"),
    (check.cross_entropy_gradient, _error, "gradient of the sum"),
    (check.cross_entropy_gradient, lambda o, y: -_error(o, y) / len(y), "The sign"),
    (check.cross_entropy_gradient, lambda o, y: torch.softmax(o, 1) / len(y), "not subtracted"),
    (check.cross_entropy_gradient, lambda o, y: _error(o, y) / o.numel(), "examples times classes"),
    (check.cross_entropy_gradient, _every_pair, "every pair"),
    (check.cross_entropy_gradient, lambda o, y: (_naive(o) - torch.eye(3)[y]) / len(y), "overflows"),
]


test_a_right_answer_passes = right_answers_pass(RIGHT)
test_a_wrong_answer_hears_what_is_wrong = wrong_answers_hear(WRONG)


@pytest.mark.parametrize(
    "checked",
    [check.log_softmax, check.temperature_softmax, check.soft_cross_entropy, check.cross_entropy_gradient],
)
def test_an_answer_that_changes_its_input_leaves_the_next_check_alone(checked: Check) -> None:
    before = check.SCORES.clone(), check.HUGE.clone()
    for answer in (lambda o, *_: o.mul_(0), lambda o, *_: torch.log_softmax(o.sub_(o.amax(1, keepdim=True)), 1)):
        checked(answer)
    assert torch.equal(check.SCORES, before[0])
    assert torch.equal(check.HUGE, before[1])
