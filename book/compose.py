"""Makes a notebook of a page's parts and its executed cells: valid, small, and the same at each build."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from book.cells import Code, Text
from book.execution.pages import as_made
from book.rasters import png_of, shown_size
from book.recorded.record import as_output, line

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
HIDDEN_INPUTS = {"hide-input", "hide-cell", "remove-input", "remove-cell"}
HIDDEN_OUTPUTS = {"hide-output", "hide-cell"}
REMOVED_OUTPUTS = {"remove-output", "remove-cell"}
FOR_PAGES = ("application/papermill", "application/vnd.d2lnotes")  # what only the book reads


def compose(
    parts: Iterable[Text | Code], executed: NotebookNode, cache: Path, first: Iterable[NotebookNode] = ()
) -> NotebookNode:
    """Return the notebook. executed: the page's source as a notebook with outputs. cache: a folder for drawn figures.

    first: cells to begin with.
    A cell that the page leaves out stands before the next one that it shows, since the code needs it there.
    """
    composer = Composer(executed, cache)
    with as_made():  # all of it is looked at when it is written
        for part in parts:
            composer.add(part)
        composer.flush()
        composer.code_until(len(executed.cells))
        return finished([*first, *composer.cells])


class Composer:
    """Puts cells together, part by part."""

    def __init__(self, executed: NotebookNode, cache: Path) -> None:
        self.executed, self.cache = executed, cache
        self.cells: list[NotebookNode] = []
        self.texts: list[Text] = []  # those of the Markdown cell that is being written
        self.done = 0  # cells of the source

    def add(self, part: Text | Code) -> None:
        if isinstance(part, Code):
            self.flush()
            self.code_until(part.index)
            self.cells.append(code_cell(self.executed.cells[part.index], part, self.cache))
            self.done = part.index + 1
            return
        if part.heading:
            self.flush()
        self.texts.append(part)
        if part.folded:  # a folded heading hides the cells after it, not the rest of its own
            self.flush()

    def flush(self) -> None:
        if self.texts:
            self.cells.append(markdown_cell(self.texts))
            self.texts = []

    def code_until(self, end: int) -> None:
        """Add the code cells of the source before `end` that are not there yet: those that the page leaves out."""
        left_out = (cell for cell in self.executed.cells[self.done : end] if cell.cell_type == "code")
        self.cells.extend(code_cell(cell, None, self.cache) for cell in left_out)


def finished(cells: list[NotebookNode]) -> NotebookNode:
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
    notebook: NotebookNode = new_notebook(cells=cells, metadata=metadata, nbformat_minor=5)
    return notebook


def markdown_cell(texts: list[Text]) -> NotebookNode:
    metadata = {"jp-MarkdownHeadingCollapsed": True} if texts[-1].folded else {}
    cell: NotebookNode = new_markdown_cell("\n\n".join(text.markdown for text in texts), metadata=metadata)
    return cell


def code_cell(source: NotebookNode, part: Code | None, cache: Path) -> NotebookNode:
    """Return a cell of the source as the page shows it. part: None where the page leaves it out."""
    tags = list(source.metadata.get("tags", []))
    folds = {"source_hidden": HIDDEN_INPUTS, "outputs_hidden": HIDDEN_OUTPUTS}
    folded = {name: True for name, those in folds.items() if those & {*tags}}
    removed = {stream for stream in ("stdout", "stderr") if f"remove-{stream}" in tags}
    outputs = [] if REMOVED_OUTPUTS & {*tags} else [out for out in source.outputs if out.get("name") not in removed]
    alt = part.alt if part else ""
    shown = [kept for output in outputs if (kept := output_of(output, alt, cache))]
    if shown and (words := line(source.metadata)):
        shown.append(as_output(words))
    cell: NotebookNode = new_code_cell(
        (part.source if part else "") or source.source,
        execution_count=source.execution_count,
        metadata=({"tags": tags} if tags else {}) | ({"jupyter": folded} if folded else {}),
        outputs=shown,
    )
    return cell


def output_of(output: NotebookNode, alt: str, cache: Path) -> NotebookNode | None:
    """Return an output as a notebook shows it, None for one that `glue` stored. alt: says what a figure shows."""
    if "data" not in output:
        return output
    data = {kind: content for kind, content in output.data.items() if not kind.startswith(FOR_PAGES)}
    svg = data.pop("image/svg+xml", None)
    metadata: dict[str, Any] = {}
    if svg:
        png = png_of(svg, cache)
        data["image/png"] = base64.b64encode(png).decode()
        width, height = shown_size(png)
        metadata["image/png"] = {"width": width, "height": height} | ({"alt": alt} if alt else {})
    return NotebookNode({**output, "data": data, "metadata": metadata}) if data else None
