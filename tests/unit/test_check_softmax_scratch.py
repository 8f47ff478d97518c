"""The checks of the chapter on softmax regression from scratch: right answers pass, wrong ones hear what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch.nn import functional

import d2lnotes as d2l
from d2lnotes.check import softmax_scratch as check
from tests.unit.answers import Check, right_answers_pass, wrong_answers_hear


def _confusion(y_hat: Any, y: Any, q: int) -> Any:
    counts = torch.zeros(q, q, dtype=torch.int64)
    for true, predicted in zip(y, y_hat.argmax(dim=1), strict=True):
        counts[true, predicted] += 1
    return counts


def _set_not_add(y_hat: Any, y: Any, q: int) -> Any:
    counts = torch.zeros(q, q, dtype=torch.int64)
    counts[y, y_hat.argmax(dim=1)] = 1
    return counts


def _too_small(y_hat: Any, y: Any, q: int) -> Any:
    q = int(max(y.max(), y_hat.argmax(dim=1).max())) + 1
    return _confusion(y_hat, y, q) if len(y.unique()) > 1 else torch.tensor([[4]])


def _gradient(X: Any, W: Any, b: Any, y: Any) -> Any:
    W = W.clone().requires_grad_()
    return torch.autograd.grad(functional.cross_entropy(X @ W + b, y), W)[0]


RIGHT: list[tuple[Check, Callable[..., Any]]] = [
    (check.softmax, lambda X: torch.softmax(X, dim=1)),
    (check.cross_entropy, lambda p, y: functional.nll_loss(p.log(), y, reduction="none")),
    (check.cross_entropy_from_scores, lambda o, y: o.logsumexp(1) - o[torch.arange(len(y)), y]),
    (check.accuracy, lambda p, y: (p.argmax(dim=1) == y).sum()),
    (check.accuracy, lambda p, y: int((p.argmax(dim=1) == y).sum())),
    (check.confusion_matrix, _confusion),
    (check.weight_decay_step, lambda p, g, lr, n, d: (1 - lr * d) * p - lr * g / n),
    (check.weight_gradient, _gradient),
]

WRONG: list[tuple[Check, Callable[..., Any], str]] = [
    (check.softmax, lambda X: X.exp() / X.exp().sum(1, keepdim=True), "overflows"),
    (check.softmax, lambda X: torch.softmax(X, dim=0), "columns sum to 1"),
    (check.softmax, lambda X: X.exp() / X.exp().sum(), "Everything together"),
    (check.softmax, lambda X: X.exp(), "Each row must sum to 1"),
    (check.softmax, lambda X: X.exp() / X.exp().sum(1), "RuntimeError"),
    (check.cross_entropy, lambda p, y: -p[:, y].log(), "torch.arange"),
    (check.cross_entropy, lambda p, y: d2l.cross_entropy(p, y).mean(), "one loss an example"),
    (check.cross_entropy, lambda p, y: -d2l.cross_entropy(p, y), "The sign"),
    (check.cross_entropy, lambda p, y: p[torch.arange(len(y)), y], "probability itself"),
    (check.cross_entropy_from_scores, lambda o, y: d2l.cross_entropy(d2l.softmax(o), y), "rounded to 0"),
    (check.cross_entropy_from_scores, lambda o, y: o.exp().sum(1).log() - o[torch.arange(len(y)), y], "returned inf"),
    (check.cross_entropy_from_scores, lambda o, y: (o.exp() / o.exp().sum(1, True)).log()[:, 0] * -1, "returned 1.4"),
    (check.cross_entropy_from_scores, lambda o, y: functional.cross_entropy(o, y), "one loss an example"),
    (check.cross_entropy_from_scores, lambda o, y: -functional.cross_entropy(o, y, reduction="none"), "The sign"),
    (check.accuracy, lambda p, y: d2l.accuracy(p, y) / len(y), "share"),
    (check.accuracy, lambda p, y: len(y) - d2l.accuracy(p, y), "counts the wrong"),
    (check.accuracy, lambda p, y: p.argmax(dim=1) == y, "Tensor"),
    (check.accuracy, lambda p, y: (p.argmax(dim=0) == y).sum(), "along dim=1"),
    (check.confusion_matrix, lambda p, y, q: _confusion(p, y, q).T, "swapped"),
    (check.confusion_matrix, _set_not_add, "counts twice"),
    (check.confusion_matrix, lambda p, y, q: _confusion(p, y, q) / len(y), "not shares"),
    (check.confusion_matrix, _too_small, "row and column of zeros"),
    (check.weight_decay_step, lambda p, g, lr, n, d: p - lr * g / n, "missing"),
    (check.weight_decay_step, lambda p, g, lr, n, d: p - lr * (g + d * p) / n, "do not divide it by n"),
    (check.weight_decay_step, lambda p, g, lr, n, d: p - lr * (g + d * p), "divide it by batch_size"),
    (check.weight_decay_step, lambda p, g, lr, n, d: p - lr * (g / n - d * p), "towards 0"),
    (check.weight_decay_step, lambda p, g, lr, n, d: p - lr * g / n - d * p, "times lr"),
    (check.weight_decay_step, lambda p, g, lr, n, d: p.sub_(lr * (g / n + d * p)), "return a new tensor"),
    (check.weight_gradient, lambda X, W, b, y: _gradient(X, W, b, y) * len(y), "divide by n"),
    (check.weight_gradient, lambda X, W, b, y: -_gradient(X, W, b, y), "The sign"),
    (check.weight_gradient, lambda X, W, b, y: _gradient(X, W, b, y).T, "Transposed"),
]


test_a_right_answer_passes = right_answers_pass(RIGHT)
test_a_wrong_answer_hears_what_is_wrong = wrong_answers_hear(WRONG)


def test_a_mistake_that_is_not_known_gets_no_advice() -> None:
    assert "keeps its row" not in check.confusion_matrix(lambda p, y, q: torch.full((q, q), 7)).message
