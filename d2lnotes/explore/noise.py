"""Random numbers that a browser can draw as well: the same generator as book/explorables/parts/noise.js."""

from __future__ import annotations

import math
from collections.abc import Iterator

BITS = 0xFFFFFFFF


def uniforms(seed: int) -> Iterator[float]:
    """Yield numbers in (0, 1) without end: mulberry32, a state of 32 bits."""
    state = seed & BITS
    while True:
        state = (state + 0x6D2B79F5) & BITS
        mixed = (state ^ state >> 15) * (state | 1) & BITS
        mixed ^= (mixed + (mixed ^ mixed >> 7) * (mixed | 61)) & BITS
        yield ((mixed ^ mixed >> 14) + 0.5) / 2**32


def normal_pairs(seed: int) -> Iterator[tuple[float, float]]:
    """Yield pairs of independent standard normal numbers without end (Box and Muller)."""
    draws = uniforms(seed)
    for first, second in zip(draws, draws, strict=False):
        length, angle = math.sqrt(-2 * math.log(first)), 2 * math.pi * second
        yield length * math.cos(angle), length * math.sin(angle)
