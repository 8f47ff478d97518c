"""Running text as plain Markdown: what Jupyter, Colab and GitHub show as it is meant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from docutils import nodes
from sphinx.util import logging

LOGGER = logging.getLogger(__name__)

SPECIAL = re.compile(r"[\\`*_\[\]<$~]|&(?=#?\w+;)")
# What would start a heading, a list, a quotation or an underline at a line's beginning.
LINE_START = re.compile(r"(?m)^( *\d*)([-+#>=]+|(?<=\d)[.)])(?= |$)")
ENCLOSED = {
    nodes.strong: ("**", "**"),
    nodes.emphasis: ("*", "*"),
    nodes.title_reference: ("*", "*"),
    nodes.superscript: ("<sup>", "</sup>"),
    nodes.subscript: ("<sub>", "</sub>"),
}


def escaped(text: str) -> str:
    """Return text such that Markdown shows it as it is."""
    return SPECIAL.sub(lambda match: "\\" + match[0], text)


def code_span(text: str) -> str:
    """Return text between as many backticks as it needs."""
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{space}{text}{space}{fence}"


def ancestors(node: nodes.Node) -> Iterator[nodes.Node]:
    while node.parent is not None:
        node = node.parent
        yield node


class RunningText:
    """Writes inline nodes of one page. address: the page on the site, empty where that is not known."""

    def __init__(self, address: str) -> None:
        self.address = address

    def lines(self, node: nodes.Element) -> str:
        """Return a node's inline content as a paragraph of its own."""
        return LINE_START.sub(r"\1\\\2", self.text(node))

    def text(self, node: nodes.Element) -> str:
        return "".join(self.inline(child) for child in node.children)

    def inline(self, node: nodes.Node) -> str:
        match node:
            case nodes.Text():
                return escaped(node.astext())
            case nodes.literal() if not any(node.findall(nodes.reference)):
                return code_span(node.astext())
            case nodes.math():
                return self.formula(node)
            case nodes.footnote_reference():
                return f"\\[{self.text(node)}\\]"
            case nodes.reference():
                return self.link(node)
            case nodes.image():
                return self.image(node)
            case nodes.comment() | nodes.substitution_definition():
                return ""
            case nodes.raw() | nodes.problematic():
                return self.unknown(node)
            case nodes.Inline() | nodes.TextElement():
                before, after = ENCLOSED.get(type(node), ("", ""))
                return f"{before}{self.text(node)}{after}"
        return self.unknown(node)

    def unknown(self, node: nodes.Node) -> str:
        """Warn, which fails the build: what a notebook would lose is not lost in silence."""
        LOGGER.warning("the notebook cannot show a %r (see book/lowering.py)", node.tagname, location=node)
        return ""

    def formula(self, node: nodes.Element) -> str:
        tex = " ".join(node.astext().split())
        if any(isinstance(parent, nodes.entry) for parent in ancestors(node)):  # a bar would end a table's cell
            tex = tex.replace(r"\|", r"\Vert ").replace("|", r"\vert ")
        return f"${tex.strip()}$"

    def link(self, node: nodes.Element) -> str:
        """Return a link to the site or elsewhere, or its text where the site's address is not known."""
        content, target = self.text(node), self.absolute(node.get("refuri") or f"#{node.get('refid', '')}")
        return f"[{content}]({target})" if target and content else content

    def image(self, node: nodes.Element) -> str:
        alt = escaped(node.get("alt", ""))
        if re.match(r"https?:", node["uri"]):
            return f"![{alt}]({node['uri']})"
        return f"*{alt}*" if alt else ""  # a file of the site, which a notebook alone does not have

    def absolute(self, uri: str) -> str:
        if not re.match(r"(https?|mailto):", uri):
            uri = urljoin(self.address, uri) if self.address else ""
        return uri.replace("(", "%28").replace(")", "%29").replace(" ", "%20")
