"""How a cell says that its output is not compared, or compared more loosely: `check:` in its header, with a reason.

nbval's own marks are refused because they carry no reason; the one that stays is `raises-exception`, which the book
understands too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode
from nbval.plugin import comment_markers, metadata_tags

from tests.notebooks.tolerance import ATOL, RTOL


class CheckError(ValueError):
    """A chapter, a cell of it or a reference is written in a way that the checks cannot use."""


@dataclass(frozen=True)
class Check:
    """How one cell's output is compared: not at all if IGNORE gives a reason, else floats within ATOL + RTOL * |x|."""

    rtol: float = RTOL
    atol: float = ATOL
    ignore: str = ""


def read_check(cell: NotebookNode, where: str) -> Check:
    """Read the `check:` of a code CELL; WHERE names chapter and cell in errors.

    CheckError: an unknown key, a missing or empty reason, a tolerance outside 0 to 1, or one of nbval's own marks.
    """
    refuse_marks(cell, where)
    check = cell.metadata.get("check", {})
    keys = set(check) if isinstance(check, Mapping) else {"no mapping"}
    if not keys:
        return Check()
    if keys == {"ignore"}:
        return Check(ignore=_reason(check, "ignore", where))
    if "why" in keys and keys > {"why"} and keys <= {"rtol", "atol", "why"}:
        _reason(check, "why", where)
        return Check(_tolerance(check, "rtol", RTOL, where), _tolerance(check, "atol", ATOL, where))
    raise CheckError(
        f"{where}: `check` is {check!r}; expected {{ignore: reason}}, or {{rtol: number, why: reason}} (atol likewise)"
    )


def refuse_marks(cell: NotebookNode, where: str) -> None:
    """Raise CheckError if CELL carries a mark of nbval's, as tag or comment, other than `raises-exception`."""
    tags = set(cell.metadata.get("tags", [])) & set(metadata_tags) - {"raises-exception"}
    lines = [line.strip() for line in cell.source.splitlines()]
    comments = {line.lstrip("#").strip() for line in lines if line.startswith("#")} & set(comment_markers)
    marks = sorted(tags | comments)
    if marks:
        raise CheckError(f"{where}: nbval's mark {marks[0]!r} carries no reason; write `check: {{ignore: reason}}`")


def _reason(check: Mapping[str, Any], key: str, where: str) -> str:
    reason = check[key]
    if not isinstance(reason, str) or not reason.strip():
        raise CheckError(f"{where}: `check: {{{key}: ...}}` is {reason!r}; expected a reason in words")
    return reason


def _tolerance(check: Mapping[str, Any], key: str, default: float, where: str) -> float:
    value = check.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1:
        raise CheckError(f"{where}: `check: {{{key}: ...}}` is {value!r}; expected a number from 0 to 1")
    return float(value)
