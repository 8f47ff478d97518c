"""The formulas of each page, as they are found when it is read.

Sphinx alone numbers equations, so environments that would number themselves are starred.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.environment.collectors import EnvironmentCollector
from sphinx.util import logging

NUMBERED = re.compile(r"\\(begin|end)\{(equation|align|alignat|gather|multline)\}")
ENVIRONMENT = re.compile(r"\\begin\{([^}]+)\}((?!\\begin\{).)*?\\end\{\1\}", re.S)


class Formula(NamedTuple):
    """A formula as temml gets it."""

    tex: str
    display: bool


def formula_of(node: nodes.Element) -> Formula:
    """Return the formula of a `math` or `math_block` node."""
    if not isinstance(node, nodes.math_block):
        return Formula(node.astext().strip(), display=False)
    parts = [part.strip() for part in re.split(r"\n\s*\n", node.astext()) if part.strip()]
    if len(parts) == 1 and not has_lines(parts[0]):
        return Formula(NUMBERED.sub(r"\\\1{\2*}", parts[0]), display=True)
    return Formula(r"\begin{aligned} " + r" \\ ".join(parts) + r" \end{aligned}", display=True)


def has_lines(tex: str) -> bool:
    """Tell whether TeX has line breaks or alignment outside of any environment, which Sphinx allows."""
    rest = re.sub(r"\\&", "", tex)
    while (shorter := ENVIRONMENT.sub("", rest)) != rest:
        rest = shorter
    return r"\\" in rest or "&" in rest


def formulas(env: BuildEnvironment) -> dict[str, dict[Formula, str]]:
    """Return each page's formulas, with where each was first seen."""
    found: dict[str, dict[Formula, str]] = env.__dict__.setdefault("course_formulas", {})
    return found


class FormulaCollector(EnvironmentCollector):
    """Keeps the formulas of each page as it is read."""

    def clear_doc(self, app: Sphinx, env: BuildEnvironment, docname: str) -> None:
        """Forget a page."""
        formulas(env).pop(docname, None)

    def merge_other(self, app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment) -> None:
        """Take over the pages that another process read."""
        formulas(env).update((page, found) for page, found in formulas(other).items() if page in docnames)

    def process_doc(self, app: Sphinx, doctree: nodes.document) -> None:
        """Note a page's formulas."""
        found: dict[Formula, str] = {}
        for node in doctree.findall(lambda node: isinstance(node, nodes.math | nodes.math_block)):
            found.setdefault(formula_of(node), logging.get_node_location(node) or "")
        if found:
            formulas(app.env)[app.env.docname] = found
