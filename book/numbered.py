"""Figures are numbered, and referred to, without loading every page of the book each time.

At each build Sphinx walks all pages to count what has a number, and loads the whole of each for that; and again for
each reference to a number. Here a page's outline, its sections, toctrees and numbered parts, is kept among Sphinx's
notes when it is read, and asked instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.domains.std import StandardDomain
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
        if isinstance(child, addnodes.toctree) or (child["ids"] and is_counted(env, child)):
            copy = child.copy()
            copy.rawsource = ""
            names = (part for part in child.children if isinstance(part, NAMING))
            copy.extend([*(type(part)("", nodes.Text(part.astext())) for part in names), *inner])
            found.append(copy)
        else:
            found += inner
    return found


def is_counted(env: BuildEnvironment, part: nodes.Element) -> bool:
    """Tell whether Sphinx gives such a part a number if it has a name."""
    return any(domain.get_enumerable_node_type(part) for domain in env.domains.values())


def keep_outline(app: Sphinx, doctree: nodes.document) -> None:
    outlines(app.env)[app.env.docname] = nodes.Element("", *outline(app.env, doctree))


def forget(app: Sphinx, env: BuildEnvironment, page: str) -> None:
    outlines(env).pop(page, None)


def merge(app: Sphinx, env: BuildEnvironment, pages: list[str], other: BuildEnvironment) -> None:
    outlines(env).update((page, found) for page, found in outlines(other).items() if page in pages)


@contextmanager
def instead(env: BuildEnvironment, get_doctree: Callable[[str], Any]) -> Iterator[None]:
    """Have Sphinx get something else than the page that it asks for."""
    env.__dict__["get_doctree"] = get_doctree
    try:
        yield
    finally:
        del env.__dict__["get_doctree"]


class Numbering:
    """Sphinx's numbering of figures, which gets outlines where it asks for pages."""

    whole = staticmethod(TocTreeCollector.assign_figure_numbers)

    @classmethod
    def assign(cls, collector: TocTreeCollector, env: BuildEnvironment) -> list[str]:
        load = env.get_doctree
        with instead(env, lambda page: outlines(env).get(page) or load(page)):
            return cls.whole(collector, env)


class Target:
    """A page as Sphinx asks it for the one part that a reference leads to."""

    def __init__(self, part: nodes.Element) -> None:
        self.ids = dict.fromkeys(part["ids"], part)


class Reference:
    """Sphinx's references to numbers, which get outlines where they ask for pages."""

    whole = staticmethod(StandardDomain._resolve_numref_xref)

    @classmethod
    def resolve(cls, domain: StandardDomain, env: BuildEnvironment, *arguments: Any) -> nodes.Element | None:
        label = arguments[3]
        page, name = (*domain.labels.get(label, ()), *domain.anonlabels.get(label, ("", "")))[:2]
        part = next(
            (part for part in outlines(env).get(page, nodes.Element()).findall(nodes.Element) if name in part["ids"]),
            None,
        )
        if part is None:
            return cls.whole(domain, env, *arguments)
        with instead(env, lambda page: Target(part)):
            return cls.whole(domain, env, *arguments)


def setup(app: Sphinx) -> dict[str, Any]:
    # mypy forbids the plain assignment
    setattr(StandardDomain, "_resolve_numref_xref", lambda *arguments: Reference.resolve(*arguments))  # noqa: B010
    setattr(TocTreeCollector, "assign_figure_numbers", lambda *arguments: Numbering.assign(*arguments))  # noqa: B010
    app.connect("doctree-read", keep_outline, priority=999)
    app.connect("env-purge-doc", forget)
    app.connect("env-merge-info", merge)
    return {"env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
