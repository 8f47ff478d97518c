"""The checks of the chapter on gradient descent accept a right answer and say what is wrong with a wrong one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor

from d2lnotes.check import optimization as check
from tests.unit.answers import Check, right_answers_pass, wrong_answers_hear

largest = torch.linalg.eigvalsh


def in_place(w: Tensor, grad: Tensor, lr: float) -> Tensor:
    w -= lr * grad
    return w


def in_place_copy(w: Tensor, grad: Tensor, lr: float) -> Tensor:
    w -= lr * grad
    return w.clone()


def scaled_gradient(w: Tensor, grad: Tensor, lr: float) -> Tensor:
    return w - grad.mul_(lr)


def batch_sum(w: Tensor, X: Tensor, y: Tensor, i: Tensor) -> Tensor:
    return X[i].T @ (X[i] @ w - y[i])


def by_autograd(w: Tensor, X: Tensor, y: Tensor, i: Tensor) -> Tensor:
    w = w.clone().requires_grad_()
    loss = ((X[i] @ w - y[i]) ** 2).mean() / 2
    return torch.autograd.grad(loss, w)[0]


def small(losses: Sequence[float], share: float) -> list[bool]:
    return [abs(b - a) < share * a for a, b in pairwise(losses)]


def stop(losses: Sequence[float], share: float, patience: int) -> bool:
    if len(losses) <= patience:
        return False
    return all(abs(losses[-k] - losses[-k - 1]) < share * losses[-k - 1] for k in range(1, patience + 1))


def stop_signed(losses: Sequence[float], share: float, patience: int) -> bool:
    pairs = list(pairwise(losses))[-patience:]
    return len(losses) > patience and all(a - b < share * a for a, b in pairs)


def stop_absolute(losses: Sequence[float], share: float, patience: int) -> bool:
    pairs = list(pairwise(losses))[-patience:]
    return len(losses) > patience and all(abs(a - b) < share for a, b in pairs)


RIGHT: list[tuple[Check, Callable[..., Any]]] = [
    (check.gd_step, lambda w, grad, lr: w - lr * grad),
    (check.gd_step, lambda w, grad, lr: torch.add(w, grad, alpha=-lr)),
    (check.max_learning_rate, lambda H: 2 / largest(H).max()),
    (check.max_learning_rate, lambda H: (2 / torch.linalg.matrix_norm(H, 2)).item()),
    (check.minibatch_gradient, lambda w, X, y, i: batch_sum(w, X, y, i) / len(i)),
    (check.minibatch_gradient, by_autograd),
    (check.should_stop, stop),
    (check.should_stop, lambda losses, s, p: len(losses) > p and sum(small(losses, s)[-p:]) == p),
]
WRONG: list[tuple[Check, Any, str]] = [
    (check.gd_step, lambda w, grad, lr: w + lr * grad, "uphill"),
    (check.gd_step, lambda w, grad, lr: w - grad, "learning rate is missing"),
    (check.gd_step, lambda w, grad, lr: -lr * grad, "step alone"),
    (check.gd_step, lambda w, grad, lr: w - lr * grad / grad.norm(), "leave its length"),
    (check.gd_step, in_place, "changed in place"),
    (check.gd_step, in_place_copy, "changed in place"),
    (check.gd_step, scaled_gradient, "changed in place"),
    (check.gd_step, torch.zeros(2), "the function itself"),
    (check.gd_step, lambda w, grad: w - grad, "raised TypeError"),
    (check.max_learning_rate, lambda H: 1 / largest(H).max(), "converges up to 2"),
    (check.max_learning_rate, lambda H: 2 / largest(H).min(), "flattest direction"),
    (check.max_learning_rate, lambda H: 2 / (largest(H)[0] + largest(H)[-1]), "fastest rate"),
    (check.max_learning_rate, lambda H: 2 / H.diagonal().max(), "between them"),
    (check.max_learning_rate, lambda H: 2 / H.max(), "between them"),
    (check.max_learning_rate, lambda H: 2 / H.trace(), "adds all eigenvalues"),
    (check.max_learning_rate, lambda H: largest(H).max(), "eigenvalue itself"),
    (check.max_learning_rate, lambda H: 2 / largest(H), "expected a number"),
    (check.minibatch_gradient, batch_sum, "divide by its size"),
    (check.minibatch_gradient, lambda w, X, y, i: batch_sum(w, X, y, i) / len(y), "not by that of the whole set"),
    (check.minibatch_gradient, lambda w, X, y, i: -batch_sum(w, X, y, i) / len(i), "prediction minus label"),
    (check.minibatch_gradient, lambda w, X, y, i: 2 * batch_sum(w, X, y, i) / len(i), "½ cancels"),
    (check.minibatch_gradient, lambda w, X, y, i: batch_sum(w, X, y, torch.arange(12)) / 12, "those in indices"),
    (check.minibatch_gradient, lambda w, X, y, i: batch_sum(w, X, y, i.unique()) / len(i.unique()), "drawn twice"),
    (check.minibatch_gradient, lambda w, X, y, i: batch_sum(w, X, y, i).unsqueeze(1), "returned shape"),
    (check.should_stop, lambda losses, s, p: all(small(losses, s)[-p:]), "patience \\+ 1 losses"),
    (check.should_stop, stop_signed, "absolute value"),
    (check.should_stop, stop_absolute, "relative to the loss before"),
    (check.should_stop, lambda losses, s, p: len(losses) > p and small(losses, s)[-1], "one shortly before"),
    (
        check.should_stop,
        lambda losses, s, p: len(losses) > p and any(small(losses, s)[-p:]),
        "last change is not small",
    ),
    (check.should_stop, lambda losses, s, p: len(losses) > p and all(small(losses, s)), "not the earlier ones"),
    (check.should_stop, lambda losses, s, p: None, "expected True or False"),
]


test_a_right_answer_passes = right_answers_pass(RIGHT)
test_a_wrong_answer_hears_what_is_wrong = wrong_answers_hear(WRONG)


def test_a_check_leaves_the_global_generator_alone() -> None:
    torch.manual_seed(0)
    before = torch.get_rng_state()
    check.minibatch_gradient(by_autograd)
    assert torch.equal(before, torch.get_rng_state())
