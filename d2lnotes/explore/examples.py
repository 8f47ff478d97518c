"""Examples of a linear model that a browser can make as well: the same as book/explorables/parts/examples.js."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

import torch
from torch import Tensor

from d2lnotes.explore.noise import normal_pairs, uniforms

SEED = 8


@lru_cache(maxsize=4)
def examples(count: int) -> Tensor:
    """Return rows of two inputs and a noise (count, 3), all standard normal, as columns at right angles.

    So all examples together are without chance: the curvature is the unit matrix, and the noise shifts no minimum.
    """
    draws = normal_pairs(SEED)
    rows = [[*inputs, noise] for inputs, (noise, _) in islice(zip(draws, draws, strict=False), count)]
    Q, R = torch.linalg.qr(torch.tensor(rows, dtype=torch.float64))
    columns: Tensor = Q * R.diagonal().sign() * count**0.5
    return columns


def dealt(count: int, seed: int) -> Iterator[int]:
    """Yield the numbers of the examples without end, shuffled; each comes again when all have come."""
    draws, order = uniforms(seed), list(range(count))
    while True:
        for i in range(count - 1, 0, -1):
            j = int(next(draws) * (i + 1))
            order[i], order[j] = order[j], order[i]
        yield from order
