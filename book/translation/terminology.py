"""One term, one translation: book/glossary.yml has them."""

from __future__ import annotations

import re
from functools import lru_cache

from book.glossary import Term, terms
from book.translation.catalogue import Message
from book.translation.markup import PIECE, TITLED, words

OTHER_SENSE = "other sense:"  # a translator's note: these words are no terms here


def chinese_forms(term: Term) -> tuple[str, ...]:
    """Return the names that a translation may use, 内积 and 点积 for the entry 内积（点积）."""
    return (*(name for name in re.split(r"[（）]", term.chinese) if name), *term.chinese_forms)


@lru_cache(maxsize=1)
def patterns() -> tuple[tuple[Term, re.Pattern[str]], ...]:
    """Return for each term what finds it in English, singular and plural; the longest first."""
    longest_first = sorted(terms(), key=lambda term: -len(term.english))
    return tuple((term, re.compile(rf"\b{_plural(term.english)}\b", re.I)) for term in longest_first)


def _plural(name: str) -> str:
    stem = re.escape(name).replace(r"\ ", r"[\s-]+")
    return f"(?:{stem}(?:e?s)?|{stem[:-1]}ies)" if name.endswith("y") else f"{stem}(?:e?s)?"


def terms_in(text: str) -> list[Term]:
    """Return the terms in an English text; a term within a longer one does not count by itself."""
    shown = words(PIECE.sub(lambda match: _term_name(match) or match[0], text))
    found = []
    for term, pattern in patterns():
        shown, count = pattern.subn("·", shown)
        if count:
            found.append(term)
    return found


def _term_name(match: re.Match[str]) -> str:
    if match["name"] != "term":
        return ""
    titled = TITLED.fullmatch(match["content"])
    return titled["target"] if titled else match["content"]


def term_problems(message: Message) -> list[str]:
    """Return the terms of a message that its translation lacks, and words that stand for a term but should not."""
    said = [note.removeprefix(OTHER_SENSE) for note in message.notes if note.startswith(OTHER_SENSE)]
    exempt = {name.strip() for names in said for name in names.split(",")}
    shown = words(message.translation)
    lacking = [
        f"{term.english!r} is {' or '.join(chinese_forms(term))} (no term here? # {OTHER_SENSE} {term.english})"
        for term in terms_in(message.text)
        if term.english not in exempt and not any(form.lower() in shown.lower() for form in chinese_forms(term))
    ]
    return lacking + [
        f"{word!r}: {term.english} is {term.chinese}"
        for term in terms()
        for word in term.chinese_avoid
        if word in shown
    ]
