"""Data in minibatches: synthetic regression data, in-memory loaders, and Fashion-MNIST.

Taught in the chapters on linear regression and on Fashion-MNIST.
"""

from __future__ import annotations

import operator
import os
import struct
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset, TensorDataset

from d2lnotes.errors import positive_int, same_length
from d2lnotes.files import get_fashion_mnist

TEXT_LABELS = ("t-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot")


def synthetic_data(
    w: Tensor, b: float | Tensor, num_examples: int, *, noise: float = 0.01, generator: torch.Generator | None = None
) -> tuple[Tensor, Tensor]:
    """Return X (num_examples, len(w)) from a standard normal and y = Xw + b + noise, a column (num_examples, 1).

    noise: its standard deviation. generator: where the randomness comes from (default: PyTorch's global one).
    """
    num_examples = positive_int("num_examples", num_examples)
    if not (isinstance(w, Tensor) and w.is_floating_point()):
        got = w.dtype if isinstance(w, Tensor) else type(w).__name__
        raise TypeError(f"w must be a tensor of floating-point numbers, got {got}")
    if w.ndim not in (1, 2) or (w.ndim == 2 and w.shape[1] != 1):
        raise ValueError(f"w must be a vector or one column, got shape {tuple(w.shape)}")
    if noise < 0:
        raise ValueError(f"noise must be at least 0, got {noise}")
    X = torch.normal(0, 1, (num_examples, len(w)), generator=generator, dtype=w.dtype)
    y = torch.matmul(X, w) + b
    y += torch.normal(0, noise, y.shape, generator=generator) if noise else 0.0
    return X, y.reshape((-1, 1))


def data_iter(
    batch_size: int, features: Tensor, labels: Tensor, *, generator: torch.Generator | None = None
) -> Iterator[tuple[Tensor, Tensor]]:
    """Yield shuffled minibatches (features[i], labels[i]) that cover every example once; the last may be short."""
    batch_size = positive_int("batch_size", batch_size)
    same_length("features", features, "labels", labels)
    return _deal(batch_size, features, labels, generator)


def _deal(
    batch_size: int, features: Tensor, labels: Tensor, generator: torch.Generator | None
) -> Iterator[tuple[Tensor, Tensor]]:
    for indices in torch.randperm(len(features), generator=generator).split(batch_size):
        yield features[indices], labels[indices]


def load_array(
    data_arrays: Sequence[Tensor], batch_size: int, is_train: bool = True, *, generator: torch.Generator | None = None
) -> DataLoader[tuple[Tensor, ...]]:
    """Return a PyTorch DataLoader over tensors of equal length, shuffled if `is_train`."""
    kinds = None if isinstance(data_arrays, Tensor) else [type(array) for array in data_arrays]
    if not kinds or not all(issubclass(kind, Tensor) for kind in kinds):
        got = f"({', '.join(kind.__name__ for kind in kinds)})" if kinds is not None else "Tensor"
        raise TypeError(f"data_arrays must be a tuple of tensors such as (X, y), got {got}")
    for i, array in enumerate(data_arrays[1:], 1):
        same_length("data_arrays[0]", data_arrays[0], f"data_arrays[{i}]", array)
    dataset = TensorDataset(*data_arrays)
    return DataLoader(dataset, positive_int("batch_size", batch_size), shuffle=is_train, generator=generator)


class InMemoryImages(Dataset[tuple[Tensor, Tensor]]):
    """Images (n, 1, h, w) and labels (n,) in memory, indexed one at a time or many at once.

    Images are kept as bytes, a quarter of the memory of floats, and become float32 in [0, 1] as they are read. Index
    with a number, a slice (`dataset[:]` is all of it) or a tensor of numbers.
    """

    def __init__(self, images: Tensor, labels: Tensor) -> None:
        same_length("images", images, "labels", labels)
        if images.dtype != torch.uint8:
            raise TypeError(f"images must be bytes from 0 to 255 (torch.uint8), got {images.dtype}")
        self.images, self.labels = images, labels

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, index: int | slice | Tensor) -> tuple[Tensor, Tensor]:
        if isinstance(index, Tensor) and index.ndim:  # a shorter way than [], and several times as fast
            return self.images.index_select(0, index).float().div_(255), self.labels.index_select(0, index)
        return self.images[index].float().div_(255), self.labels[index]


