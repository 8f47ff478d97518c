"""Put the repository's root on the import path, for the site's extensions in book/, and keep books apart."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sphinx import locale
from sphinx.config import Config
from sphinx.util.docutils import docutils_namespace

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))


@pytest.fixture(autouse=True)
def forget_book() -> Iterator[None]:
    """After a book that is built in this process, forget what later books would share.

    Sphinx 7 writes what extensions make of `.md` into a setting's default (`registry.merge_source_suffix`), and adds
    each language to those that were there before (`locale.init`); docutils keeps directives and roles.
    """
    with docutils_namespace():
        yield
    suffixes = Config.config_values["source_suffix"].default
    suffixes.clear()
    suffixes[".rst"] = "restructuredtext"
    locale.translators.clear()
