"""A change of this package's own code reads every page again; Sphinx itself looks at pages and settings alone."""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx

from book.files import folder_digest


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_config_value("book_code", folder_digest(Path(__file__).parent, "*.py"), "env", str)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
