"""Long pages are laid out in steps, as they are read in, and not all at once at their end.

At once it is one task: a quarter of a second on a phone of the middle class, in which no tap is answered. So there is a
line of script between sections that asks for the height of what is there by then. That lays it out, and browsers let
other things have their turn before they read on. What is laid out stays, and what follows comes below it.
"""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from book.security import LAYOUT_SCRIPT

STEP = 400  # elements at least; each takes a browser some 15 microseconds here, and a phone 60
ELEMENT = re.compile(r"<(?:(section)\b|[a-z])")


def in_steps(body: str, step: int = STEP) -> str:
    """Return a page's text with the script before each section that at least `step` elements lie before."""
    pieces, done, seen = [], 0, 0
    for element in ELEMENT.finditer(body):
        if element[1] and seen >= step:
            pieces += [body[done : element.start()], f"<script>{LAYOUT_SCRIPT}</script>"]
            done, seen = element.start(), 0
        seen += 1
    return "".join([*pieces, body[done:]])


def add_steps(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document) -> None:
    if "body" in context:
        context["body"] = in_steps(context["body"])


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("html-page-context", add_steps, priority=960)  # after book.security, for which a text has no scripts
    return {"parallel_read_safe": True, "parallel_write_safe": True}
