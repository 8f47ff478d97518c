"""A page as the parts of a notebook, in order: Markdown, headings, and the places of its code cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from docutils import nodes
from sphinx_exercise.nodes import is_exercise_node, is_solution_node

from book.lowering import Lowering, details, title_of
from book.markdown_text import escaped


@dataclass(frozen=True)
class Text:
    """Markdown. heading: it starts a cell. folded: it is a heading whose section is folded until it is asked for."""

    markdown: str
    heading: bool = False
    folded: bool = False


@dataclass(frozen=True)
class Code:
    """A code cell. index: its place in the source. source: as shown, empty where it is hidden. alt: of its figure."""

    index: int
    source: str
    alt: str


def is_cell(node: nodes.Node) -> bool:
    return isinstance(node, nodes.container) and node.get("nb_element") == "cell_code"


def is_source(node: nodes.Node) -> bool:
    return isinstance(node, nodes.container) and node.get("nb_element") == "cell_code_source"


def shown_source(cell: nodes.Element) -> str:
    """Return the code that the page shows of a cell, empty where it hides it."""
    found = (block for source in cell.findall(is_source) for block in source.findall(nodes.literal_block))
    return next((str(block.astext()) for block in found), "")


def shows_code(doctree: nodes.document) -> bool:
    return any(shown_source(cell) for cell in doctree.findall(is_cell))


class PageParts:
    """Finds the parts of a page. write: how its text is written."""

    def __init__(self, write: Lowering) -> None:
        self.write = write

    def parts(self, parent: nodes.Element, level: int = 1) -> Iterator[Text | Code]:
        """Go through the blocks of a node. level: that of a heading in it."""
        for node in parent.children:
            if is_cell(node):
                yield from self.code(node)
            elif isinstance(node, nodes.section):
                yield from self.section(node, level)
            elif is_exercise_node(node):
                yield from self.exercise(node, level)
            elif is_solution_node(node):
                yield from self.solution(node, level + 1)
            elif any(node.findall(is_cell)):  # an admonition or the like, which cannot span cells
                if title := self.write.text(title_of(node)):
                    yield Text(f"**{title}**")
                yield from self.parts(node, level)
            elif text := self.write.block(node):
                yield Text(text)

    def section(self, node: nodes.Element, level: int) -> Iterator[Text | Code]:
        """Give a section; those that exercises put around their text have no title."""
        if title := self.write.text(title_of(node)):
            yield Text(f"{'#' * level} {title}", heading=True)
        yield from self.parts(node, level + 1 if title else level)

    def code(self, cell: nodes.Element) -> Iterator[Text | Code]:
        """Give a cell, and after it the captions of its figures: an output has none of its own."""
        alt = next((str(image.get("alt", "")) for image in cell.findall(nodes.image)), "")
        yield Code(cell["cell_index"], shown_source(cell), alt)
        for figure in cell.findall(nodes.figure):
            for caption in figure.findall(nodes.caption):
                yield Text(self.write.captioned("figure", figure, caption))

    def exercise(self, node: nodes.Element, level: int) -> Iterator[Text | Code]:
        number, title = self.write.number("exercise", node), self.write.text(title_of(node)).strip()
        yield Text(f"{'#' * level} {' '.join(filter(None, (number, title)))}", heading=True)
        yield from self.parts(node, level + 1)

    def solution(self, node: nodes.Element, level: int) -> Iterator[Text | Code]:
        """Fold a solution: one of text alone in its cell, one with code by its heading, up to the next heading."""
        if not any(node.findall(is_cell)):
            yield Text(details(title_of(node).astext(), self.write.blocks(node)))
            return
        following = node.next_node(descend=False, siblings=True)
        ends = following is None or isinstance(following, nodes.target) or is_exercise_node(following)
        yield Text(f"{'#' * level} {escaped(title_of(node).astext())}", heading=True, folded=ends)
        yield from self.parts(node, level + 1)
