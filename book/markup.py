"""Mend the markup that docutils writes and that a screen reader or a checker of accessibility takes amiss."""

from __future__ import annotations

import re
from functools import partial
from html import unescape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

SHORT = 28  # characters of code that fit on one line of every phone
NARROW = 14  # and on one of a table's column, or of the page's contents
LITERAL = re.compile(r'<code class="([^"]*\bliteral\b[^"]*)">((?:<span class="pre">[^<]*</span>\s*)+)</code>')
TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
# After these a line of code may end: load_|data(|256), X,|y, net.|weight, Tensor|Dataset; not 0.1, and not __init__.
INSIDE = re.compile(
    r"(?<=\w)\((?=[\w&])|,(?=\w)|(?<=\w)/(?=\w)|(?<=\w)\.(?=[^\W\d])|(?<=[^\W_])_(?=[^\W_])|(?<=[a-z])(?=[A-Z])"
)
MENDS = (
    # The corner above a column of names heads nothing.
    (re.compile(r'<th class="head[^"]*"><p></p></th>'), "<td></td>"),
    # The role is deprecated, and was never one for a list's items.
    (re.compile(r'(<div class="citation"[^>]*) role="doc-biblioentry"'), r'\1 role="listitem"'),
    # Signatures break before their parameters, and not within a name.
    (re.compile(r'(<span class="sig-paren">\(</span>)(?=<em)'), r"\1<wbr>"),
    (re.compile(r'(<span class="sig-prename descclassname">.*?</span></span>)'), r"\1<wbr>"),
)


def mended(body: str, room: int = SHORT) -> str:
    """Return a page's text, mended. room: characters of code that fit on one line of it."""
    for fault, mend in MENDS:
        body = fault.sub(mend, body)
    body = LITERAL.sub(partial(_fitted, room=room), body)
    return TABLE.sub(lambda table: LITERAL.sub(partial(_fitted, room=NARROW), table[0]), body)


def _fitted(match: re.Match[str], room: int) -> str:
    """Keep code whole that fits, since a minus sign would part from its number; mark where longer code may break."""
    name, code = match.groups()
    if len(unescape(re.sub(r"<[^>]*>", "", code))) > room:
        code = re.sub(r"(?<=>)[^<]+(?=</)", _with_breaks, code)
    elif not name.endswith(" short"):
        name += " short"
    return f'<code class="{name}">{code}</code>'


def _with_breaks(word: re.Match[str]) -> str:
    """Allow breaks after the joints of a word of code, and at none of its hyphens: `--` would part from its option."""
    pieces = INSIDE.sub("\\g<0>\0", word[0]).split("\0")
    return "<wbr>".join(f'<span class="unbroken">{piece}</span>' if "-" in piece else piece for piece in pieces)


def mend_page(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document) -> None:
    if "body" in context:
        context["body"] = mended(context["body"])
    if "page_toc" in context:  # by book.navigation
        context["page_toc"] = mended(context["page_toc"], NARROW)


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("html-page-context", mend_page, priority=600)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