class BatchLoader:
    """Minibatches (X, y) of an in-memory dataset, read by indexing whole batches; iterate as often as you like.

    Behaves as a DataLoader does (`len`, `batch_size`, `dataset`), without its cost an example.
    """

    def __init__(
        self,
        dataset: InMemoryImages,
        batch_size: int,
        shuffle: bool = False,
        *,
        drop_last: bool = False,
        generator: torch.Generator | None = None,
    ) -> None:
        self.dataset, self.shuffle, self.drop_last, self.generator = dataset, shuffle, drop_last, generator
        self.batch_size = positive_int("batch_size", batch_size)

    def __len__(self) -> int:
        full, rest = divmod(len(self.dataset), self.batch_size)
        return full + (rest > 0 and not self.drop_last)

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        n = len(self.dataset)
        order = torch.randperm(n, generator=self.generator) if self.shuffle else torch.arange(n)
        order = order.to(self.dataset.labels.device)
        for indices in order.split(self.batch_size)[: len(self)]:
            yield self.dataset[indices]


def load_data_fashion_mnist(
    batch_size: int,
    resize: int | tuple[int, int] | None = None,
    *,
    root: str | os.PathLike[str] | None = None,
    device: torch.device | str | None = None,
    generator: torch.Generator | None = None,
) -> tuple[BatchLoader, BatchLoader]:
    """Return loaders of Fashion-MNIST's training set (shuffled) and test set: X (n, 1, 28, 28) in [0, 1], y (n,) int64.

    resize: height and width of the images, one number for both. root: see `get_fashion_mnist`. device: where the
    data are kept. generator: the shuffle's randomness (default: PyTorch's global one).
    """
    batch_size = positive_int("batch_size", batch_size)
    files = get_fashion_mnist(root)
    train, test = (fashion_mnist_images(files.root, train, resize, device) for train in (True, False))
    return BatchLoader(train, batch_size, shuffle=True, generator=generator), BatchLoader(test, batch_size)


def fashion_mnist_images(
    root: str | os.PathLike[str],
    train: bool,
    resize: int | tuple[int, int] | None = None,
    device: torch.device | str | None = None,
) -> InMemoryImages:
    """Read one part of Fashion-MNIST from `root` into memory."""
    raw, split = Path(root) / "FashionMNIST" / "raw", "train" if train else "t10k"
    labels = _read_idx(raw / f"{split}-labels-idx1-ubyte").long()
    images = _read_idx(raw / f"{split}-images-idx3-ubyte").unsqueeze(1)
    if resize is not None:
        size = [positive_int("resize", n) for n in (resize if isinstance(resize, (tuple, list)) else [resize] * 2)]
        if len(size) != 2:
            raise ValueError(f"resize must be a number or (height, width), got {resize!r}")
        images = torch.nn.functional.interpolate(images, size, mode="bilinear", antialias=True)
    return InMemoryImages(images.to(device), labels.to(device))


def _read_idx(path: Path) -> Tensor:
    """Read bytes in the IDX format: two zeros, type, dimensions, then sizes, then data.

    torchvision can do it too, at the cost of two seconds and 160 MB for its import.
    """
    content = bytearray(path.read_bytes())
    dimensions = content[3]
    sizes = struct.unpack(f">{dimensions}I", content[4 : 4 + 4 * dimensions])
    return torch.frombuffer(content, dtype=torch.uint8, offset=4 + 4 * dimensions).reshape(sizes)


def get_fashion_mnist_labels(labels: Iterable[Any]) -> list[str]:
    """Return the text label of each class number from 0 to 9."""
    try:
        numbers = [operator.index(i) for i in labels]
    except TypeError:
        raise TypeError("labels must be class numbers from 0 to 9, got something that is no whole number") from None
    wrong = [i for i in numbers if not 0 <= i < len(TEXT_LABELS)]
    if wrong:
        raise ValueError(f"labels must be class numbers from 0 to 9, got {wrong[0]}")
    return [TEXT_LABELS[i] for i in numbers]


def get_dataloader_workers() -> int:
    """Return how many worker processes a DataLoader can use here: one a core, at most 4, and 0 on one core."""
    usable = getattr(os, "sched_getaffinity", None)  # fewer than the machine's, in a container or a class
    cores = len(usable(0)) if usable else os.cpu_count() or 1
    return min(4, cores) if cores > 1 else 0
