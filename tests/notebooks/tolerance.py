"""The numeric tolerance that nbval lacks: floats may differ a little, everything else must be the same.

A float is a number with a decimal point or an exponent, or nan or inf; nan equals nan. Integers are text, and so are
versions, dates and digits inside words (2.6.1, 01.02.2025, x1.5). Blanks beside a float are its padding, because a
minus sign or one digit more moves the columns of a printed tensor; other blanks and all line ends count.
"""

from __future__ import annotations

import math
import re
from itertools import zip_longest
from typing import Self

RTOL = 1e-3
ATOL = 1e-6

# `5.` is a float in a printed tensor and an integer at the end of a sentence: what follows it tells.
DECIMAL = r"(?:\d+\.\d+|\.\d+|\d+\.(?=[ \t]*[-+\d,\])]))(?:[eE][-+]?\d+)?"
FLOAT = re.compile(rf"[ \t]*(?<![\w.])([-+]?(?:{DECIMAL}|\d+[eE][-+]?\d+|(?:nan|NaN|inf)(?!\w)))(?![\d_]|\.\d)[ \t]*")


def close(reference: float, value: float, rtol: float, atol: float) -> bool:
    """Tell whether VALUE lies within ATOL + RTOL * |REFERENCE| of REFERENCE; nan equals nan, inf equals inf."""
    if math.isfinite(reference) and math.isfinite(value):
        return abs(value - reference) <= atol + rtol * abs(reference)
    return reference == value or (math.isnan(reference) and math.isnan(value))


def differences(reference: str, text: str, rtol: float = RTOL, atol: float = ATOL) -> list[str]:
    """List how TEXT differs from REFERENCE beyond the tolerance, one line for each place; empty if they agree."""
    found = []
    # Splitting by a pattern with one group alternates plain text and floats; (?!) pads the shorter of the two.
    for i, (old, new) in enumerate(zip_longest(FLOAT.split(reference), FLOAT.split(text), fillvalue="")):
        if old == new:
            continue
        if i % 2 == 0 or not (old and new):
            found.append(f"text {old!r} became {new!r}")
        elif not close(float(old), float(new), rtol, atol):
            found.append(f"number {i // 2 + 1}: {old} became {new} (allowed: {atol:g} + {rtol:g} * |{old}|)")
    return found


class ToleratedText(str):
    """Text that differs from other text only where `differences` says so; nbval compares outputs with `!=`."""

    rtol: float
    atol: float

    def __new__(cls, text: str, rtol: float = RTOL, atol: float = ATOL) -> Self:
        """Make the text; floats in it may differ by ATOL + RTOL * |float|."""
        self = super().__new__(cls, text)
        self.rtol, self.atol = rtol, atol
        return self

    def __ne__(self, other: object) -> bool:
        """Tell whether OTHER, a string, differs from this reference beyond the tolerance."""
        return not isinstance(other, str) or bool(differences(self, other, self.rtol, self.atol))

    def __eq__(self, other: object) -> bool:
        """Tell whether OTHER, a string, agrees with this reference within the tolerance."""
        return not self != other

    __hash__ = None  # type: ignore[assignment]  # texts that are equal could not have one hash
