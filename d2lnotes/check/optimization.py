"""Checks for the exercises of the chapter on gradient descent and minibatches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor

from d2lnotes.check import Verdict, judge, near

SEED = 8  # of the inputs, so that a verdict is the same each time


def gd_step(answer: Callable[[Tensor, Tensor, float], Tensor]) -> Verdict:
    """Check a function of w, its gradient (same shape) and lr that returns the next w as a new tensor."""
    hints = [
        (lambda v, w, g, lr: near(v, w + lr * g), "This walks uphill: the step goes against the gradient."),
        (lambda v, w, g, lr: near(v, w - g), "The learning rate is missing."),
        (lambda v, w, g, lr: near(v, -lr * g), "This is the step alone: start it from w."),
        (lambda v, w, g, lr: near(v, w - lr * g / g.norm()), "The step is lr × gradient: leave its length as it is."),
    ]
    cases = [
        (torch.tensor([1.0, -2.0]), torch.tensor([3.0, 0.5]), 0.1),
        (torch.tensor([[0.5], [4.0], [-1.0]]), torch.tensor([[-2.0], [0.0], [8.0]]), 0.25),
    ]
    return judge(answer, lambda w, grad, lr: w - lr * grad, cases, hints)


def max_learning_rate(answer: Callable[[Tensor], float]) -> Verdict:
    """Check a function of a symmetric positive definite Hessian (d, d) that returns the largest stable lr."""

    def values(H: Tensor) -> Tensor:
        found: Tensor = torch.linalg.eigvalsh(H.double())
        return found

    hints = [
        (lambda v, H: near(v, 1 / values(H)[-1]), "At 1/λmax a step lands exactly; a path still converges up to 2/λ."),
        (lambda v, H: near(v, 2 / values(H)[0]), "This is for the flattest direction: the steepest gives the bound."),
        (lambda v, H: near(v, 2 / (values(H)[0] + values(H)[-1])), "This is the fastest rate, not the largest."),
        (lambda v, H: near(v, 2 / H.diagonal().max()),
         "The diagonal holds the curvature along the axes; the steepest direction may lie between them: eigenvalues."),
        (lambda v, H: near(v, 2 / H.trace()), "The trace adds all eigenvalues: only the largest counts."),
        (lambda v, H: near(v, values(H)[-1]), "This is the largest eigenvalue itself."),
    ]  # fmt: skip
    cases = [
        (torch.tensor([[1.0, -0.2, 0.1], [-0.2, 0.5, 0.0], [0.1, 0.0, 2.0]]),),
        (torch.tensor([[2.0, 1.5], [1.5, 3.0]]),),
        (torch.tensor([[4.0, 0.0], [0.0, 1.0]]),),
    ]
    return judge(answer, lambda H: 2 / values(H)[-1].item(), cases, hints)


def minibatch_gradient(answer: Callable[[Tensor, Tensor, Tensor, Tensor], Tensor]) -> Verdict:
    """Check a function of w (d,), X (n, d), y (n,) and indices (b,): the gradient of the batch's mean ½(Xw - y)²."""

    def reference(w: Tensor, X: Tensor, y: Tensor, indices: Tensor) -> Tensor:
        error = X[indices] @ w - y[indices]
        return X[indices].T @ error / len(indices)

    hints = [
        (lambda v, w, X, y, i: near(v, reference(w, X, y, i) * len(i)),
         "This is the sum over the batch: divide by its size."),
        (lambda v, w, X, y, i: near(v, reference(w, X, y, i) * len(i) / len(y)),
         "Divide by the size of the batch, not by that of the whole set."),
        (lambda v, w, X, y, i: near(v, -reference(w, X, y, i)), "The sign: the error is prediction minus label."),
        (lambda v, w, X, y, i: near(v, 2 * reference(w, X, y, i)), "Twice too large: the ½ cancels the 2."),
        (lambda v, w, X, y, i: near(v, reference(w, X, y, torch.arange(len(y)))),
         "This is the gradient of all examples: use those in indices."),
        (lambda v, w, X, y, i: near(v, reference(w, X, y, i.unique())),
         "An index that was drawn twice counts twice."),
    ]  # fmt: skip
    generator = torch.Generator().manual_seed(SEED)
    X, y, w = (torch.randn(*size, generator=generator) for size in ((12, 3), (12,), (3,)))
    cases = [(w, X, y, torch.tensor(indices)) for indices in ([1, 5, 7, 2], [11], [3, 3, 8])]
    return judge(answer, reference, cases, hints)


def should_stop(answer: Callable[[Sequence[float], float, int], bool]) -> Verdict:
    """Check a function of losses, share and patience: were the last `patience` relative changes all smaller?"""

    def all_small(losses: Sequence[float], share: float, patience: int) -> bool:
        return len(losses) > patience and all(_changes(losses, share)[-patience:])

    hints: list[tuple[Callable[..., bool], str]] = [
        (lambda v, l, s, p: len(l) <= p,
         "There are not yet `patience` changes to judge by: that takes patience + 1 losses."),
        (lambda v, l, s, p: l[-1] > l[-2] * (1 + s), "The loss rose by much: take the change's absolute value."),
        (lambda v, l, s, p: max(l) < 0.1 or min(l) > 100, "A change is small or large relative to the loss before it."),
        (lambda v, l, s, p: bool(v) and _changes(l, s)[-1], "The last change is small, one shortly before was not."),
        (lambda v, l, s, p: bool(v), "The last change is not small."),
        (lambda v, l, s, p: not v, "Only the last `patience` changes count, not the earlier ones."),
    ]  # fmt: skip
    flat, falling = [1.0, 0.5, 0.499, 0.4985, 0.498], [1.0, 0.5, 0.25, 0.125]
    cases: list[tuple[Any, ...]] = [
        ([0.5, 0.499, 0.4], 0.01, 2), (flat, 0.01, 3), (falling, 0.01, 2), (flat[:4], 0.01, 3),
        ([1.0, 0.999], 0.01, 2), ([0.5], 0.01, 1), ([0.5, 0.499, 0.7], 0.01, 1),
        ([0.004, 0.002, 0.001], 0.01, 2), ([500.0, 499.0, 498.5], 0.01, 2), (falling, 0.6, 3),
    ]  # fmt: skip
    return judge(answer, all_small, cases, hints)


def _changes(losses: Sequence[float], share: float) -> list[bool]:
    return [abs(b - a) < share * a for a, b in pairwise(losses)]
