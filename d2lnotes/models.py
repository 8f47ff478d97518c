"""The lectures' models, as functions of their parameters, and how their layers are initialised.

Taught in the chapters on linear regression and softmax regression from scratch.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from d2lnotes.errors import tensors


def linreg(X: Tensor, w: Tensor, b: Tensor | float) -> Tensor:
    """Return the linear model's predictions Xw + b: (n, d) times (d, 1) gives (n, 1)."""
    if X.shape[-1] != w.shape[0]:
        raise ValueError(f"w must have one entry a column of X ({X.shape[-1]}), got shape {tuple(w.shape)}")
    return torch.matmul(X, w) + b


def softmax(X: Tensor) -> Tensor:
    """Turn each row of scores (n, q) into probabilities: non-negative, summing to 1; large scores do not overflow."""
    tensors(X=X)
    if X.ndim != 2:
        raise ValueError(f"X must have one row an example and one column a class, got shape {tuple(X.shape)}")
    X_exp = torch.exp(X - X.detach().amax(dim=1, keepdim=True))  # shifting a row leaves its probabilities as they are
    return X_exp / X_exp.sum(dim=1, keepdim=True)


def init_weights(m: nn.Module, std: float = 0.01) -> None:
    """Draw a linear layer's weights from N(0, std²) and leave other layers alone; for `net.apply(init_weights)`."""
    if isinstance(m, nn.Linear):
        nn.init.normal_(m.weight, std=std)


def try_gpu(i: int = 0) -> torch.device:
    """Return GPU number `i` where there is one, else the CPU; raises ValueError for a negative `i`."""
    if i < 0:
        raise ValueError(f"i must be the number of a GPU, from 0, got {i}")
    return torch.device(f"cuda:{i}" if torch.cuda.device_count() > i else "cpu")
