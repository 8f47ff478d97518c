"""An image for each chapter that a link preview shows; pages that are no chapter share the first page's.

Written to `_static/cards`, each named by a hash of all that it is made of: what is there already is not drawn again,
and who keeps an old image sees the new one. A language whose script is not in Matplotlib's own font needs
`course_card_fonts: [Noto Sans CJK SC, DejaVu Sans]`; without such a font its cards have no words.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import matplotlib as mpl
import PIL
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.locale import _
from sphinx.util import logging

from book import card_drawing, card_images, card_motifs, icons
from book.card_drawing import HEIGHT, WIDTH, Card, draw, found_fonts, undrawable
from book.card_motifs import DEFAULT, MOTIFS
from book.files import replace_bytes
from book.package import CYCLE

LOGGER = logging.getLogger(__name__)
FOLDER = "_static/cards"
MADE_BY = [Path(str(module.__file__)) for module in (card_drawing, card_images, card_motifs, icons)]


def cards(app: Sphinx) -> dict[str, Card]:
    """Return the cards of the first page and of all pages in numbered parts, by page."""
    trees = app.env.get_doctree(app.config.root_doc).findall(addnodes.toctree)
    parts = [(tree["caption"] or "", tree["includefiles"]) for tree in trees if tree.get("numbered")]
    captions = " · ".join(caption for caption, _pages in parts if caption)
    found = {app.config.root_doc: _card(app, app.config.root_doc, _("A course to run, line by line"), captions, "blue")}
    for k, (caption, pages) in enumerate(parts):
        for page in pages:
            number = ".".join(map(str, app.env.toc_secnumbers.get(page, {}).get("", ())))
            part = " · ".join(filter(None, (_("Chapter %s") % number if number else "", caption)))
            found[page] = _card(app, page, part, app.config.html_title, CYCLE[k % len(CYCLE)])
    return found


def _card(app: Sphinx, page: str, part: str, course: str, accent: str) -> Card:
    name = page.rpartition("/")[2]
    fonts = tuple(found_fonts(app.config.course_card_fonts))
    return Card(app.env.titles[page].astext(), part, course, name if name in MOTIFS else DEFAULT, accent, fonts)


def file_name(page: str, card: Card) -> str:
    """Return the name of a card's file, which changes with all that decides what it looks like."""
    digest = hashlib.sha256(f"{card!r}\0{mpl.__version__}\0{PIL.__version__}".encode() + icons.SIGN.read_bytes())
    for path in MADE_BY:
        digest.update(path.read_bytes())
    return f"{page.replace('/', '-')}-{digest.hexdigest()[:10]}.png"


def kept_cards(app: Sphinx) -> dict[str, Card]:
    """Return the cards, made out once a build."""
    if not hasattr(app.builder, "course_cards"):
        app.builder.course_cards = cards(app)  # type: ignore[attr-defined]
    found: dict[str, Card] = app.builder.course_cards  # type: ignore[attr-defined]
    return found


def add_card(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Tell the page where its card is; a preview needs a whole address, so nothing where the site's is not known."""
    base, known = app.config.html_baseurl, kept_cards(app)
    name = page if page in known else app.config.root_doc
    card = known[name]
    alt = f"{card.title}: {_(MOTIFS[card.motif][1])}"
    image = {"url": f"{base}{FOLDER}/{file_name(name, card)}", "width": WIDTH, "height": HEIGHT, "alt": alt}
    context["course_card"] = image if base else {}


def write_cards(app: Sphinx, exception: Exception | None) -> None:
    """Draw the cards that are not there yet and remove those of earlier builds."""
    if exception or app.builder.format != "html":
        return
    folder = Path(app.outdir) / FOLDER
    wanted = {file_name(page, card): card for page, card in kept_cards(app).items()}
    for path in folder.glob("*.png"):
        if path.name not in wanted:
            path.unlink()
    for name, card in wanted.items():
        if missing := undrawable(card.title + card.part + card.course, card.fonts):
            LOGGER.info("the card %s has no words: no font of %s has %s", name, app.config.course_card_fonts, missing)
        if not (folder / name).is_file():
            replace_bytes(folder / name, draw(card))


def setup(app: Sphinx) -> dict[str, bool]:
    app.setup_extension("book.origin")
    app.add_config_value("course_card_fonts", ["DejaVu Sans"], "html", list)
    app.connect("html-page-context", add_card)
    app.connect("build-finished", write_cards)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
