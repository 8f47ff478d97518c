"""The check that a page shows what its code cells printed, drew and returned."""

from __future__ import annotations

import re
from typing import Any

from bs4 import BeautifulSoup, Tag

# What stands for a cell's output in the page, in the order in which MyST-NB prefers it.
SHOWN_TYPES = ("text/html", "image/svg+xml", "image/png", "image/jpeg", "text/markdown", "text/latex", "text/plain")


def output_problems(page: BeautifulSoup, cells: list[dict[str, Any]]) -> list[str]:
    """Code cells whose outputs the page lacks. cells: those of the executed notebook, in order."""
    shown = [cell for cell in cells if "remove-cell" not in _tags(cell)]
    blocks = page.select("div.cell")
    if len(blocks) != len(shown):
        return [f"{len(shown)} code cells, but {len(blocks)} in the page"]
    return [
        f"cell {number} ({cell['source'].strip()[:40]!r}): {fault}"
        for number, (cell, block) in enumerate(zip(shown, blocks, strict=True), start=1)
        for output in _visible_outputs(cell)
        if (fault := _output_fault(output, block))
    ]


def _tags(cell: dict[str, Any]) -> list[str]:
    return list(cell["metadata"].get("tags", []))


def _visible_outputs(cell: dict[str, Any]) -> list[dict[str, Any]]:
    tags = _tags(cell)
    if "remove-output" in tags:
        return []
    hidden = {stream for stream in ("stdout", "stderr") if f"remove-{stream}" in tags}
    return [output for output in cell["outputs"] if output.get("name") not in hidden]


def _output_fault(output: dict[str, Any], block: Tag) -> str:
    if output["output_type"] == "error":
        return f"raised {output['ename']}"
    kind, content = _shown(output)
    place = block.select_one(".cell_output")
    if kind and place is None:
        return f"its {kind} is not in the page"
    if kind.startswith("image/"):
        return "" if place and place.find("img") else f"its {kind} is not in the page"
    text = _plain(content) if kind in ("text/plain", "text/html") else ""
    return "" if not text or (place and text in _plain(place)) else f"{text[:60]!r} is not in the page"


def _shown(output: dict[str, Any]) -> tuple[str, Any]:
    if output["output_type"] == "stream":
        return "text/plain", output["text"]
    kind = next((kind for kind in SHOWN_TYPES if kind in output["data"]), "")
    content = output["data"].get(kind, "")
    return kind, BeautifulSoup(content, "html.parser") if kind == "text/html" else content


def _plain(content: str | Tag) -> str:
    """The text without white space and terminal colours, which the page lays out differently."""
    text = content.get_text() if isinstance(content, Tag) else content
    return re.sub(r"\s+|\x1b\[[0-9;]*m", "", text)
