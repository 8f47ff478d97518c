"""Checks for the exercises of the chapter on softmax regression from scratch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

import d2lnotes
from d2lnotes.check import Verdict, judge, near

Answer = Callable[..., Any]

SCORES = torch.tensor([[1.0, 2.0, 0.5], [0.0, -1.0, 3.0], [2.0, 0.1, -0.3], [0.2, 0.1, 0.4]])
LABELS = torch.tensor([1, 0, 0, 1])
HUGE = torch.tensor([[1000.0, 0.0, -1000.0], [200.0, 199.0, 0.0]])
PROBABILITIES = torch.tensor([[0.1, 0.3, 0.6], [0.3, 0.2, 0.5], [0.7, 0.2, 0.1], [0.2, 0.5, 0.3]])


def softmax(answer: Answer) -> Verdict:
    """Check `answer(X)`: scores (n, q) to probabilities (n, q), for scores of any size."""
    hints = [
        (lambda p, X: p.isnan().any(), "exp overflows to inf; subtract each row's maximum before exp."),
        (lambda p, X: near(p.sum(0), torch.ones(X.shape[1])), "The columns sum to 1; sum along dim=1."),
        (lambda p, X: near(p.sum(), 1.0), "Everything together sums to 1; each row should: sum along dim=1."),
        (lambda p, X: not near(p.sum(1), 1.0), "Each row must sum to 1; divide by the row's sum (keepdim=True)."),
    ]
    return judge(answer, d2lnotes.softmax, [(SCORES,), (SCORES[:3] - 50,), (HUGE,)], hints)


def cross_entropy(answer: Answer) -> Verdict:
    """Check `answer(y_hat, y)`: probabilities (n, q) and labels (n,) to one loss an example (n,)."""
    hints = [
        (lambda l, p, y: l.shape == (len(y), len(y)), "p[:, y] takes every pair; index with torch.arange(n) and y."),
        (lambda l, p, y: l.ndim == 0, "Give one loss an example, neither summed nor averaged."),
        (lambda l, p, y: near(-l, d2lnotes.cross_entropy(p, y)), "The sign: the loss is -log, never negative."),
        (lambda l, p, y: near(l, _picked(p, y)), "This is the probability itself; take -log of it."),
    ]
    return judge(answer, d2lnotes.cross_entropy, [(PROBABILITIES, LABELS), (PROBABILITIES[:2], LABELS[2:])], hints)


def cross_entropy_from_scores(answer: Answer) -> Verdict:
    """Check `answer(o, y)`: scores (n, q), of any size, and labels (n,) to one loss an example (n,)."""

    def reference(o: Tensor, y: Tensor) -> Tensor:
        return functional.cross_entropy(o, y, reduction="none")

    hints = [
        (lambda l, o, y: l.isnan().any(), "exp overflows to inf; subtract each row's maximum from the scores first."),
        (
            lambda l, o, y: l.isinf().any(),
            "A probability was rounded to 0 before log; use log-sum-exp minus the score.",
        ),
        (lambda l, o, y: l.ndim == 0, "Give one loss an example, neither summed nor averaged."),
        (lambda l, o, y: near(-l, reference(o, y)), "The sign: the loss is never negative."),
    ]
    return judge(
        answer, reference, [(SCORES, LABELS), (HUGE, torch.tensor([0, 1])), (HUGE, torch.tensor([1, 2]))], hints
    )


def accuracy(answer: Answer) -> Verdict:
    """Check `answer(y_hat, y)`: how many of n predictions are right, as a count."""
    hints = [
        (lambda v, p, y: near(v, d2lnotes.accuracy(p, y) / len(y)), "This is a share; return how many, not out of n."),
        (lambda v, p, y: near(v, float((p.argmax(0) == y).sum())), "argmax runs along dim=1."),
        (lambda v, p, y: near(v, float(len(y) - d2lnotes.accuracy(p, y))), "This counts the wrong predictions."),
    ]
    cases = [(SCORES[:3], torch.tensor([1, 2, 2])), (PROBABILITIES, LABELS), (SCORES, LABELS)]
    return judge(answer, d2lnotes.accuracy, cases, hints)


def confusion_matrix(answer: Answer) -> Verdict:
    """Check `answer(y_hat, y, q)`: counts (q, q), one row a true class and one column a predicted class."""

    def reference(y_hat: Tensor, y: Tensor, q: int) -> Tensor:
        return torch.bincount(y * q + y_hat.argmax(dim=1), minlength=q * q).reshape(q, q)

    hints = [
        (lambda m, p, y, q: near(m.T, reference(p, y, q)), "Rows and columns are swapped: a row is a true class."),
        (lambda m, p, y, q: near(m, (reference(p, y, q) > 0).float()), "A pair seen twice counts twice: add 1."),
        (lambda m, p, y, q: near(m.sum(), 1.0) or near(m.sum(1), 1.0), "Return counts, not shares."),
        (lambda m, p, y, q: m.shape[0] < q, "A class that never occurs keeps its row and column of zeros."),
    ]
    cases = [
        (PROBABILITIES, LABELS, 3),
        (torch.cat([PROBABILITIES, PROBABILITIES]), torch.cat([LABELS, LABELS.roll(1)]), 3),
        (SCORES[:, :2], torch.tensor([0, 0, 0, 0]), 2),
    ]
    return judge(answer, reference, cases, hints)


def weight_decay_step(answer: Answer) -> Verdict:
    """Check `answer(param, grad, lr, batch_size, decay)`: the parameter after one step; grad is the batch sum."""

    def step(param: Tensor, grad: Tensor, lr: float, batch_size: int, decay: float) -> Tensor:
        return param - lr * (grad / batch_size + decay * param)

    hints = [
        (lambda v, p, g, lr, n, d: v is p, "This changes param itself; return a new tensor."),
        (lambda v, p, g, lr, n, d: near(v, step(p, g, lr, n, 0)), "The decay is missing."),
        (lambda v, p, g, lr, n, d: near(v, step(p, g, lr, n, d / n)), "The decay is no sum: do not divide it by n."),
        (lambda v, p, g, lr, n, d: near(v, step(p, g, lr, 1, d)), "The gradient is a sum: divide it by batch_size."),
        (lambda v, p, g, lr, n, d: near(v, step(p, g, lr, n, -d)), "The decay must pull towards 0: check its sign."),
        (lambda v, p, g, lr, n, d: near(v, step(p, g, lr, n, d / lr)), "The decay is part of the gradient: times lr."),
    ]
    param, grad = torch.tensor([[1.0, -2.0], [0.5, 4.0]]), torch.tensor([[3.0, 0.0], [-6.0, 9.0]])
    cases = [(param, grad, 0.1, 3, 0.01), (param, grad, 0.5, 2, 0.2)]
    return judge(answer, step, cases, hints)


def weight_gradient(answer: Answer) -> Verdict:
    """Check `answer(X, W, b, y)`: the gradient (d, q) of the mean cross-entropy of softmax(XW + b) in W."""

    def reference(X: Tensor, W: Tensor, b: Tensor, y: Tensor) -> Tensor:
        error = torch.softmax(X @ W + b, dim=1) - functional.one_hot(y, W.shape[1])
        return X.T @ error / len(y)

    hints = [
        (lambda g, X, W, b, y: near(g, reference(X, W, b, y) * len(y)), "This is the sum's gradient; divide by n."),
        (lambda g, X, W, b, y: near(g, -reference(X, W, b, y)), "The sign: the error is softmax minus one-hot."),
        (lambda g, X, W, b, y: g.shape == W.T.shape, "Transposed: X is (n, d), the error (n, q), so Xᵀ comes first."),
    ]
    generator = torch.Generator().manual_seed(0)
    X, W, b = (torch.randn(*size, generator=generator) for size in ((4, 5), (5, 3), (3,)))
    return judge(answer, reference, [(X, W, b, LABELS), (X[:2], W, b, LABELS[:2])], hints)


def _picked(p: Tensor, y: Tensor) -> Tensor:
    return p[torch.arange(len(y)), y]
