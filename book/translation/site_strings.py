"""The words of the frame: of templates, of extensions, of the table of contents, and the course's own names.

They make one catalogue, `sphinx`, the one that Sphinx itself reads for `_("...")`.
"""

from __future__ import annotations

from pathlib import Path

import yaml
from babel.messages.extract import extract_from_dir

from book.card_motifs import MOTIFS
from book.translation.catalogue import Message

DOMAIN = "sphinx"
BOOK = Path(__file__).parents[1]
METHODS = [("templates/**.html", "jinja2"), ("**.py", "python")]
# Sphinx has no Chinese for these of its own.
OF_SPHINX = tuple(f"Link to this {what}" for what in ("heading", "image", "table", "term", "definition"))
NAMES = {"html_title": "title", "html_short_title": "short title", "author": "author"}  # of the configuration


def site_strings(root: Path, names: dict[str, str]) -> list[Message]:
    """Return all words of the frame. root: the folder of the sources. names: the course's names, by what they are."""
    found = {text: Message(text, kind) for kind, text in names.items() if text}
    contents = root / "_toc.yml"
    for part in yaml.safe_load(contents.read_text(encoding="utf-8")).get("parts", ()) if contents.exists() else ():
        found.setdefault(part["caption"], Message(part["caption"], "part of the contents"))
    for name, _line, text, _comments, _context in extract_from_dir(BOOK, METHODS):
        kind = f"{'template' if name.endswith('.html') else 'extension'} {Path(name).stem}"
        found.setdefault(str(text), Message(str(text), kind))
    for text in OF_SPHINX:
        found.setdefault(text, Message(text, "Sphinx"))
    for name, (_draw, text) in MOTIFS.items():
        found.setdefault(text, Message(text, f"what the drawing of {name} shows"))
    return list(found.values())
