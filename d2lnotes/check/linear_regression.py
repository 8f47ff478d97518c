"""Checks for the exercises of the chapter on linear regression."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

import d2lnotes
from d2lnotes.check import Verdict, judge

SEED = 8  # of the inputs, so that a verdict is the same each time


def _data(n: int, d: int) -> tuple[Tensor, Tensor]:
    """Return X (n, d) and y (n, 1) in float64, with columns that are neither centred nor of unit scale."""
    generator = torch.Generator().manual_seed(SEED + n)
    X = 2 + 3 * torch.randn(n, d, generator=generator, dtype=torch.float64)
    y = X.sum(dim=1, keepdim=True) + 5 + torch.randn(n, 1, generator=generator, dtype=torch.float64)
    return X, y


def _with_ones(X: Tensor) -> Tensor:
    return torch.cat([torch.ones_like(X[:, :1]), X], dim=1)


def _close(value: Any, other: Any) -> bool:
    return bool(torch.allclose(torch.as_tensor(value).double(), torch.as_tensor(other).double(), rtol=1e-4))


def add_ones(answer: Callable[[Tensor], Tensor]) -> Verdict:
    """Check a function of X (n, d) that returns X with a column of ones before it, as (n, d + 1)."""
    hints = [
        (lambda v, X: tuple(v.shape) == (X.shape[0] + 1, X.shape[1]), "This is a row of ones: join along dim=1."),
        (lambda v, X: _close(v, _with_ones(X).roll(-1, 1)), "The ones come last here: they belong before the columns."),
        (lambda v, X: torch.equal(v, X), "X is unchanged: torch.cat returns a new tensor, so return that."),
    ]
    return judge(answer, _with_ones, [(_data(5, 3)[0],), (_data(2, 1)[0],)], hints)


def mean_squared_loss(answer: Callable[[Tensor, Tensor, Tensor, Tensor], Any]) -> Verdict:
    """Check a function of X (n, d), w (d, 1), b and y, (n, 1) or (n,), that returns the mean of ½(y_hat - y)²."""

    def reference(X: Tensor, w: Tensor, b: Tensor, y: Tensor) -> float:
        return float(d2lnotes.squared_loss(X @ w + b, y).mean())

    X, y = _data(40, 2)
    w, b = torch.tensor([[1.5], [-0.5]], dtype=torch.float64), torch.tensor(4.0, dtype=torch.float64)
    hints = [
        (lambda v, X, w, b, y: _close(v, 2 * reference(X, w, b, y)), "The factor ½ is missing."),
        (lambda v, X, w, b, y: _close(v, len(y) * reference(X, w, b, y)), "This is the sum: take the mean."),
        (lambda v, X, w, b, y: _close(v, reference(X, w, 0 * b, y)), "The bias b is missing."),
        (lambda v, X, w, b, y: y.ndim == 1,
         "Here y has shape (n,) and y_hat (n, 1): their difference is n × n. Reshape y to y_hat's shape."),
    ]  # fmt: skip
    return judge(answer, reference, [(X, w, b, y), (X[:3], w, b, y[:3]), (X, w, b, y.reshape(-1))], hints)


def gradient(answer: Callable[[Tensor, Tensor, Tensor], Tensor]) -> Verdict:
    """Check a function of X (n, d), y (n, 1) and w (d, 1) that returns the gradient of the mean of ½(Xw - y)²."""

    def reference(X: Tensor, y: Tensor, w: Tensor) -> Tensor:
        return X.T @ (X @ w - y) / len(y)

    cases = [(*_data(n, d), torch.full((d, 1), 0.7, dtype=torch.float64)) for n, d in ((30, 3), (4, 1))]
    hints = [
        (lambda v, X, y, w: _close(v, -reference(X, y, w)), "The sign is wrong: y_hat - y, not y - y_hat."),
        (lambda v, X, y, w: _close(v, len(y) * reference(X, y, w)), "This is the sum's gradient: divide by n."),
        (lambda v, X, y, w: _close(v, 2 * reference(X, y, w)), "Twice too long: the ½ cancels the 2."),
        (lambda v, X, y, w: v.numel() == w.numel(), "A gradient has the shape of what it belongs to, here w."),
    ]
    return judge(answer, reference, cases, hints)


def closed_form(answer: Callable[[Tensor, Tensor], Tensor]) -> Verdict:
    """Check a function of X (n, d) and y (n, 1) that returns the least-squares bias and weights as (d + 1, 1).

    The bias comes first; where there are many solutions, the shortest is asked for.
    """

    def reference(X: Tensor, y: Tensor) -> Tensor:
        pseudo_inverse: Tensor = torch.linalg.pinv(_with_ones(X))
        return pseudo_inverse @ y

    x = torch.arange(1.0, 7.0, dtype=torch.float64).reshape(-1, 1)
    twins = (torch.cat([x, x], dim=1), 2 * x + 1)
    hints = [
        (lambda v, X, y: len(v) == X.shape[1], "There is no bias: put a column of ones before X first."),
        (lambda v, X, y: v.shape != (X.shape[1] + 1, 1), "Keep the result a column: y is one."),
        (lambda v, X, y: _close(v, reference(X, y).roll(-1, 0)), "The bias comes last here: put the ones first."),
        (lambda v, X, y: torch.equal(X, twins[0]),
         "Two columns are the same here, so there are many solutions: return the shortest (pinv, or driver='gelsd')."),
    ]  # fmt: skip
    verdict = judge(answer, reference, [_data(30, 3), _data(8, 1), twins], hints)
    if "LinAlgError" in verdict.message:
        return Verdict(False, f"{verdict.message} Two equal columns: XᵀX has no inverse. Use lstsq or pinv.")
    return verdict


def ridge(answer: Callable[[Tensor, Tensor, float], Tensor]) -> Verdict:
    """Check a function of X (n, d), y (n, 1) and lam that minimises mean ½(y_hat - y)² + ½ lam |w|², as (d + 1, 1).

    The bias comes first and is not penalised.
    """

    def solve(X: Tensor, y: Tensor, strength: float, bias: float = 0.0) -> Tensor:
        A = _with_ones(X)
        penalty = torch.eye(A.shape[1], dtype=A.dtype)
        penalty[0, 0] = bias
        solution: Tensor = torch.linalg.solve(A.T @ A + strength * penalty, A.T @ y)
        return solution

    def reference(X: Tensor, y: Tensor, lam: float) -> Tensor:
        return solve(X, y, len(y) * lam)

    hints = [
        (lambda v, X, y, lam: _close(v, solve(X, y, len(y) * lam, bias=1.0)),
         "The bias is penalised too: leave out its entry on the diagonal."),
        (lambda v, X, y, lam: _close(v, solve(X, y, lam)) or _close(v, solve(X, y, lam, bias=1.0)),
         "The data term is a mean here: its 1/n makes the penalty n × lam beside XᵀX."),
        (lambda v, X, y, lam: _close(v, solve(X, y, 2 * len(y) * lam)), "The ½ of the penalty cancels its 2."),
        (lambda v, X, y, lam: _close(v, solve(X, y, 0.0)), "This is the solution without a penalty: use lam."),
    ]  # fmt: skip
    cases = [(*_data(30, 3), 0.5), (*_data(12, 2), 4.0), (*_data(30, 3), 0.0)]
    return judge(answer, reference, cases, hints)
