"""Mend the markup that docutils writes and that a screen reader or a checker of accessibility takes amiss."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

SHORT = 28  # characters of code that fit on one line of every phone
NARROW = 14  # and on one of a table's column
LITERAL = re.compile(r'<code class="([^"]*\bliteral\b[^"]*)">((?:<span class="pre">[^<]*</span>\s*)+)</code>')
TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
INSIDE = re.compile(r"(?<=\w)[._(](?=\w)|(?<=[a-z])(?=[A-Z])")  # after these a line of code may end
MENDS = (
    # The corner above a column of names heads nothing.
    (re.compile(r'<th class="head[^"]*"><p></p></th>'), "<td></td>"),
    # The role is deprecated, and was never one for a list's items.
    (re.compile(r'(<div class="citation"[^>]*) role="doc-biblioentry"'), r'\1 role="listitem"'),
)


def mended(body: str) -> str:
    """Return a page's text, mended."""
    for fault, mend in MENDS:
        body = fault.sub(mend, body)
    body = LITERAL.sub(_kept_whole, body)
    return TABLE.sub(lambda table: LITERAL.sub(_breakable, table[0]), body)


def _kept_whole(match: re.Match[str]) -> str:
    """Mark short code, which is not to be cut at the end of a line: a minus sign would part from its number."""
    text = unescape(re.sub(r"<[^>]*>", "", match[2]))
    return f'<code class="{match[1]} short">{match[2]}</code>' if len(text) <= SHORT else match[0]


def _breakable(match: re.Match[str]) -> str:
    """Mark where long code in a table may break, which the style sheet allows on phones."""
    if len(unescape(re.sub(r"<[^>]*>", "", match[2]))) <= NARROW:
        return match[0]
    return re.sub(r">[^<]+<", lambda text: INSIDE.sub(r"\g<0><wbr>", text[0]), match[0])


def mend_page(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document) -> None:
    if "body" in context:
        context["body"] = mended(context["body"])


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("html-page-context", mend_page)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
