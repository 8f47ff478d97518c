"""Checks for the exercises of the chapter on loss functions for a number."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

from d2lnotes.check import Verdict, hint, judge

SEED = 9  # of the inputs, so that a verdict is the same each time
RESIDUALS = (-3.0, -0.625, -0.125, 0.0, 0.25, 4.0)


def huber_gradient(answer: Callable[[Tensor, float], Tensor]) -> Verdict:
    """Check a function of residuals (n,) and delta that returns the Huber loss's derivative for each, as (n,)."""
    e = torch.tensor(RESIDUALS)
    cases = [(e, 1.0), (e, 0.5), (e, 2.0)]
    hints = [
        hint(lambda e, delta: e, "This is the squared loss's gradient: beyond delta it must not grow."),
        hint(lambda e, delta: torch.where(e.abs() <= delta, e, e.sign()),
             "Beyond delta the slope is delta times the sign, not the sign alone."),
        hint(lambda e, delta: delta * e.sign(), "Up to delta the loss is a parabola, and its slope is the residual."),
        hint(lambda e, delta: e.clamp(max=delta), "Residuals below -delta count too: they are negative and large."),
        hint(lambda e, delta: torch.where(e.abs() <= delta, e, torch.full_like(e, delta)),
             "The sign: a residual below -delta has a negative slope."),
        hint(lambda e, delta: e.abs().clamp(max=delta), "The sign: a negative residual has a negative slope."),
        hint(lambda e, delta: functional.huber_loss(e, torch.zeros_like(e), reduction="none", delta=delta),
             "This is the loss itself; asked for is its derivative."),
    ]  # fmt: skip
    return judge(answer, lambda e, delta: e.clamp(-delta, delta), cases, hints)


def l1_location(answer: Callable[[Tensor], Tensor]) -> Verdict:
    """Check a function of an odd number of labels (n,) that returns the constant of lowest mean absolute loss."""
    generator = torch.Generator().manual_seed(SEED)
    cases = [
        (torch.tensor([3.0, 50.0, 1.0, 2.0, 4.0]),),
        (torch.tensor([7.0]),),
        (torch.randn(101, generator=generator),),
    ]
    hints = [
        hint(lambda y: y.mean(), "This is the mean, which minimises the squared loss; an outlier moves it."),
        hint(lambda y: y[len(y) // 2], "This is the label in the middle of the list: sort the labels first."),
        hint(lambda y: torch.tensor(float(len(y) // 2)), "This is a position; asked for is the label found there."),
        hint(lambda y: (y.min() + y.max()) / 2, "This is the middle of the range, which one outlier decides."),
        hint(lambda y: (y - y.median()).abs().mean(), "This is the lowest loss; asked for is where it is taken."),
    ]
    return judge(answer, lambda y: y.median(), cases, hints)


def pinball(answer: Callable[[Tensor, float], Tensor]) -> Verdict:
    """Check a function of residuals (n,) and a level q that returns the pinball loss of each, as (n,)."""

    def reference(e: Tensor, q: float) -> Tensor:
        return torch.maximum(-q * e, (1 - q) * e)

    e = torch.tensor(RESIDUALS)
    hints = [
        hint(lambda e, q: reference(e, 1 - q), "The sides are swapped: too low (e < 0) costs q, too high 1 - q."),
        hint(lambda e, q: -reference(e, q), "The sign: a loss is never negative."),
        hint(lambda e, q: -reference(-e, 1 - q), "The sign: a loss is never negative."),
        hint(lambda e, q: torch.where(e < 0, q * e, (1 - q) * e), "The sign: a loss is never negative."),
        hint(lambda e, q: q * e.abs(), "Both sides cost q here: too high costs 1 - q."),
        hint(lambda e, q: reference(e, q).mean(), "Leave out the mean: one loss for each residual."),
    ]
    return judge(answer, reference, [(e, 0.5), (e, 0.9), (e, 0.25)], hints)


def log_cosh(answer: Callable[[Tensor], Tensor]) -> Verdict:
    """Check a function of residuals (n,) that returns log(cosh(e)) of each, as (n,), for large ones too."""
    cases = [(torch.tensor(RESIDUALS),), (torch.tensor([1000.0, -1000.0]),), (torch.tensor([30.0, -500.0, 0.5]),)]
    hints = [
        (lambda v, e: bool((~v.isfinite()).any()), "An exponential has overflowed: take exp(|e|) out of the sum."),
        hint(lambda e: torch.logaddexp(e, -e), "Too large by log 2: cosh is half of the sum."),
        hint(lambda e: torch.cosh(e), "This is cosh itself: take its logarithm."),
        hint(lambda e: e.abs() - torch.tensor(2.0).log(), "True far from 0 only: log(1 + exp(-2|e|)) is missing."),
        hint(lambda e: torch.tanh(e), "This is the gradient; asked for is the loss."),
    ]  # fmt: skip
    return judge(answer, lambda e: torch.logaddexp(e.double(), -e.double()) - torch.tensor(2.0).log(), cases, hints)
