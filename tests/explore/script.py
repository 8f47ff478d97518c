"""The scripts of the explorables as Node sees them: the very files that the package ships."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from book.node import run_node
from d2lnotes.explore.figure import STATIC

TOLERANCE = 1e-6  # relative, and absolute for numbers below 1: what a reader sees has fewer digits


def call(module: str, calls: list[list[Any]]) -> list[Any]:
    """Return the results of exported functions, each a call [name, arguments ...]; what is no JSON is None."""
    data = {"module": str(STATIC / f"{module}.js"), "calls": calls}
    results: list[Any] = json.loads(run_node(Path(__file__).with_name("call.mjs"), data))
    return results
