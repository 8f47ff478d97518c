"""Drawings made of images for the cards: of Fashion-MNIST, and of what a model learns from it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from book.package import PALETTE, SUBSET_FOLDER

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import LinearSegmentedColormap

Array = NDArray[np.float64]
IMAGES, LABELS = 16, 8  # the lengths of the headers of the two kinds of files
SHADES = 12  # of a pixel; images of all 256 have twice the bytes, and look the same in this size


def clothes(ax: Axes, columns: int = 6, rows: int = 6) -> None:
    """The first images of each class of Fashion-MNIST, one class after the other."""
    images, labels = fashion()
    chosen = [np.flatnonzero(labels == k % 10)[k // 10] for k in range(columns * rows)]
    tiles(ax, images[chosen], columns, "Greys", 0.0, 1.0)


def one_of_each(ax: Axes) -> None:
    """One image of each class of Fashion-MNIST."""
    images, labels = fashion()
    tiles(ax, images[[np.flatnonzero(labels == k)[0] for k in range(9)]], 3, "Greys", 0.0, 1.0)


def templates(ax: Axes) -> None:
    """What softmax regression looks for in nine classes: its weights by pixel; blue is for, orange against."""
    images, labels = fashion()
    W = fitted(images.reshape(len(images), -1), labels, 10, steps=60, rate=0.5)
    from matplotlib.colors import LinearSegmentedColormap

    spread = LinearSegmentedColormap.from_list(
        "against and for", [PALETTE["orange"], PALETTE["paper"], PALETTE["blue"]]
    )
    largest = np.quantile(np.abs(W), 0.99)
    tiles(ax, W.T.reshape(-1, 28, 28)[:9], 3, spread, -largest, largest)


def fitted(X: Array, y: NDArray[np.int64], classes: int, steps: int, rate: float) -> Array:
    """Return the weights (inputs, classes) of softmax regression after some steps of gradient descent."""
    W, target = np.zeros((X.shape[1], classes)), np.eye(classes)[y]
    for _ in range(steps):
        scores = X @ W
        p = np.exp(scores - scores.max(1, keepdims=True))
        W -= rate * X.T @ (p / p.sum(1, keepdims=True) - target) / len(X)
    return W


def tiles(
    ax: Axes, images: Array, columns: int, colours: str | LinearSegmentedColormap, low: float, high: float
) -> None:
    rows, gap = len(images) // columns, 0.12
    images = low + np.round((images - low) / (high - low) * SHADES) * (high - low) / SHADES
    for k, image in enumerate(images):
        left, top = (k % columns) * (1 + gap), -(k // columns) * (1 + gap)
        extent = (left, left + 1, top, top + 1)
        ax.imshow(image, cmap=colours, vmin=low, vmax=high, extent=extent, interpolation="nearest")
    ax.set(xlim=(0, columns * (1 + gap) - gap), ylim=(-(rows - 1) * (1 + gap), 1))


@lru_cache(maxsize=1)
def fashion() -> tuple[Array, NDArray[np.int64]]:
    """Return the embedded subset's images (n, 28, 28) in [0, 1] and labels: the same whichever data could be had."""
    raw = Path(SUBSET_FOLDER) / "FashionMNIST" / "raw"
    images = np.fromfile(raw / "train-images-idx3-ubyte", np.uint8)[IMAGES:].reshape(-1, 28, 28) / 255
    return images, np.fromfile(raw / "train-labels-idx1-ubyte", np.uint8)[LABELS:].astype(np.int64)
