"""The checks of the chapter on linear regression from scratch: right answers pass, wrong ones hear what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor

import d2lnotes as d2l
from d2lnotes.check import linear_regression_scratch as check
from tests.unit.answers import Check, right_answers_pass, wrong_answers_hear

Batches = Iterator[tuple[Tensor, Tensor]]


def _batches(order: list[int], size: int, X: Tensor, y: Tensor) -> Batches:
    for i in range(0, len(order), size):
        yield X[order[i : i + size]], y[order[i : i + size]]


def _shuffled(size: int, X: Tensor, y: Tensor) -> Batches:
    return _batches(torch.randperm(len(X)).tolist(), size, X, y)


def _returns(size: int, X: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
    return next(_shuffled(size, X, y))


def _first_only(size: int, X: Tensor, y: Tensor) -> Batches:
    yield next(_shuffled(size, X, y))


def _apart(size: int, X: Tensor, y: Tensor) -> Batches:
    return _shuffled(size, X, y[torch.randperm(len(y))])


def _replaced(size: int, X: Tensor, y: Tensor) -> Batches:
    return _batches(torch.randint(len(X), (len(X),)).tolist(), size, X, y)


def _dropped(size: int, X: Tensor, y: Tensor) -> Batches:
    return (batch for batch in _shuffled(size, X, y) if len(batch[0]) == size)


def _same_each_time(size: int, X: Tensor, y: Tensor) -> Batches:
    return _batches(torch.randperm(len(X), generator=torch.Generator().manual_seed(1)).tolist(), size, X, y)


def _step(params: list[Tensor], factor: float, *, zero: bool = True) -> None:
    with torch.no_grad():
        for param in params:
            assert param.grad is not None
            param -= factor * param.grad
            if zero:
                param.grad.zero_()


def _no_no_grad(params: list[Tensor], lr: float, size: int) -> None:
    for param in params:
        assert param.grad is not None
        param -= lr * param.grad / size


def _rebinds(params: list[Tensor], lr: float, size: int) -> None:
    for param in params:
        assert param.grad is not None
        param = param - lr * param.grad / size
        assert param.grad_fn is not None


def _backward(X: Tensor, y: Tensor, w: Tensor, b: Tensor, reduce: Callable[[Tensor], Tensor] = torch.sum) -> None:
    reduce(d2l.squared_loss(d2l.linreg(X, w, b), y)).backward()


def _big(parts: Any, w: Tensor, b: Tensor, lr: float) -> None:
    for X, y in parts:
        _backward(X, y, w, b)
    d2l.sgd([w, b], lr, sum(len(y) for _, y in parts))


def _joined(parts: Any, w: Tensor, b: Tensor, lr: float) -> None:
    X, y = (torch.cat(columns) for columns in zip(*parts, strict=True))
    _backward(X, y, w, b, torch.mean)
    d2l.sgd([w, b], lr, 1)


def _zeroed_between(parts: Any, w: Tensor, b: Tensor, lr: float) -> None:
    for X, y in parts:
        w.grad = b.grad = None
        _backward(X, y, w, b, torch.mean)
    d2l.sgd([w, b], lr, 1)


def _means(parts: Any, w: Tensor, b: Tensor, lr: float, count: int = 1) -> None:
    for X, y in parts:
        _backward(X, y, w, b, torch.mean)
    d2l.sgd([w, b], lr, count)


def _last_size(parts: Any, w: Tensor, b: Tensor, lr: float) -> None:
    for X, y in parts:
        _backward(X, y, w, b)
    d2l.sgd([w, b], lr, len(y))


def _many_steps(parts: Any, w: Tensor, b: Tensor, lr: float) -> None:
    for X, y in parts:
        _backward(X, y, w, b)
        d2l.sgd([w, b], lr, len(y))


def _not_zeroed(parts: Any, w: Tensor, b: Tensor, lr: float) -> None:
    for X, y in parts:
        _backward(X, y, w, b)
    _step([w, b], lr / sum(len(y) for _, y in parts), zero=False)


RIGHT: list[tuple[Check, Callable[..., Any]]] = [
    (check.squared_loss, d2l.squared_loss),
    (check.squared_loss, lambda p, y: 0.5 * (p - y.view_as(p)).square()),
    (check.data_iter, d2l.data_iter),
    (check.data_iter, lambda size, X, y: list(_shuffled(size, X, y))),
    (check.sgd, d2l.sgd),
    (check.sgd, lambda params, lr, n: _step(params, lr / n)),
    (check.big_step, _big),
    (check.big_step, _joined),
]

WRONG: list[tuple[Check, Callable[..., Any], str]] = [
    (check.squared_loss, lambda p, y: (p - y) ** 2 / 2, "a square: reshape y"),
    (check.squared_loss, lambda p, y: (p.reshape(y.shape) - y) ** 2 / 2, "not the other way round"),
    (check.squared_loss, lambda p, y: (p - y.reshape(p.shape)) ** 2, "factor ½"),
    (check.squared_loss, lambda p, y: d2l.squared_loss(p, y).mean(), "one loss an example"),
    (check.squared_loss, lambda p, y: d2l.squared_loss(p, y) + 1, "returned 3"),
    (check.data_iter, _returns, "yield in the loop"),
    (check.data_iter, _first_only, "deals 30 of 100"),
    (check.data_iter, _apart, "separates examples"),
    (check.data_iter, _replaced, "twice"),
    (check.data_iter, _dropped, "short last batch of 10"),
    (check.data_iter, _same_each_time, "same order"),
    (check.data_iter, lambda size, X, y: _batches(list(range(len(X))), size, X, y), "does not shuffle"),
    (check.data_iter, lambda size, X, y: _shuffled(2 * size, X, y), "all but the last hold 30"),
    (check.data_iter, lambda size, X, y: X[y], "raised IndexError"),
    (check.sgd, lambda params, lr, n: _step(params, lr), "4 times too long"),
    (check.sgd, lambda params, lr, n: _step(params, -lr / n), "uphill"),
    (check.sgd, lambda params, lr, n: _step(params, lr / n, zero=False), "set them to zero"),
    (check.sgd, lambda params, lr, n: _step(params, lr / n / 3), "changed by -0.1667, -0.25, expected -0.5, -0.75"),
    (check.sgd, _rebinds, "have not changed"),
    (check.sgd, _no_no_grad, r"torch.no_grad\(\)"),
    (check.big_step, _zeroed_between, "only the last part"),
    (check.big_step, _means, "means were added"),
    (check.big_step, lambda parts, w, b, lr: _means(parts, w, b, lr, len(parts)), "weighs as much"),
    (check.big_step, _last_size, "last part's size"),
    (check.big_step, _many_steps, "the parameters changed by"),
    (check.big_step, _not_zeroed, "set them to zero"),
    (check.big_step, lambda parts, w, b, lr: None, "have not changed"),
    (check.big_step, lambda parts, w, b, lr: _big(parts, w, b, lr * sum(len(y) for _, y in parts)), "8 times too long"),
    (check.big_step, lambda parts, w, b, lr: parts[9], "raised IndexError"),
]


test_a_right_answer_passes = right_answers_pass(RIGHT)
test_a_wrong_answer_hears_what_is_wrong = wrong_answers_hear(WRONG)
