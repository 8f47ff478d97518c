"""A sentence or two on each page for search engines and link previews, taken from the page itself.

The front matter's `description` if there is one, else the page's first words: in a chapter what it teaches, elsewhere
the first paragraph.
"""

from __future__ import annotations

import re
import unicodedata

from docutils import nodes

LONGEST = 160  # search engines cut there; a Chinese character counts twice, as it is twice as wide
SHORTEST = 50  # less says too little
SENTENCE = re.compile(r"(?<=[.?!])(?=\s)|(?<=[。？！])")
CLAUSE = re.compile(r"(?=[,;:]\s)|(?=[，；：])")
WORD = re.compile(r"(?=\s)")


def plain(text: str) -> str:
    return " ".join(text.split())


def width(text: str) -> int:
    """Return how many Latin letters a text is as long as, and says as much as."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def lead(doctree: nodes.document) -> str:
    """Return the text of the first paragraph that is the page's own; the notice about the data is not."""
    for paragraph in doctree.findall(nodes.paragraph):
        notice = paragraph.parent is not None and "data-notice" in paragraph.parent.get("classes", ())
        if not notice and (text := plain(paragraph.astext())):
            return text
    return ""


def shortened(text: str) -> str:
    """Return the whole sentences that fit into LONGEST letters, else the clauses or words, and an ellipsis."""
    if width(text) <= LONGEST:
        return text
    if width(found := _until_last(SENTENCE, text)) >= SHORTEST:
        return found
    for pattern in (CLAUSE, WORD):
        if width(found := _until_last(pattern, text)) >= LONGEST // 2:
            return found + "…"
    while width(text) >= LONGEST:
        text = text[:-1]
    return text + "…"


def _until_last(pattern: re.Pattern[str], text: str) -> str:
    """Return the text up to the last break that leaves room for an ellipsis."""
    parts = [text[: match.start()] for match in pattern.finditer(text)]
    return max((part for part in parts if width(part) < LONGEST), key=len, default="")


def description(title: str, written: str, doctree: nodes.document) -> str:
    """Return the description of a page. written: the front matter's. A short one is told apart by the page's title."""
    text = shortened(plain(written) or lead(doctree))
    if width(text) >= SHORTEST:
        return text
    colon = "：" if title and width(title[-1]) > 1 else ": "
    return colon.join(filter(None, (title, text)))
