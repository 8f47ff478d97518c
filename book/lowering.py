"""A page's blocks as plain Markdown, for notebooks.

It starts from the page as Sphinx has resolved it and not from its source. So numbers and titles of references are
Sphinx's own, a directive of any kind is already what it means, and a translated page gives a translated notebook.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from docutils import nodes
from sphinx import addnodes
from sphinx.locale import admonitionlabels

from book.markdown_text import RunningText

SILENT = (nodes.comment, nodes.target, nodes.substitution_definition, nodes.meta, nodes.title, addnodes.toctree)
RIGHT, CENTRE = "text-right", "text-center"


def indented(text: str, first: str, rest: str) -> str:
    """Put `first` before the first line and `rest` before the others; an empty line gets no trailing space."""
    return "\n".join(f"{rest if i else first}{line}".rstrip() for i, line in enumerate(text.split("\n")))


def title_of(node: nodes.Element) -> nodes.Element:
    """Return the title of a section, an admonition or a solution; that of a note and the like is Sphinx's."""
    found = next((child for child in node.children if isinstance(child, nodes.title)), None)
    return found if found is not None else nodes.title("", str(admonitionlabels.get(node.tagname, "")))


def details(summary: str, body: str) -> str:
    """Return what is folded. summary: plain text, which is no Markdown there."""
    summary = html.escape(summary, quote=False)
    return f"<details>\n<summary>{summary}</summary>\n\n{body}\n\n</details>"


def fenced(text: str, language: str = "") -> str:
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{fence}{language}\n{text}\n{fence}"


def environment(tex: str, tag: str = "") -> str:
    """Return a displayed formula; one of several lines is set as Sphinx sets it on the page."""
    tex = re.sub(r"\n\s*\n", "\n", tex.strip())
    if r"\\" in tex and r"\begin{" not in tex:
        tex = f"\\begin{{split}}\n{tex}\n\\end{{split}}"
    return f"$$\n{tex}{tag}\n$$"


class Lowering(RunningText):
    """Writes blocks. number: gives a numbered node's label, such as `Fig. 3`, by its kind, or the empty string."""

    def __init__(self, address: str, number: Callable[[str, nodes.Element], str]) -> None:
        super().__init__(address)
        self.number = number

    def blocks(self, node: nodes.Element) -> str:
        """Return the blocks in a node, with an empty line between each two."""
        return "\n\n".join(text for child in node.children if (text := self.block(child)))

    def block(self, node: nodes.Node) -> str:
        if isinstance(node, SILENT):
            return ""
        if isinstance(node, nodes.Admonition):
            return self.admonition(node)
        write = getattr(self, f"write_{node.tagname}", self.inline)
        return str(write(node))

    def admonition(self, node: nodes.Element) -> str:
        if "dropdown" in node.get("classes", []):
            return details(title_of(node).astext(), self.blocks(node))
        number, title = self.number(node.get("realtype", ""), node), self.text(title_of(node)).strip()
        title = f"{number[:1].upper()}{number[1:]} {title}".strip()
        return indented(f"**{title}**\n\n{self.blocks(node)}", "> ", "> ")

    def captioned(self, kind: str, node: nodes.Element, caption: nodes.Element) -> str:
        """Return a caption with its number, such as **Fig. 1.** A loss."""
        number = self.number(kind, node)
        return f"**{number}.** {self.text(caption)}" if number else self.text(caption)

    def write_paragraph(self, node: nodes.Element) -> str:
        return self.lines(node)

    def write_container(self, node: nodes.Element) -> str:
        text = self.blocks(node)
        return f"**{text}**" if node.get("design_component") == "card-title" else text

    write_compound = write_legend = write_container

    def write_section(self, node: nodes.Element) -> str:
        """Return a section within a box; there it is no section of the page, and mostly has no title."""
        title = self.text(title_of(node))
        return "\n\n".join(filter(None, (f"**{title}**" if title else "", self.blocks(node))))

    def write_footnote(self, node: nodes.Element) -> str:
        label, *content = node.children
        text = "\n\n".join(filter(None, map(self.block, content)))
        return f"\\[{self.text(label)}\\] {text}"

    def write_bullet_list(self, node: nodes.Element) -> str:
        return self.items(node, ["- "] * len(node.children))

    def write_enumerated_list(self, node: nodes.Element) -> str:
        start = int(node.get("start", 1))
        return self.items(node, [f"{start + i}. " for i in range(len(node.children))])

    def items(self, node: nodes.Element, marks: list[str]) -> str:
        entries = [indented(self.blocks(item), mark, " " * len(mark)) for item, mark in zip(node, marks, strict=True)]
        return ("\n" if all(len(item.children) < 2 for item in node) else "\n\n").join(entries)

    def write_definition_list(self, node: nodes.Element) -> str:
        return "\n\n".join(
            indented(f"**{self.text(item[0])}**\n\n{self.blocks(item[-1])}", "- ", "  ") for item in node.children
        )

    def write_block_quote(self, node: nodes.Element) -> str:
        return indented(self.blocks(node), "> ", "> ")

    def write_literal_block(self, node: nodes.Element) -> str:
        language = str(node.get("language", "")).replace("ipython3", "python")
        return fenced(node.astext().rstrip(), language if language not in {"default", "none"} else "")

    def write_math_block(self, node: nodes.Element) -> str:
        if node.get("nowrap"):  # an environment of its own, such as align
            return str(node.astext().strip())
        return environment(node.astext(), rf" \tag{{{node['number']}}}" if node.get("number") else "")

    def write_transition(self, _: nodes.Element) -> str:
        return "---"

    def write_rubric(self, node: nodes.Element) -> str:
        return f"**{self.text(node)}**"

    def write_figure(self, node: nodes.Element) -> str:
        captions = [self.captioned("figure", node, child) for child in node if isinstance(child, nodes.caption)]
        shown = [text for child in node if not isinstance(child, nodes.caption) and (text := self.block(child))]
        return "\n\n".join(shown + captions)

    def write_table(self, node: nodes.Element) -> str:
        """Return a table of GitHub's kind; one without headings gets empty ones."""
        titles = [self.captioned("table", node, child) for child in node if isinstance(child, nodes.title)]
        heads = [row for head in node.findall(nodes.thead) for row in head.children]
        rows = [row for body in node.findall(nodes.tbody) for row in body.children]
        first = heads[0] if heads else None
        cells = [self.cell(entry) for entry in first] if first else [""] * len(rows[0].children)
        marks = [_alignment(entry) for entry in (first or rows[0])]
        table = [cells, marks] + [[self.cell(entry) for entry in row] for row in heads[1:] + rows]
        return "\n\n".join([*titles, "\n".join(f"| {' | '.join(row)} |" for row in table)])

    def cell(self, entry: nodes.Element) -> str:
        text = "<br>".join(" ".join(self.block(child).split()) for child in entry.children)
        return re.sub(r"(?<!\\)\|", r"\\|", text)


def _alignment(entry: nodes.Element) -> str:
    classes = entry.get("classes", [])
    return "---:" if RIGHT in classes else ":---:" if CENTRE in classes else "---"
