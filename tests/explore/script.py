"""The scripts of the explorables as Node sees them: the very files that the package ships."""

from __future__ import annotations

import base64
import json
import re
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


def data_of(path: Path) -> bytes:
    """Return the bytes in a script that brings an explorable's data to a page."""
    text = path.read_text(encoding="utf-8")
    found = re.fullmatch(r'\(globalThis\.exploreData \?\?= \{\}\)\["([\w-]+)"\] = "([\w+/=]+)";\n', text)
    assert found and found[1] == path.stem
    return base64.b64decode(found[2])
