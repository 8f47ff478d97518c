"""Counting, timing, and measuring how good a model is. Taught in the chapter on softmax regression from scratch."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn

from d2lnotes.errors import same_length, scores_and_labels, tensors

Net = nn.Module | Callable[[Tensor], Tensor]
Batches = Iterable[Any]
Device = torch.device | str | None


class Accumulator:
    """Running sums of `n` quantities."""

    def __init__(self, n: int) -> None:
        self.data = [0.0] * n

    def __repr__(self) -> str:
        return f"Accumulator({self.data})"

    def add(self, *args: Any) -> None:
        """Add one number to each sum."""
        same_length("args", args, "the sums", self.data)
        self.data = [
            a + float(b.detach() if isinstance(b, Tensor) else b) for a, b in zip(self.data, args, strict=True)
        ]

    def reset(self) -> None:
        """Set every sum to zero."""
        self.data = [0.0] * len(self.data)

    def __getitem__(self, idx: int) -> float:
        return self.data[idx]


class Timer:
    """A stopwatch that remembers its laps, in seconds; it starts when it is made."""

    def __init__(self) -> None:
        self.times: list[float] = []
        self.start()

    def start(self) -> None:
        """Start a lap."""
        self.tik = time.perf_counter()

    def stop(self) -> float:
        """End the lap, remember it and return its seconds."""
        self.times.append(time.perf_counter() - self.tik)
        return self.times[-1]

    def avg(self) -> float:
        """Return the mean lap; raises ValueError before the first."""
        if not self.times:
            raise ValueError("no lap has been recorded yet; call stop() first")
        return self.sum() / len(self.times)

    def sum(self) -> float:
        """Return the sum of the laps."""
        return sum(self.times)

    def cumsum(self) -> list[float]:
        """Return the running sums of the laps."""
        return list(itertools.accumulate(self.times))


def accuracy(y_hat: Tensor, y: Tensor) -> float:
    """Return how many predictions are right: a count, so that batches of different sizes can be added up.

    y_hat: scores or probabilities (n, q), or predicted labels (n,). y: labels (n,).
    """
    tensors(y_hat=y_hat, y=y)
    if y_hat.ndim > 1:
        scores_and_labels(y_hat, y)
        y_hat = y_hat.argmax(dim=1)
    elif y_hat.shape != y.shape:
        raise ValueError(f"y_hat and y must have the same shape, got {tuple(y_hat.shape)} and {tuple(y.shape)}")
    return float((y_hat.type(y.dtype) == y).sum())


@contextmanager
def evaluating(net: Net) -> Iterator[None]:
    """Put a module in evaluation mode (dropout and batch norm), record no gradients, and put all back afterwards."""
    modes = [(module, module.training) for module in net.modules()] if isinstance(net, nn.Module) else []
    if isinstance(net, nn.Module):
        net.eval()
    try:
        with torch.no_grad():
            yield
    finally:
        for module, was_training in modes:  # each its own: a layer that was frozen stays so
            module.training = was_training


def evaluate_accuracy(net: Net, data_iter: Batches, device: Device = None) -> float:
    """Return the share of right predictions over a whole iterator; raises ValueError where it is empty."""
    metric = Accumulator(2)
    with evaluating(net):
        for X, y in data_iter:
            X, y = X.to(device), y.to(device)
            metric.add(accuracy(net(X), y), y.numel())
    return _mean(metric)


def evaluate_loss(net: Net, data_iter: Batches, loss: Callable[..., Tensor], device: Device = None) -> float:
    """Return the mean loss an example over a whole iterator.

    loss: returns one value an example, or their mean. `y` takes the shape of the net's output where it can.
    Raises ValueError where the iterator is empty.
    """
    metric = Accumulator(2)
    with evaluating(net):
        for X, y in data_iter:
            X, y = X.to(device), y.to(device)
            out = net(X)
            l = loss(out, y.reshape(out.shape) if y.numel() == out.numel() else y)  # (n, 1) - (n,) would broadcast
            metric.add(l.sum() if l.ndim else l * y.numel(), l.numel() if l.ndim else y.numel())
    return _mean(metric)


def _mean(metric: Accumulator) -> float:
    if not metric[1]:
        raise ValueError("data_iter must yield at least one batch, got none (a generator can be used only once)")
    return metric[0] / metric[1]
