"""Makes a notebook of a page's parts and its executed cells: valid, small, and the same at each build."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from book.cells import Code, Text
from book.rasters import png_of, shown_size

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
HIDDEN_INPUTS = {"hide-input", "hide-cell", "remove-input", "remove-cell"}
HIDDEN_OUTPUTS = {"hide-output", "hide-cell"}
REMOVED_OUTPUTS = {"remove-output", "remove-cell"}


def compose(parts: Iterable[Text | Code], executed: nbformat.NotebookNode, cache: Path) -> nbformat.NotebookNode:
    """Return the notebook. executed: the page's source as a notebook with outputs. cache: a folder for drawn figures.

    A cell that the page leaves out stands before the next one that it shows, since the code needs it there.
    """
    cells: list[nbformat.NotebookNode] = []
    texts: list[Text] = []
    done = 0

    def flush() -> None:
        if texts:
            cells.append(markdown_cell(texts))
            texts.clear()

    def code_until(end: int) -> None:
        cells.extend(code_cell(cell, None, cache) for cell in executed.cells[done:end] if cell.cell_type == "code")

    for part in parts:
        if isinstance(part, Code):
            flush()
            code_until(part.index)
            cells.append(code_cell(executed.cells[part.index], part, cache))
            done = part.index + 1
        else:
            if part.heading:
                flush()
            texts.append(part)
            if part.folded:  # a folded heading hides the cells after it, not the rest of its own
                flush()
    flush()
    code_until(len(executed.cells))
    return finished(cells)


def finished(cells: list[nbformat.NotebookNode]) -> nbformat.NotebookNode:
    """Give cells names that depend on what they hold alone, and make a notebook of them."""
    seen: dict[str, int] = {}
    for cell in cells:
        name = hashlib.sha256(f"{cell.cell_type}\0{cell.source}".encode()).hexdigest()[:12]
        seen[name] = seen.get(name, 0) + 1
        cell["id"] = name if seen[name] == 1 else f"{name}-{seen[name]}"
    metadata: dict[str, Any] = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    folded = [cell for cell in cells if cell.metadata.get("jp-MarkdownHeadingCollapsed")]
    for cell in folded:
        cell.metadata["id"] = cell["id"]  # where Colab looks for it
    if folded:
        metadata["colab"] = {"collapsed_sections": [cell["id"] for cell in folded]}
    return new_notebook(cells=cells, metadata=metadata, nbformat_minor=5)


def markdown_cell(texts: list[Text]) -> nbformat.NotebookNode:
    metadata = {"jp-MarkdownHeadingCollapsed": True} if texts[-1].folded else {}
    return new_markdown_cell("\n\n".join(text.markdown for text in texts), metadata=metadata)


def code_cell(cell: nbformat.NotebookNode, part: Code | None, cache: Path) -> nbformat.NotebookNode:
    """Return a cell of the source as the page shows it. part: None where the page leaves it out."""
    tags = list(cell.metadata.get("tags", []))
    hidden = {"source_hidden": bool(HIDDEN_INPUTS & {*tags}), "outputs_hidden": bool(HIDDEN_OUTPUTS & {*tags})}
    metadata: dict[str, Any] = {"tags": tags} if tags else {}
    if folds := {name: True for name, is_hidden in hidden.items() if is_hidden}:
        metadata["jupyter"] = folds
    removed = {stream for stream in ("stdout", "stderr") if f"remove-{stream}" in tags}
    outputs = [] if REMOVED_OUTPUTS & {*tags} else [out for out in cell.outputs if out.get("name") not in removed]
    return new_code_cell(
        (part.source if part else "") or cell.source,
        execution_count=cell.execution_count,
        metadata=metadata,
        outputs=[shown for output in outputs if (shown := output_of(output, part.alt if part else "", cache))],
    )


def output_of(output: nbformat.NotebookNode, alt: str, cache: Path) -> nbformat.NotebookNode | None:
    """Return an output as a notebook shows it, None for one that `glue` stored. alt: says what a figure shows."""
    if "data" not in output:
        return output
    data = {kind: content for kind, content in output.data.items() if not kind.startswith("application/papermill")}
    svg = data.pop("image/svg+xml", None)
    metadata: dict[str, Any] = {}
    if svg:
        png = png_of(svg, cache)
        data["image/png"] = base64.b64encode(png).decode()
        width, height = shown_size(png)
        metadata["image/png"] = {"width": width, "height": height} | ({"alt": alt} if alt else {})
    return nbformat.NotebookNode({**output, "data": data, "metadata": metadata}) if data else None
