"""The lectures' loss functions; each returns one loss an example, neither summed nor averaged.

Taught in the chapters on linear regression and softmax regression from scratch.
"""

from __future__ import annotations

import torch
from torch import Tensor

from d2lnotes.errors import scores_and_labels, tensors


def squared_loss(y_hat: Tensor, y: Tensor) -> Tensor:
    """Return ½(y_hat - y)² in the shape of `y_hat`; `y` takes that shape first, so (n, 1) meets (n,) safely."""
    tensors(y_hat=y_hat, y=y)
    if y_hat.numel() != y.numel():
        raise ValueError(f"y must have as many values as y_hat {tuple(y_hat.shape)}, got shape {tuple(y.shape)}")
    return (y_hat - y.reshape(y_hat.shape)) ** 2 / 2


def cross_entropy(y_hat: Tensor, y: Tensor) -> Tensor:
    """Return -log of the probability that each row of `y_hat` (n, q) gives its label in `y` (n,), as (n,).

    Raises ValueError where `y_hat` holds scores instead of probabilities; those go to `nn.CrossEntropyLoss`.
    """
    scores_and_labels(y_hat, y)
    if not looks_like_probabilities(y_hat):
        raise ValueError(
            "y_hat must hold probabilities (each row non-negative, summing to 1), got raw scores; "
            "pass them through softmax first, or use nn.CrossEntropyLoss"
        )
    return -torch.log(y_hat[torch.arange(len(y_hat), device=y_hat.device), y])


def looks_like_probabilities(y_hat: Tensor) -> bool:
    """Tell whether every row is non-negative and sums to 1; rows with nan count as probabilities gone wrong."""
    with torch.no_grad():
        return not (bool((y_hat < 0).any()) or bool(((y_hat.sum(dim=1) - 1).abs() > 1e-3).any()))
