"""Only the pages of `_toc.yml` are the book's, and nothing is searched for others.

In place of Jupyter Book's `only_build_toc_files`, which goes through all folders, `node_modules` included, each time.
"""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx_external_toc.parsing import parse_toc_yaml


def pattern(page: str) -> str:
    """Return what matches the file of a page, whose name may lack the suffix."""
    return f"{page}.*" if not Path(page).suffix else page


def name_pages(app: Sphinx, config: Config) -> None:
    toc = Path(app.srcdir, config.external_toc_path)
    config.external_toc_exclude_missing = False
    if toc.is_file():  # else its own extension says so
        config.include_patterns = [pattern(page) for page in parse_toc_yaml(toc)]


def setup(app: Sphinx) -> dict[str, bool]:
    app.setup_extension("sphinx_external_toc")
    app.connect("config-inited", name_pages, priority=100)  # before sphinx_external_toc reads the list
    return {"parallel_read_safe": True, "parallel_write_safe": True}
