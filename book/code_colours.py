"""Code is made of elements only where it has a colour: names, operators and brackets, plain ink, stay plain text.

Pygments puts each word and each bracket into an element. They were more than half of all elements of a page, and a
browser takes time and memory for each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import IO, Any

from pygments.formatters import HtmlFormatter
from pygments.token import STANDARD_TYPES, Token, _TokenType
from sphinx.application import Sphinx

from book.node import WEB

RULES = re.compile(r"\.highlight (?::is\(([^)]*)\)|(\.\w+)) \{")
CLASS = re.compile(r"\.(\w+)")


def coloured(styles: str) -> frozenset[str]:
    """Return the classes of words of code that a style sheet has a rule for."""
    return frozenset(name for rule in RULES.findall(styles) for name in CLASS.findall("".join(rule)))


class Formatter(HtmlFormatter):  # type: ignore[misc]
    """Pygments' formatter, for which a kind of word that has no colour is plain text."""

    coloured = coloured((WEB / "css" / "code.css").read_text(encoding="utf-8"))

    def format(self, tokensource: Iterable[tuple[_TokenType, str]], outfile: IO[Any]) -> None:
        super().format(((self.seen(kind), text) for kind, text in tokensource), outfile)

    def seen(self, kind: _TokenType) -> _TokenType:
        """Return the kind, or the nearest one above it that has a name; or plain text, where that has no colour."""
        while kind not in STANDARD_TYPES:
            kind = kind.parent
        return kind if STANDARD_TYPES[kind] in self.coloured else Token


def use_formatter(app: Sphinx) -> None:
    if app.builder.format == "html":
        app.builder.highlighter.formatter = Formatter  # type: ignore[attr-defined]


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("builder-inited", use_formatter)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
