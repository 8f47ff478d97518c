"""A sentence or two on each page for search engines and link previews, taken from the page itself.

The front matter's `description` if there is one, else the page's first words: in a chapter what it teaches, elsewhere
the first paragraph.
"""

from __future__ import annotations

import re

from docutils import nodes

LONGEST = 160  # search engines cut there
SHORTEST = 50  # less says too little
SENTENCE = re.compile(r"(?<=[.?!])(?=\s)|(?<=[。？！])")
CLAUSE = re.compile(r"(?=[,;:]\s)|(?=[，；：])")
WORD = re.compile(r"(?=\s)")


def plain(text: str) -> str:
    return " ".join(text.split())


def lead(doctree: nodes.document) -> str:
    """Return the text of the first paragraph that is the page's own; the notice about the data is not."""
    for paragraph in doctree.findall(nodes.paragraph):
        notice = paragraph.parent is not None and "data-notice" in paragraph.parent.get("classes", ())
        if not notice and (text := plain(paragraph.astext())):
            return text
    return ""


def shortened(text: str) -> str:
    """Return the whole sentences that fit into LONGEST characters, else the clauses or words, and an ellipsis."""
    if len(text) <= LONGEST:
        return text
    if (end := _last_break(SENTENCE, text)) >= SHORTEST:
        return text[:end]
    for pattern in (CLAUSE, WORD):
        if (end := _last_break(pattern, text)) >= LONGEST // 2:
            return text[:end] + "…"
    return text[: LONGEST - 1] + "…"


def _last_break(pattern: re.Pattern[str], text: str) -> int:
    return max((match.start() for match in pattern.finditer(text) if match.start() < LONGEST), default=0)


def description(title: str, written: str, doctree: nodes.document) -> str:
    """Return the description of a page. written: the front matter's. A short one is told apart by the page's title."""
    text = shortened(plain(written) or lead(doctree))
    return text if len(text) >= SHORTEST else ": ".join(filter(None, (title, text)))
