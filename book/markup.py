"""Mend the markup that docutils writes and that a screen reader or a checker of accessibility takes amiss."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

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
    return body


def mend_page(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document) -> None:
    if "body" in context:
        context["body"] = mended(context["body"])


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("html-page-context", mend_page)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
