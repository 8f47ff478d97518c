"""The exercises' checks accept a right answer and say what is wrong with a wrong one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from d2lnotes.check import linear_regression as check
from tests.unit.answers import Check, right_answers_pass, wrong_answers_hear


def ones_first(X: Tensor) -> Tensor:
    return torch.nn.functional.pad(X, (1, 0), value=1.0)


def loss(X: Tensor, w: Tensor, b: Tensor, y: Tensor) -> Tensor:
    return ((X @ w + b).squeeze(1) - y.flatten()).square().mean() / 2


def autograd(X: Tensor, y: Tensor, w: Tensor) -> Tensor:
    w = w.clone().requires_grad_()
    ((X @ w - y) ** 2 / 2).mean().backward()
    assert w.grad is not None
    return w.grad


def by_inverse(X: Tensor, y: Tensor) -> Tensor:
    A = ones_first(X)
    inverse: Tensor = torch.linalg.inv(A.T @ A)
    return inverse @ A.T @ y


def basic_solution(X: Tensor, y: Tensor) -> Tensor:
    A = ones_first(X)
    if torch.linalg.matrix_rank(A) == A.shape[1]:
        return by_inverse(X, y)
    return torch.cat([by_inverse(X[:, :-1], y), torch.zeros_like(y[:1])])  # solves, and is not the shortest


def ridge_by_centring(X: Tensor, y: Tensor, lam: float) -> Tensor:
    A, z = X - X.mean(0), y - y.mean()
    w = torch.linalg.solve(A.T @ A / len(y) + lam * torch.eye(X.shape[1]).double(), A.T @ z / len(y))
    return torch.cat([(y.mean() - X.mean(0) @ w).reshape(1, 1), w])


def ridge_with(X: Tensor, y: Tensor, strength: float, bias: float) -> Tensor:
    A = ones_first(X)
    diagonal = torch.tensor([bias] + [1.0] * X.shape[1]).double()
    solution: Tensor = torch.linalg.solve(A.T @ A + strength * torch.diag(diagonal), A.T @ y)
    return solution


RIGHT: list[tuple[Check, Callable[..., Any]]] = [
    (check.add_ones, ones_first),
    (check.add_ones, lambda X: torch.column_stack([torch.ones(len(X)), X])),
    (check.mean_squared_loss, loss),
    (check.mean_squared_loss, lambda X, w, b, y: loss(X, w, b, y).item()),
    (check.gradient, autograd),
    (check.closed_form, lambda X, y: torch.linalg.lstsq(ones_first(X), y, driver="gelsd").solution),
    (check.closed_form, lambda X, y: torch.linalg.lstsq(ones_first(X), y).solution),
    (check.ridge, ridge_by_centring),
    (check.ridge, lambda X, y, lam: ridge_with(X, y, len(y) * lam, 0.0)),
]

WRONG: list[tuple[Check, Any, str]] = [
    (check.add_ones, torch.ones(3, 1), "the function itself"),
    (check.add_ones, lambda X: torch.nn.functional.pad(X, (0, 1), value=1.0), "ones come last"),
    (check.add_ones, lambda X: torch.cat([torch.ones_like(X[:1]), X]), "row of ones: join along dim=1"),
    (check.add_ones, lambda X: X, "X is unchanged"),
    (check.add_ones, lambda X: torch.nn.functional.pad(X, (1, 0)), r"returned 0 at \[0, 0\], expected 1"),
    (check.mean_squared_loss, lambda X, w, b, y: 2 * loss(X, w, b, y), "factor ½ is missing"),
    (check.mean_squared_loss, lambda X, w, b, y: len(y) * loss(X, w, b, y), "This is the sum"),
    (check.mean_squared_loss, lambda X, w, b, y: loss(X, w, 0 * b, y), "bias b is missing"),
    (check.mean_squared_loss, lambda X, w, b, y: ((X @ w + b - y) ** 2 / 2).mean(), "difference is n × n"),
    (check.mean_squared_loss, lambda X, w, b, y: (X @ w + b - y) ** 2 / 2, "expected a number"),
    (check.gradient, lambda X, y, w: -autograd(X, y, w), "sign is wrong"),
    (check.gradient, lambda X, y, w: X.T @ (X @ w - y), "divide by n"),
    (check.gradient, lambda X, y, w: 2 * autograd(X, y, w), "Twice too long"),
    (check.gradient, lambda X, y, w: autograd(X, y, w).T, "shape of what it belongs to"),
    (check.gradient, lambda X, y, w: X @ (X @ w - y), "raised RuntimeError"),
    (check.closed_form, lambda X, y: torch.linalg.lstsq(X, y).solution, "no bias"),
    (check.closed_form, lambda X, y: by_inverse(X, y).flatten(), "Keep the result a column"),
    (check.closed_form, lambda X, y: basic_solution(X, y).roll(-1, 0), "bias comes last"),
    (check.closed_form, by_inverse, "raised _?LinAlgError.*XᵀX has no inverse"),
    (check.closed_form, basic_solution, "many solutions: return the shortest"),
    (check.ridge, lambda X, y, lam: ridge_with(X, y, len(y) * lam, 1.0), "bias is penalised"),
    (check.ridge, lambda X, y, lam: ridge_with(X, y, lam, 0.0), "n × lam"),
    (check.ridge, lambda X, y, lam: ridge_with(X, y, lam, 1.0), "n × lam"),
    (check.ridge, lambda X, y, lam: ridge_with(X, y, 2 * len(y) * lam, 0.0), "½ of the penalty"),
    (check.ridge, lambda X, y, lam: by_inverse(X, y), "without a penalty"),
    (check.ridge, lambda X, y, lam: ridge_by_centring(X, y, lam)[1:], "returned shape"),
]


test_a_right_answer_passes = right_answers_pass(RIGHT)
test_a_wrong_answer_hears_what_is_wrong = wrong_answers_hear(WRONG)


def test_a_check_leaves_the_global_generator_alone() -> None:
    torch.manual_seed(0)
    before = torch.get_rng_state()
    check.closed_form(by_inverse)
    check.ridge(ridge_by_centring)
    check.mean_squared_loss(loss)
    assert torch.equal(before, torch.get_rng_state())
