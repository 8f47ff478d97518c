"""Styles of citations are looked up once: Pybtex asks all installed packages for one each time that it formats."""

from __future__ import annotations

from pybtex.plugin import find_plugin, register_plugin
from sphinx.application import Sphinx

PLUGINS = {  # what `bibtex_default_style: plain` and `bibtex_reference_style: author_year` are made of
    "pybtex.backends": ("docutils", "plaintext"),
    "pybtex.style.formatting": ("plain",),
    "pybtex.style.labels": ("number",),
    "pybtex.style.names": ("last", "plain"),
    "pybtex.style.sorting": ("author_year_title",),
}


def setup(app: Sphinx) -> dict[str, bool]:
    for group, names in PLUGINS.items():
        for name in names:
            register_plugin(group, name, find_plugin(group, name), force=True)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
