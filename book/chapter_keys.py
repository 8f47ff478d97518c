"""The keys of the chapters, for the tools that want to know without building what has changed."""

from __future__ import annotations

from pathlib import Path

import yaml
from myst_nb.core.read import is_myst_markdown_notebook, myst_nb_reader_plugin

from book.execution.keys import Keys, Record, Settings
from book.execution.results import Results


def keys_of(root: Path) -> Keys:
    """Return what makes keys for the book in a folder, with the settings in its `_config.yml`."""
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))["sphinx"]["config"]
    return Keys(Settings.from_config(root, config.get))


def record_of(page: Path, keys: Keys) -> Record | None:
    """Return what a chapter depends on, with its key; None for a page without code."""
    if not is_myst_markdown_notebook(page.read_text(encoding="utf-8")):
        return None
    return keys.record(myst_nb_reader_plugin(str(page)), page.parent)


def results_of(root: Path) -> Results:
    """Return the results of the book in a folder."""
    return Results(root / "_build" / ".jupyter_cache" / "pages")
