"""A content security policy for every page: nothing from elsewhere, no inline style, no inline script but our own.

The one inline script sets the theme that the reader chose before anything is painted. As a file it would cost every
page a request that blocks the first paint; the policy allows its text by hash, and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

THEME_SCRIPT = 'document.body.dataset.theme="auto";try{document.body.dataset.theme=localStorage.theme||"auto"}catch{}'


def policy(script: str) -> str:
    """Return the policy that allows the site's own files and the inline `script`."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return (
        f"default-src 'none'; script-src 'self' 'sha256-{digest}'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'"
    )


def add_policy(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document) -> None:
    context |= {"theme_script": THEME_SCRIPT, "content_security_policy": policy(THEME_SCRIPT)}


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("html-page-context", add_policy)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
