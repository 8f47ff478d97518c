"""Minibatch stochastic gradient descent, by hand. Taught in the chapter on linear regression from scratch."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor

from d2lnotes.errors import positive_float, positive_int


def sgd(params: Iterable[Tensor], lr: float, batch_size: int) -> None:
    """Step each parameter by -lr * gradient / batch_size, in place, and set its gradient to zero.

    batch_size: how many examples the gradient was summed over; for a short last batch, its real size.
    """
    lr, batch_size = positive_float("lr", lr), positive_int("batch_size", batch_size)
    if isinstance(params, Tensor):
        raise TypeError("params must be a list of tensors such as [W, b], got a tensor")
    params = list(params)
    for i, param in enumerate(params):  # all before the first step: else some would have moved
        if param.grad is None:
            raise ValueError(f"params[{i}] has no gradient; call backward() on a loss that depends on it first")
    with torch.no_grad():
        for param in params:
            assert param.grad is not None
            param -= lr * param.grad / batch_size
            param.grad.zero_()
