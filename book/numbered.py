"""Figures are numbered without loading every page of the book each time.

At each build Sphinx walks all pages to count what has a number, and loads the whole of each for that. Here a page's
outline, its sections, toctrees and numbered parts, is kept among Sphinx's notes when it is read, and walked instead.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.environment.collectors.toctree import TocTreeCollector

NAMING = (nodes.caption, nodes.title, nodes.literal_block)  # by which Sphinx tells whether a part has a number


def outlines(env: Any) -> dict[str, nodes.Element]:
    found: dict[str, nodes.Element] = env.__dict__.setdefault("course_outlines", {})
    return found


def outline(env: BuildEnvironment, node: nodes.Element) -> list[nodes.Element]:
    """Return copies of the parts of a node that decide the numbers, nested as they are."""
    found: list[nodes.Element] = []
    for child in node.children:
        if not isinstance(child, nodes.Element):
            continue
        inner = outline(env, child)
        if isinstance(child, addnodes.toctree) or any(
            domain.get_enumerable_node_type(child) for domain in env.domains.values()
        ):
            copy = child.copy()
            copy.rawsource = ""
            names = (part for part in child.children if isinstance(part, NAMING))
            copy.extend([*(type(part)("", nodes.Text(part.astext())) for part in names), *inner])
            found.append(copy)
        else:
            found += inner
    return found


def keep_outline(app: Sphinx, doctree: nodes.document) -> None:
    outlines(app.env)[app.env.docname] = nodes.Element("", *outline(app.env, doctree))


def forget(app: Sphinx, env: BuildEnvironment, page: str) -> None:
    outlines(env).pop(page, None)


def merge(app: Sphinx, env: BuildEnvironment, pages: list[str], other: BuildEnvironment) -> None:
    outlines(env).update((page, found) for page, found in outlines(other).items() if page in pages)


class Numbering:
    """Sphinx's numbering of figures, which gets outlines where it asks for pages."""

    whole = staticmethod(TocTreeCollector.assign_figure_numbers)

    @classmethod
    def assign(cls, collector: TocTreeCollector, env: BuildEnvironment) -> list[str]:
        load = env.get_doctree
        env.__dict__["get_doctree"] = lambda page: outlines(env).get(page) or load(page)
        try:
            return cls.whole(collector, env)
        finally:
            del env.__dict__["get_doctree"]


def setup(app: Sphinx) -> dict[str, Any]:
    # mypy forbids the plain assignment
    setattr(TocTreeCollector, "assign_figure_numbers", lambda *arguments: Numbering.assign(*arguments))  # noqa: B010
    app.connect("doctree-read", keep_outline, priority=999)
    app.connect("env-purge-doc", forget)
    app.connect("env-merge-info", merge)
    return {"env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
