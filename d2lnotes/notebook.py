"""What the chapters' notebooks need beside the lessons: values for the text, stored by the cells that find them."""

from __future__ import annotations

from typing import Any

PREFIX = "application/papermill.record/"  # a kind of output that notebooks do not show


def glue(name: str, value: Any, display: bool = True) -> None:
    """Store a value as an output of the cell under a name, for the book's text; does what `myst_nb.glue` does.

    display: whether a notebook shows it too. So that a notebook runs where no book is made, this needs no `myst_nb`.
    """
    from IPython.core.formatters import format_display_data
    from IPython.display import display as show

    prefix = "" if display else PREFIX
    data, metadata = format_display_data(value)
    stored = {"name": name, "mime_prefix": prefix}
    show(
        {prefix + kind: content for kind, content in data.items()}, raw=True, metadata={**metadata, "scrapbook": stored}
    )
