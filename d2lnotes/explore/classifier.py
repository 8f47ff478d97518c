"""Classifier: a linear model of pictures at work, on test images and on what a reader draws."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from d2lnotes.data import get_fashion_mnist_labels
from d2lnotes.errors import same_length
from d2lnotes.explore.figure import Explorable
from d2lnotes.explore.templates import draw

if TYPE_CHECKING:
    from collections.abc import Sequence

LARGEST = 2**15 - 1  # of the whole numbers that weights are rounded to
SHOWN = (4, 3)  # images at most for each cell of the confusion matrix: on its diagonal, elsewhere
LABELS = {
    "board": "Picture of 28 by 28 pixels: draw here",
    "hint": "Draw with the mouse or a finger. Or by keys: the arrows move the pen, Space draws, Delete rubs out, "
    "and with Shift the arrows draw on their way.",
    "place": "Column {x}, row {y}, ink {ink}.",
    "picture": "Picture",
    "weights": "Weights of {name}",
    "product": "Picture × weights",
    "draw": "Draw",
    "rub": "Rub out",
    "clear": "Clear",
    "left": "Move left",
    "right": "Move right",
    "up": "Move up",
    "down": "Move down",
    "reset": "Start again",
    "classes": "Probability of each class; press one to see its weights",
    "test": "A test image, true class {name}.",
    "changed": "A test image, true class {name}, changed.",
    "drawn": "A picture of your own.",
    "class": "Class",
    "sum": "Sum of products",
    "bias": "Bias",
    "score": "Score",
    "matrix": "Confusion matrix: rows are true classes, columns predicted ones",
    "true": "true",
    "predicted": "predicted",
    "cell": "True class {truth}, predicted {guess}: {count} of {all} test images, {shown} of them here.",
    "image": "Classify {truth}, number {number}",
    "rounded": "The weights are rounded to 16 bits. With them {same} of {tested} test images get the class that the "
    "weights of the training give.",
    "loading": "The weights are on their way.",
    "failed": "The weights could not be loaded.",
    "said": "The classifier says {name}, {percent}.",
}


def classify(W: Any, b: Any, X: Any, y: Any) -> Explorable:
    """Show what a linear classifier says of test images, and of pictures that a reader draws.

    W: weights (784, 10), b: biases (10,); X: images (m, 1, 28, 28), pixels from 0 to 1; y: their classes (m,).
    The weights are rounded to 16 bits; `state["agreeing"]` of `state["tested"]` images keep their class.
    """
    W, b, X, y = checked(W, b, X, y)
    pixels = (255 * X).round().to(torch.uint8)
    weights, scales = quantised(W)
    guesses = scores(weights, scales, b, pixels).argmax(dim=1)
    exact = (X.double() @ W.double() + b.double()).argmax(dim=1)
    cells = 10 * y + guesses
    counts = torch.bincount(cells, minlength=100).reshape(10, 10)
    shown = examples(cells)
    state = first_state(pixels[shown], cells[shown], counts) | {
        "scales": scales.tolist(),
        "biases": b.double().tolist(),
        "tested": len(y),
        "agreeing": int((guesses == exact).sum()),
    }
    names = get_fashion_mnist_labels(range(10))
    labels = LABELS | {f"class{k}": name for k, name in enumerate(names)}
    data = packed(weights, pixels[shown])
    return Explorable("classify", state, labels, lambda axes: draw(axes, state, weights, names), (4.8, 3.4), data)


def checked(W: Any, b: Any, X: Any, y: Any) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Return the four as tensors without gradients, the images as rows (m, 784)."""
    W, b, X, y = (torch.as_tensor(values).detach() for values in (W, b, X, y))
    same_length("X", X, "y", y)
    if W.shape != (784, 10) or b.shape != (10,) or X.shape[1:] != (1, 28, 28):
        shapes = ", ".join(str(tuple(values.shape)) for values in (W, b, X))
        raise ValueError(f"W, b and X must have shapes (784, 10), (10,) and (m, 1, 28, 28), got {shapes}")
    if not len(X):
        raise ValueError("X must hold at least one image, got none")
    if y.is_floating_point() or y.min() < 0 or y.max() > 9:
        raise ValueError(f"y must hold classes from 0 to 9, got {y.unique().tolist()} of {y.dtype}")
    return W, b, X.reshape(-1, 784), y


def first_state(pixels: Tensor, cells: Tensor, counts: Tensor) -> dict[str, Any]:
    """Return the images (n, 784) by their cells (n,) of the matrix `counts`; one of the most frequent mistake first."""
    worst = (counts - torch.diag(counts.diagonal())).argmax()
    first = int((cells == worst).int().argmax())
    truths, guesses = (cells // 10).tolist(), (cells % 10).tolist()
    return {
        "picture": pixels[first].tolist(),
        "image": first,
        "chosen": -1,
        "cell": [truths[first], guesses[first]],
        "pen": [14, 14],
        "tool": "draw",
        "truths": truths,
        "guesses": guesses,
        "counts": counts.tolist(),
    }


def quantised(W: Tensor) -> tuple[Tensor, Tensor]:
    """Return whole numbers (10, 784) of 16 bits and scales (10,): multiplied, they are the weights `W` (784, 10)."""
    rows = W.double().T
    scales = rows.abs().amax(dim=1).clamp(min=1e-12) / LARGEST
    return (rows / scales[:, None]).round().to(torch.int16), scales


def scores(weights: Tensor, scales: Tensor, b: Tensor, pixels: Tensor) -> Tensor:
    """Return the scores (m, 10) of pictures (m, 784) whose pixels go from 0 to 255."""
    sums = pixels.double() @ weights.double().T  # exact: whole numbers below 2⁵³
    return sums * scales / 255 + b.double()


def examples(cells: Tensor, most: Sequence[int] = SHOWN) -> Tensor:
    """Return the numbers of the first few images of each cell: `most` of those on the diagonal, and of the others."""
    found = [(cells == cell).nonzero().flatten()[: most[cell % 11 > 0]] for cell in range(100)]
    return torch.cat(found)


def packed(weights: Tensor, pixels: Tensor) -> bytes:
    """Return the weights, two bytes each with the lower first, and the images, deflated together."""
    return zlib.compress(weights.numpy().astype("<i2").tobytes() + pixels.numpy().tobytes(), 9)


def unpacked(data: bytes) -> tuple[Tensor, Tensor]:
    """Return weights (10, 784) and images (m, 784) from what `packed` made."""
    both = torch.frombuffer(bytearray(zlib.decompress(data)), dtype=torch.uint8)
    weights, pixels = both[: 2 * 7840], both[2 * 7840 :]
    return weights.view(torch.int16).reshape(10, 784), pixels.reshape(-1, 784)
