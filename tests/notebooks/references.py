"""The outputs expected of a chapter, as text that a reviewer can read in a diff.

Kept: streams, text/plain, Markdown and LaTeX, glued values, the name and message of an error, and text/html where
there is no plain text that says as much. Dropped: images (`<Figure size ...>` stays and proves that one was drawn),
widgets, and what a `remove-stderr` cell writes there, since no reader sees it. Each entry names its cell by a hash of
the code, so that code cannot change without its reference; the first line of the code is for the human reader.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_output

from tests.notebooks.checks import CheckError

Fields = dict[str, str]  # of one output: stdout, stderr, ename and evalue, or mime types, each with its text

GLUED = "application/papermill.record/"
TEXTS = ("text/plain", "text/markdown", "text/latex")
PLACEHOLDER = re.compile(r"<IPython\.core\.display\.\w+ object>")
IMAGE_IN_HTML = re.compile(r"<svg\b.*?</svg>|data:image/[\w.+-]+;base64,[\w+/=\s]+", re.DOTALL)
ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]{4,}")


def readable(output: Mapping[str, Any], tags: Sequence[str] = ()) -> Fields:
    """Reduce a notebook OUTPUT of a cell with TAGS to what is compared; empty if nothing of it is."""
    kind = output["output_type"]
    if kind == "stream":
        hidden = output["name"] == "stderr" and "remove-stderr" in tags
        return {} if hidden else {output["name"]: output["text"]}
    if kind == "error":
        return {"ename": output["ename"], "evalue": output["evalue"]}
    return {mime: text for prefix in ("", GLUED) for mime, text in _texts(output["data"], prefix).items()}


def _texts(data: Mapping[str, str], prefix: str) -> Fields:
    fields = {prefix + mime: data[prefix + mime] for mime in TEXTS if prefix + mime in data}
    plain, html = fields.get(prefix + "text/plain"), data.get(prefix + "text/html")
    if html is not None and (plain is None or PLACEHOLDER.fullmatch(plain)):
        fields[prefix + "text/html"] = IMAGE_IN_HTML.sub("(image)", html)
    return fields


def as_output(fields: Fields) -> NotebookNode:
    """Make the notebook output that holds FIELDS, the reverse of `readable`."""
    kind, content = "display_data", dict[str, Any](data=fields)
    if "ename" in fields:
        kind, content = "error", fields | {"traceback": []}
    for name in fields.keys() & {"stdout", "stderr"}:
        kind, content = "stream", {"name": name, "text": fields[name]}
    output: NotebookNode = new_output(kind, **content)
    return output


def keys(cells: Iterable[NotebookNode]) -> list[str]:
    """Name each of the code CELLS by a hash of its code; cells with the same code are counted: x, x-2, x-3."""
    hashes = [hashlib.sha256(cell.source.strip().encode()).hexdigest()[:12] for cell in cells]
    seen: Counter[str] = Counter()
    named = []
    for key in hashes:
        seen[key] += 1
        named.append(key if seen[key] == 1 else f"{key}-{seen[key]}")
    return named


def refuse_addresses(outputs: Iterable[Fields], where: str) -> None:
    """Raise CheckError if an output shows a memory address, which no two runs share."""
    for text in (text for fields in outputs for text in fields.values()):
        if found := ADDRESS.search(text):
            raise CheckError(
                f"{where} shows a memory address ({found[0]!r}), which no two runs share; print another form"
            )


def dump(cells: Sequence[NotebookNode], outputs: Sequence[Sequence[Fields]]) -> str:
    """Write the reference of a chapter: its code CELLS and the OUTPUTS of each; cells without output are left out."""
    entries = [
        {
            "cell": key,
            "code": cell.source.strip().partition("\n")[0],
            "outputs": [{name: text.splitlines(keepends=True) for name, text in fields.items()} for fields in shown],
        }
        for key, cell, shown in zip(keys(cells), cells, outputs, strict=True)
        if shown
    ]
    return json.dumps({"cells": entries}, indent=1, ensure_ascii=False) + "\n"


def load(path: Path) -> tuple[dict[str, list[Fields]], dict[str, str]]:
    """Read a reference; return the outputs, and the first line of the code, by the key of the cell.

    CheckError: the file is no reference.
    """
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))["cells"]
        outputs = {e["cell"]: [{n: "".join(text) for n, text in f.items()} for f in e["outputs"]] for e in entries}
        return outputs, {entry["cell"]: entry["code"] for entry in entries}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CheckError(
            f"{path} is not a reference as `python -m tests.notebooks update` writes it: {error}"
        ) from error
