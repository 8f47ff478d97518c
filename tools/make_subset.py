"""Write the package's embedded subset: the first images of each class of the real Fashion-MNIST, in file order.

Run as `.venv/bin/python tools/make_subset.py`, where the full set is at hand. The same files come out every time.
"""

from __future__ import annotations

import struct

import numpy as np
from torchvision.datasets import FashionMNIST

from d2lnotes.files import SUBSET_FOLDER, get_fashion_mnist

PER_CLASS = {"train": 300, "t10k": 100}


def idx_bytes(array: np.ndarray) -> bytes:
    """Encode unsigned bytes in the IDX format: magic (type 8, dimensions), sizes, data."""
    header = struct.pack(f">BBBB{array.ndim}I", 0, 0, 8, array.ndim, *array.shape)
    return header + array.astype(np.uint8).tobytes()


def main() -> None:
    files = get_fashion_mnist()
    if not files.is_full:
        raise SystemExit("the full set is needed to make a subset of it")
    raw = SUBSET_FOLDER / "FashionMNIST" / "raw"
    raw.mkdir(parents=True, exist_ok=True)
    for split, count in PER_CLASS.items():
        full = FashionMNIST(str(files.root), train=split == "train")
        labels = full.targets.numpy()
        chosen = np.sort(np.concatenate([np.flatnonzero(labels == k)[:count] for k in range(10)]))
        (raw / f"{split}-images-idx3-ubyte").write_bytes(idx_bytes(full.data.numpy()[chosen]))
        (raw / f"{split}-labels-idx1-ubyte").write_bytes(idx_bytes(labels[chosen]))


if __name__ == "__main__":
    main()
