"""`from d2lnotes import torch as d2l`, as the lectures write it: every public name of the package."""

from __future__ import annotations

from typing import Any

import d2lnotes


def __getattr__(name: str) -> Any:
    """Look the name up in the package, when it is asked for."""
    if name.startswith("__"):
        raise AttributeError(f"module 'd2lnotes.torch' has no attribute {name!r}")
    return getattr(d2lnotes, name)


def __dir__() -> list[str]:
    return list(d2lnotes.__all__)
