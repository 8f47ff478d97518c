"""Citations in less time: Pybtex looks for its styles among all installed packages, and sets each entry, at each build.

Here styles are looked up once, and an entry that was set before is taken from the notes that Sphinx keeps.
"""

from __future__ import annotations

from typing import Any

from pybtex.plugin import find_plugin, register_plugin
from sphinx.application import Sphinx

PLUGINS = {  # what `bibtex_default_style: plain` and `bibtex_reference_style: author_year` are made of
    "pybtex.backends": ("docutils", "plaintext"),
    "pybtex.style.formatting": ("plain",),
    "pybtex.style.labels": ("number",),
    "pybtex.style.names": ("last", "plain"),
    "pybtex.style.sorting": ("author_year_title",),
}
Entries = dict[tuple[str, str], Any]  # as they were set, by label and by all that they say
Plain: Any = find_plugin("pybtex.style.formatting", "plain")


class Remembering(Plain):  # type: ignore[misc]
    """The style `plain`, which remembers how it set an entry."""

    # Of the build that is at work: what it was given, and what it asked for.
    before: Entries = {}  # noqa: RUF012
    now: Entries = {}  # noqa: RUF012

    def format_entry(self, label: str, entry: Any, bib_data: Any = None) -> Any:
        what = label, f"{entry!r} {entry.key}"
        if what not in self.now:
            self.now[what] = self.before[what] if what in self.before else super().format_entry(label, entry, bib_data)
        return self.now[what]


def remember(app: Sphinx) -> None:
    """Let the style know what Sphinx's notes have; they will have what it is asked for now."""
    env: Any = app.env
    Remembering.before, Remembering.now = getattr(env, "citation_entries", {}), {}
    env.citation_entries = Remembering.now


def setup(app: Sphinx) -> dict[str, Any]:
    for group, names in PLUGINS.items():
        for name in names:
            plugin = Remembering if (group, name) == ("pybtex.style.formatting", "plain") else find_plugin(group, name)
            register_plugin(group, name, plugin, force=True)
    app.connect("builder-inited", remember)
    return {"env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
