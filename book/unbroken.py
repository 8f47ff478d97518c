"""A formula and the punctuation after it stay on one line.

Browsers may break a line after a formula, as after a picture, and would begin the next one with the full stop.
"""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

CLOSING = re.compile(r"[,.;:!?%)\]’”，。；：、？！）》]+")


class KeepPunctuation(SphinxPostTransform):
    """Put each formula that punctuation follows into a `span.unbroken` with it."""

    default_priority = 900
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        for formula in list(self.document.findall(nodes.math)):
            parent, place = formula.parent, formula.parent.index(formula)
            following = parent[place + 1] if place + 1 < len(parent) else None
            if isinstance(following, nodes.Text) and (closing := CLOSING.match(following)):
                unbroken = nodes.inline("", "", formula, nodes.Text(closing[0]), classes=["unbroken"])
                parent[place : place + 2] = [unbroken, nodes.Text(following[closing.end() :])]


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_post_transform(KeepPunctuation)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
