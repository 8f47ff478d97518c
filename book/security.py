"""A content security policy that every page satisfies: nothing from elsewhere, nothing inline but two lines of ours.

One sets the theme that the reader chose before anything is painted; the other is for book.layout_steps. As files they
would cost every page requests that block the first paint; the policy allows their text by hash, and no other.
"""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

LOGGER = logging.getLogger(__name__)
THEME_SCRIPT = 'document.body.dataset.theme="auto";try{document.body.dataset.theme=localStorage.theme||"auto"}catch{}'
LAYOUT_SCRIPT = "document.body.offsetHeight"
INLINE = re.compile(r"<(?:style\b|script\b(?![^<>]*\bsrc=)|[a-z][^<>]*?\s(?:style|on[a-z]+)=)[^<>]*>?", re.I)


def policy(*scripts: str) -> str:
    """Return the policy that allows the site's own files and the inline `scripts`."""
    digests = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
    allowed = " ".join(["'self'", *(f"'sha256-{digest}'" for digest in digests)])
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'"
    )


def inline_code(body: str) -> list[str]:
    """Return the tags of a page's text that the policy would make the browser ignore."""
    return [match[0] for match in INLINE.finditer(body)]


class LeaveWidthsToTheBrowser(SphinxPostTransform):
    """Columns get no width of their own: docutils would write it into a style attribute."""

    default_priority = 900
    formats = ("html",)

    def run(self, **options: Any) -> None:
        for table in self.document.findall(nodes.table):
            table["classes"] = [name for name in table["classes"] if name != "colwidths-given"] + ["colwidths-auto"]


def add_policy(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document) -> None:
    context |= {"theme_script": THEME_SCRIPT, "content_security_policy": policy(THEME_SCRIPT, LAYOUT_SCRIPT)}
    for tag in inline_code(context.get("body") or ""):
        LOGGER.warning("the content security policy forbids inline styles and scripts: %s", tag, location=page)


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_post_transform(LeaveWidthsToTheBrowser)
    app.connect("html-page-context", add_policy, priority=950)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
