"""The landing page's map: a list of links to chapters becomes cards, each with the chapter's drawing.

In the page it is a list like any other, within a `{container}` of the class `course-map`:

    :::{container} course-map
    - [](#linear-regression)

      What is a house worth?
    :::

The drawings are those of the link previews (book/card_motifs.py), as SVG that follows the theme.
"""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import matplotlib as mpl
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.locale import _

from book import card_motifs, figures
from book.card_motifs import MOTIFS
from book.figures import themed
from book.files import replace_text
from book.kept import Kept, digest_of
from book.package import PALETTE

FOLDER = "_static/motifs"
SIZE = (3.2, 1.6)  # inches; the page shows them at this ratio
SCALE = 0.28  # of the strokes and marks, which are drawn for a card of 1200 pixels


def drawing(name: str) -> str:
    """Return the drawing of a chapter as SVG without a ground, its colours following the theme."""
    from matplotlib.figure import Figure  # which takes a second, and the drawings are kept

    figure = Figure(figsize=(SIZE[0] / SCALE, SIZE[1] / SCALE))
    axes = figure.add_axes((0.03, 0.03, 0.94, 0.94))
    axes.set_axis_off()
    MOTIFS[name][0](axes)
    buffer = io.StringIO()
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "course-map", "image.interpolation": "none"}):
        figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None})
    rounded = re.sub(r"(?<=\d\.\d)\d+", "", buffer.getvalue())  # a tenth of a point is a thirtieth of a pixel there
    return themed(rounded)


def entries(doctree: nodes.document) -> Iterator[tuple[nodes.list_item, str]]:
    """Yield the items of a page's maps, each with the name of the chapter that its first link leads to."""
    for box in doctree.findall(lambda node: isinstance(node, nodes.container) and "course-map" in node["classes"]):
        for item in box.findall(nodes.list_item):
            link = next(iter(item.findall(nodes.reference)), None)
            name = (link.get("refuri", "") if link else "").partition("#")[0].rpartition("/")[2].removesuffix(".html")
            if name in MOTIFS:
                yield item, name


def add_drawings(app: Sphinx, doctree: nodes.document, page: str) -> None:
    if app.builder.format != "html":
        return
    root = "../" * page.count("/")
    for item, name in entries(doctree):
        alt = _(MOTIFS[name][1])
        image = f'<img src="{root}{FOLDER}/{name}.svg" alt="{alt}" width="320" height="160" loading="lazy">'
        item.insert(0, nodes.raw("", image, format="html"))


def write_drawings(app: Sphinx, exception: Exception | None) -> None:
    if exception or app.builder.format != "html":
        return
    folder = Path(app.outdir) / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    kept = Kept(app, "motifs")
    for name in MOTIFS:
        digest = digest_of(name, mpl.__version__, card_motifs, figures, json.dumps(PALETTE), sys.modules[__name__])
        replace_text(folder / f"{name}.svg", kept.get(digest, lambda name=name: drawing(name)))  # type: ignore[misc]
    kept.save()


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("doctree-resolved", add_drawings)
    app.connect("build-finished", write_drawings)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
