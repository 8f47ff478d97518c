"""One measurement in a process of its own: `bench_worker.py SIDE TASK SEED` prints a line of JSON.

Run by tools/bench.py. SIDE: ours, upstream (d2l 0.17.6), plain (PyTorch's DataLoader over
torchvision's data set) or floor (the same arithmetic with nothing around it). TASK: read, scratch, concise or import.
"""

from __future__ import annotations

import contextlib
import functools
import io
import json
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

EPOCHS, BATCH_SIZE, LR = 10, 256, 0.1
Result = dict[str, float]


@functools.cache
def library(side: str) -> Any:
    """Return the module whose functions a side uses."""
    if side == "ours":
        import d2lnotes

        return d2lnotes
    from tests.parity.upstream import load

    return load("0.17.6")


def loaders(side: str) -> tuple[Any, Any]:
    """Return the train and test iterators of a side."""
    from torch.utils.data import DataLoader
    from torchvision.datasets import FashionMNIST
    from torchvision.transforms import ToTensor

    from d2lnotes import get_fashion_mnist, load_data_fashion_mnist

    if side == "ours":
        return load_data_fashion_mnist(BATCH_SIZE)
    if side == "upstream":
        return library(side).load_data_fashion_mnist(BATCH_SIZE)  # type: ignore[no-any-return]
    root = str(get_fashion_mnist().root)
    parts = (FashionMNIST(root, train=train, transform=ToTensor()) for train in (True, False))
    train, test = (DataLoader(part, BATCH_SIZE, shuffle=part.train) for part in parts)
    return train, test


def read(side: str) -> Result:
    """Time one pass over the training set; a first pass warms up, but for the slow sides, where it would not show."""
    train, _ = loaders(side)
    if side == "ours":
        sum(len(y) for _, y in train)
    started = time.perf_counter()
    count = sum(len(y) for _, y in train)
    seconds = time.perf_counter() - started
    assert count == 60_000, f"one pass read {count} examples"
    return {"seconds": seconds}


def train(side: str, scratch: bool, seed: int) -> Result:
    """Time ten epochs of `train_ch3`, and say what test accuracy they reach."""
    import torch
    from torch import nn

    d2l = library(side)
    train_iter, test_iter = loaders(side)
    torch.manual_seed(seed)
    if scratch:
        W = torch.normal(0, 0.01, size=(784, 10), requires_grad=True)
        b = torch.zeros(10, requires_grad=True)

        def softmax(X: torch.Tensor) -> torch.Tensor:  # as the lecture writes it, on both sides
            X_exp = torch.exp(X)
            return X_exp / X_exp.sum(1, keepdim=True)

        def cross_entropy(y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
            return -torch.log(y_hat[range(len(y_hat)), y])

        net: Any = lambda X: softmax(torch.matmul(X.reshape((-1, 784)), W) + b)  # noqa: E731
        loss: Any = cross_entropy
        updater: Any = lambda batch_size: d2l.sgd([W, b], LR, batch_size)  # noqa: E731
    else:
        net = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
        nn.init.normal_(net[1].weight, std=0.01)
        loss = nn.CrossEntropyLoss(reduction="none")
        updater = torch.optim.SGD(net.parameters(), lr=LR)
    started = time.perf_counter()
    d2l.train_ch3(net, train_iter, test_iter, loss, EPOCHS, updater)
    seconds = time.perf_counter() - started
    return {"seconds": seconds, "accuracy": d2l.evaluate_accuracy(net, test_iter)}


def floor(seed: int) -> Result:
    """Time the least that ten epochs must do: contiguous batches, the gradient by formula, the same measurements."""
    import torch
    from torch.nn.functional import one_hot

    train, test = (part.dataset for part in loaders("ours"))
    X, y, X_test, y_test = train[:][0].reshape(-1, 784), train.labels, test[:][0].reshape(-1, 784), test.labels
    Y = one_hot(y, 10).float()
    torch.manual_seed(seed)
    W, b = torch.normal(0, 0.01, size=(784, 10)), torch.zeros(10)
    started = time.perf_counter()
    for _ in range(EPOCHS):
        right = loss = 0.0
        for i in range(0, len(X), BATCH_SIZE):
            batch, labels, targets = X[i : i + BATCH_SIZE], y[i : i + BATCH_SIZE], Y[i : i + BATCH_SIZE]
            p = torch.softmax(batch @ W + b, 1)
            loss -= float((targets * p.log()).sum())
            right += float((p.argmax(1) == labels).sum())
            d = (p - targets) / len(labels)
            W -= LR * (batch.T @ d)
            b -= LR * d.sum(0)
        accuracy = float(((X_test @ W + b).argmax(1) == y_test).float().mean())
    return {"seconds": time.perf_counter() - started, "accuracy": accuracy}


def measure_import(side: str) -> Result:
    """Time `import` of a side's package on top of `import torch`."""
    import torch  # noqa: F401

    started = time.perf_counter()
    library(side)
    return {"seconds": time.perf_counter() - started}


def main(side: str, task: str, seed: int) -> None:
    """Measure, and print the result with the peak memory of the process, in MB."""
    tasks: dict[str, Callable[[], Result]] = {
        "read": lambda: read(side),
        "scratch": lambda: floor(seed) if side == "floor" else train(side, True, seed),
        "concise": lambda: train(side, False, seed),
        "import": lambda: measure_import(side),
    }
    with contextlib.redirect_stdout(io.StringIO()):
        result = tasks[task]()
    result["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(result))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
