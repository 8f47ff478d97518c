"""What goes wrong, in one sentence: the package's own exception and the checks that its functions share."""

from __future__ import annotations

import math
import warnings
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the site's build reads the data's files without waiting for PyTorch
    from torch import Tensor


class DataError(RuntimeError):
    """A data file is missing or damaged and could not be replaced; the message says what to do."""


def positive_int(name: str, value: object) -> int:
    """Return `value` as an int of at least 1; raise TypeError or ValueError naming the argument."""
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise TypeError(f"{name} must be a whole number, got {type(value).__name__}: {value!r}")
    number = int(value.__index__())
    if number < 1:
        raise ValueError(f"{name} must be at least 1, got {number}")
    return number


def positive_float(name: str, value: object) -> float:
    """Return `value` as a finite float above 0; raise TypeError or ValueError naming the argument."""
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise TypeError(f"{name} must be a number, got {type(value).__name__}: {value!r}") from None
    if not (math.isfinite(number) and number > 0):
        raise ValueError(f"{name} must be a finite number above 0, got {number}")
    return number


def same_length(name_a: str, a: object, name_b: str, b: object) -> None:
    """Raise ValueError unless both have the same first dimension."""
    length_a, length_b = len(a), len(b)  # type: ignore[arg-type]
    if length_a != length_b:
        raise ValueError(f"{name_a} and {name_b} must have the same length, got {length_a} and {length_b}")


def tensors(**values: object) -> None:
    """Raise TypeError where a value, given by its argument's name, is no tensor."""
    import torch

    for name, value in values.items():
        if not isinstance(value, torch.Tensor):
            raise TypeError(f"{name} must be a tensor, got {type(value).__name__}; try torch.as_tensor({name})")


def scores_and_labels(y_hat: Tensor, y: Tensor, name: str = "y_hat") -> None:
    """Check that `y_hat` is (n, q) scores and `y` (n,) integer labels in 0 … q-1; raise ValueError or TypeError."""
    import torch

    tensors(**{name: y_hat, "y": y})
    if y_hat.ndim != 2 or y_hat.shape[1] < 2:
        raise ValueError(f"{name} must have one row an example and one column a class, got shape {tuple(y_hat.shape)}")
    if y.ndim != 1:
        raise ValueError(f"y must be a vector with one label an example, got shape {tuple(y.shape)}")
    if y.is_floating_point() or y.is_complex() or y.dtype == torch.bool:
        raise TypeError(f"y must hold integer class labels, got dtype {y.dtype}; try y.long()")
    same_length(name, y_hat, "y", y)
    if len(y) and (int(y.min()) < 0 or int(y.max()) >= y_hat.shape[1]):
        raise ValueError(
            f"y must hold labels from 0 to {y_hat.shape[1] - 1} for {y_hat.shape[1]} classes, "
            f"got values from {int(y.min())} to {int(y.max())}"
        )


def warn_if_diverged(mean_loss: float, where: str) -> bool:
    """Warn when a mean loss is not finite, naming the likely cause; tell whether it did."""
    if math.isfinite(mean_loss):
        return False
    warnings.warn(
        f"the loss is {mean_loss} {where}: training has diverged; "
        "the likely cause is a learning rate that is too large (start again with fresh parameters)",
        RuntimeWarning,
        stacklevel=3,
    )
    return True
