"""Sphinx's notes of exercises, without the pages that these stand on.

sphinx_exercise notes each exercise and solution as it stands in its page, and with it the whole page, to ask for its
title later. Sphinx writes all its notes down and reads them at each build; these were more than half of them.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx


def alone(node: nodes.Element) -> nodes.Element:
    """Return a copy of an exercise or solution with its title alone, which stands in no page."""
    copy = node.copy()
    copy += node.children[0].deepcopy()
    for part in copy.findall():
        part.document = None
        if isinstance(part, nodes.Element):
            part.rawsource = ""
    return copy


def lighten(app: Sphinx, doctree: nodes.document) -> None:
    registry: dict[str, dict[str, Any]] = getattr(app.env, "sphinx_exercise_registry", {})
    for about in registry.values():
        if about["docname"] == app.env.docname:
            about["node"] = alone(about["node"])


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("doctree-read", lighten, priority=999)
    return {"env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
