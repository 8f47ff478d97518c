"""Fold solutions, `:class: dropdown` admonitions and hidden cells by `<details>`, which needs no script."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx
from sphinx.locale import _, admonitionlabels
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.writers.html5 import HTML5Translator
from sphinx_exercise.nodes import exercise_enumerable_node, exercise_node, solution_node

FOLDED = (solution_node, nodes.admonition, nodes.note, nodes.tip, nodes.hint, nodes.warning, nodes.important)


class fold(nodes.General, nodes.Element):  # type: ignore[misc]  # noqa: N801 (as docutils names nodes)
    """What is folded; its first child is its summary."""


class summary(nodes.TextElement):  # type: ignore[misc]  # noqa: N801
    """What is seen of a fold while it is closed."""


def summary_of(title: nodes.Element) -> summary:
    """Return the title's words and markup without its links: within a control they could not be reached."""
    for link in list(title.findall(nodes.reference)):
        link.parent.replace(link, link.children)
    return summary("", "", *title.children)


def code_summary(cell: HideCodeCellNode) -> summary:
    """Return what a hidden part of a cell is called."""
    text = _("Code") if "above-input" in cell["classes"] else _("Output")
    return summary("", text)


class FoldNatively(SphinxPostTransform):
    """Runs when the titles of solutions are known and MyST-NB has wrapped what cells hide."""

    default_priority = 900
    formats = ("html",)

    def run(self, **options: Any) -> None:
        """Replace each node that folds, innermost parts included."""
        for box in list(self.document.findall(_is_exercise_or_solution)):
            _unwrap_section(box)
        for cell in list(self.document.findall(HideCodeCellNode)):
            cell.parent.replace(cell, fold("", code_summary(cell), *cell.children, classes=["fold-code"]))
        for box in list(self.document.findall(_is_folded)):
            box.parent.replace(box, folded(box))


def folded(box: nodes.Element) -> fold:
    """Return a box as a fold; one that has no title of its own is called what it is: a note, a warning."""
    classes = [name for name in box["classes"] if name != "dropdown"]
    titled = isinstance(box[0], nodes.title)
    head = summary_of(box[0]) if titled else summary("", str(admonitionlabels[box.tagname]))
    return fold("", head, *box.children[titled:], ids=box["ids"], classes=classes)


def _is_exercise_or_solution(node: nodes.Node) -> bool:
    return isinstance(node, exercise_node | exercise_enumerable_node | solution_node)


def _is_folded(node: nodes.Node) -> bool:
    return isinstance(node, FOLDED) and "dropdown" in node["classes"]


def _unwrap_section(box: nodes.Element) -> None:
    """Take out the section around the text of an exercise or solution: all of them on a page have the same id."""
    for section in [child for child in box.children if isinstance(child, nodes.section)]:
        section.parent.replace(section, section.children)


def visit_fold(self: HTML5Translator, node: fold) -> None:
    self.body.append(self.starttag(node, "details", CLASS="fold"))


def depart_fold(self: HTML5Translator, node: fold) -> None:
    self.body.append("</details>\n")


def visit_summary(self: HTML5Translator, node: summary) -> None:
    self.body.append(self.starttag(node, "summary", ""))


def depart_summary(self: HTML5Translator, node: summary) -> None:
    self.body.append("</summary>\n")


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_node(fold, html=(visit_fold, depart_fold))
    app.add_node(summary, html=(visit_summary, depart_summary))
    app.add_post_transform(FoldNatively)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
