"""Say at the top of every page that reads the data when it ran on the embedded subset and not on the full set."""

from __future__ import annotations

import re
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.locale import _


def uses_the_data(source: str) -> bool:
    """Tell whether a page's source has code that reads Fashion-MNIST; hidden cells count too."""
    return any(
        re.search(r"fashion_?mnist\(", cell, re.I)
        for cell in re.findall(r"^```\{code-cell\}.*?^```", source, re.M | re.S)
    )


def notice(train: str, test: str) -> nodes.warning:
    """Return the notice. train, test: how many images the subset has of each kind."""
    text = _(
        "This page was built with the embedded subset of %(train)s training and %(test)s test images, because the full "
        "Fashion-MNIST set could not be had. The numbers on this page are not those of the full set of 60,000 training "
        "and 10,000 test images."
    ) % {"train": train, "test": test}
    return nodes.warning("", nodes.paragraph("", text), classes=["data-notice"])


def add_notice(app: Sphinx, doctree: nodes.document) -> None:
    """Put the notice under the page's title where the page reads the data and only the subset could be had."""
    subset = app.config.course_subset  # set by book.course_data, empty for the full set
    if not subset or not uses_the_data(Path(app.env.doc2path(app.env.docname)).read_text(encoding="utf-8")):
        return
    title = next(iter(doctree.findall(nodes.title)), None)
    if title is None:
        doctree.insert(0, notice(*subset))
    else:
        title.parent.insert(title.parent.index(title) + 1, notice(*subset))


def setup(app: Sphinx) -> dict[str, bool]:
    app.setup_extension("book.course_data")
    app.connect("doctree-read", add_notice)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
