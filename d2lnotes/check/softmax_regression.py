"""Checks for the exercises of the chapter on softmax regression."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from d2lnotes.check import Verdict, hint, judge, near

Answer = Callable[..., Any]

SCORES = torch.tensor([[1.0, 2.0, 0.5], [0.0, -1.0, 3.0], [2.0, 0.1, -0.3], [0.2, 0.1, 0.4]])
HUGE = torch.tensor([[1000.0, 0.0, -1000.0], [-200.0, -201.0, -200.5]])
LABELS = torch.tensor([1, 0, 0, 2])
TARGETS = torch.tensor([[0.1, 0.8, 0.1], [1.0, 0.0, 0.0], [0.25, 0.5, 0.25], [0.0, 0.3, 0.7]])


def one_hot(answer: Answer) -> Verdict:
    """Check `answer(y, q)`: labels (n,) from 0 to q - 1, to a float matrix (n, q) with a 1 at each row's label."""
    hints = [
        (lambda v, y, q: v.shape == (q, len(y)), "Transposed: one row an example, one column a class."),
        (lambda v, y, q: v.ndim == 2 and v.shape[1] < q, "A class without examples needs its column too: use q."),
        (lambda v, y, q: near(v, functional.one_hot((y - 1) % q, q)), "Classes are counted from 0: label 0 is first."),
        (lambda v, y, q: near(v.sum(0), 1.0) or near(v.max(0).values, 1.0), "v[:, y] = 1 fills whole columns; index "
         "with torch.arange(n) and y."),
    ]  # fmt: skip
    cases = [(torch.tensor([2, 0, 1, 2]), 3), (torch.tensor([0, 1]), 4), (torch.tensor([1]), 2)]
    verdict = judge(answer, lambda y, q: functional.one_hot(y, q).float(), cases, hints)
    if verdict and not answer(torch.tensor([0]), 2).is_floating_point():
        return Verdict(False, "the values are right, but whole numbers; a loss needs floats: add .float()")
    return verdict


def log_softmax(answer: Answer) -> Verdict:
    """Check `answer(o)`: scores (n, q) of any size to the logarithms of their softmax (n, q)."""
    hints = [
        (lambda v, o: v.isnan().any(), "exp overflows to inf; subtract each row's maximum from the scores first."),
        (lambda v, o: v.isinf().any(), "A probability was rounded to 0 before log saw it; use o - logsumexp(o)."),
        hint(lambda o: torch.softmax(o, 1), "This is softmax itself; take its logarithm."),
        hint(lambda o: torch.log_softmax(o, 0), "This works down the columns; sum along dim=1."),
        hint(lambda o: -torch.log_softmax(o, 1), "The sign: the logarithm of a probability is never above 0."),
        hint(lambda o: torch.logsumexp(o, 1, keepdim=True) - o, "The sign: a log-probability is never above 0."),
        hint(lambda o: o - o.amax(1, keepdim=True), "The logarithm of the row's sum of exp is missing."),
    ]
    return judge(answer, lambda o: torch.log_softmax(o, 1), [(SCORES.clone(),), (SCORES - 50,), (HUGE.clone(),)], hints)


def temperature_softmax(answer: Answer) -> Verdict:
    """Check `answer(o, T)`: scores (n, q) and a temperature above 0 to probabilities (n, q)."""
    hints = [
        (lambda v, o, T: v.isnan().any(), "exp overflows to inf; subtract each row's maximum first."),
        hint(lambda o, T: torch.softmax(o * T, 1), "A high temperature must flatten: divide the scores by T."),
        hint(lambda o, T: torch.softmax(o, 1), "T changes nothing here; divide the scores by it."),
        hint(lambda o, T: torch.softmax(o, 1) / T, "Divide the scores by T, before exp; rows must sum to 1."),
        hint(lambda o, T: torch.softmax(o / T, 0), "This works down the columns; sum along dim=1."),
    ]
    cases = [(SCORES.clone(), 2.0), (SCORES + 1, 0.5), (SCORES.clone(), 1.0), (HUGE.clone(), 0.5)]
    return judge(answer, lambda o, T: torch.softmax(o / T, 1), cases, hints)


def soft_cross_entropy(answer: Answer) -> Verdict:
    """Check `answer(o, p)`: scores (n, q) of any size and target probabilities (n, q) to one loss an example (n,)."""

    def reference(o: Tensor, p: Tensor) -> Tensor:
        return -(p * torch.log_softmax(o, 1)).sum(1)

    hints = [
        (lambda v, o, p: v.ndim == 0, "Give one loss an example, neither summed nor averaged over the rows."),
        (lambda v, o, p: v.shape == p.shape, "Add up each row: the sum over the classes is missing."),
        (lambda v, o, p: not v.isfinite().all(), "Large scores break exp or log; use o - logsumexp(o)."),
        hint(lambda o, p: -reference(o, p), "The sign: the loss is -log, never negative."),
        hint(lambda o, p: reference(o, p) / p.shape[1], "Add up over the classes; do not average over them."),
        hint(lambda o, p: reference(torch.softmax(o, 1), p), "Softmax was applied twice; o already goes through it."),
        hint(lambda o, p: reference(o, p) + torch.xlogy(p, p).sum(1), "This is the KL divergence, without H(p)."),
        hint(lambda o, p: functional.cross_entropy(o, p.argmax(1), reduction="none"),
             "This uses only the likeliest class of each target; every class with p > 0 counts."),
    ]  # fmt: skip
    cases = [(SCORES.clone(), TARGETS), (SCORES[:2].clone(), TARGETS[2:]), (HUGE.clone(), TARGETS[1:3])]
    return judge(answer, reference, cases, hints)


def cross_entropy_gradient(answer: Answer) -> Verdict:
    """Check `answer(o, y)`: scores (n, q) and labels (n,) to the mean cross-entropy's gradient in the scores (n, q)."""

    def error(o: Tensor, y: Tensor) -> Tensor:
        return torch.softmax(o, 1) - functional.one_hot(y, o.shape[1])

    hints = [
        (lambda v, o, y: v.isnan().any(), "exp overflows to inf; subtract each row's maximum first."),
        hint(error, "This is the gradient of the sum; the mean's is smaller by the number of examples."),
        hint(lambda o, y: -error(o, y) / len(y), "The sign: the gradient is softmax minus one-hot."),
        hint(lambda o, y: torch.softmax(o, 1) / len(y), "The 1 at the label is not subtracted."),
        hint(lambda o, y: error(o, y) / o.numel(), "Divide by the examples, not by examples times classes."),
        hint(lambda o, y: (torch.softmax(o, 1) - torch.eye(o.shape[1])[y].sum(0)) / len(y),
             "p[:, y] -= 1 takes every pair of row and label; index with torch.arange(n) and y."),
        hint(lambda o, y: (torch.softmax(o, 1) - torch.eye(o.shape[1])[y].amax(0)) / len(y),
             "p[:, y] -= 1 takes every pair of row and label; index with torch.arange(n) and y."),
    ]  # fmt: skip
    cases = [(SCORES.clone(), LABELS), (SCORES[:2].clone(), LABELS[2:]), (HUGE.clone(), LABELS[:2])]
    return judge(answer, lambda o, y: error(o, y) / len(y), cases, hints)
