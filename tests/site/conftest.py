"""Put the repository's root on the import path, for the site's extensions in book/, and keep books apart."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from docutils.parsers.rst import directives, roles
from sphinx import locale
from sphinx.config import Config
from sphinx.util.docutils import additional_nodes, unregister_node

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))


DIRECTIVES, ROLES = dict(directives._directives), dict(roles._roles)


def forget() -> None:
    """Forget what books that are built in one process share.

    Sphinx 7 writes what extensions make of `.md` into a setting's default (`registry.merge_source_suffix`), and adds
    each language to those that were there before (`locale.init`); docutils keeps directives, roles and kinds of nodes.
    """
    suffixes = Config.config_values["source_suffix"].default
    suffixes.clear()
    suffixes[".rst"] = "restructuredtext"
    locale.translators.clear()
    for kept, first in ((directives._directives, DIRECTIVES), (roles._roles, ROLES)):
        kept.clear()
        kept.update(first)
    for node in list(additional_nodes):
        unregister_node(node)
        additional_nodes.discard(node)


@pytest.fixture(autouse=True)
def forget_book() -> Iterator[None]:
    """Keep each test's books apart, also from those of fixtures that several tests share."""
    forget()
    yield
    forget()
