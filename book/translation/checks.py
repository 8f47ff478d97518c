"""What is wrong with a translation, message by message: the rules of locale/README.md that a machine can check."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from markdown_it import MarkdownIt

from book.translation.catalogue import Message
from book.translation.markup import PIECE, Piece, pieces
from book.translation.terminology import term_problems
from book.translation.typography import HAN, typography_problems

UNCHANGED = "unchanged"  # a translator's note: it stays as it is
REPEATABLE = frozenset({"code", "math"})  # may stand more often than in the original
MARKDOWN = MarkdownIt("commonmark")


def problems(message: Message) -> list[str]:
    """Return what is wrong with a message's translation, in words; nothing where it is right."""
    text = message.translation
    if not text.strip():
        return ["not translated"]
    if message.is_fuzzy:
        return [f"fuzzy: translated from {message.previous!r}; mend the translation and take the mark away"]
    if text == message.text and UNCHANGED in message.notes:
        return []
    if not HAN.search(text):
        return [f"no Chinese in it; if it should stay as it is, say so above it: # {UNCHANGED}"]
    return [
        *piece_problems(pieces(message.text), pieces(text)),
        *emphasis_problems(message.text, text),
        *typography_problems(text),
        *term_problems(message),
    ]


def piece_problems(original: Iterable[Piece], translated: Iterable[Piece]) -> list[str]:
    """Compare what must be the same in both: code, formulas, roles with their targets, links, placeholders."""
    wanted, found = (Counter((piece.kind, piece.content) for piece in side) for side in (original, translated))
    lost = [f"lost {kind} {content!r}" for kind, content in (wanted - found).elements()]
    added = [
        f"{kind} {content!r} is not in the original, or not so often"
        for kind, content in (found - wanted).elements()
        if kind not in REPEATABLE or (kind, content) not in wanted
    ]
    untitled = [
        f"a term needs its Chinese name: {{term}}`… <{piece.content}>`"
        for piece in translated
        if piece.kind == "role term" and not HAN.search(piece.title)
    ]
    return lost + added + untitled


def emphasis_problems(original: str, translated: str) -> list[str]:
    """Compare how often each kind of emphasis shows, and look for marks that show as stars.

    Italics may go: titles are 《》 in Chinese, and foreign words need no mark.
    """
    before, after = _emphasis(original), _emphasis(translated)
    after["em"] = max(after["em"], before["em"])
    found = []
    for kind, name in (("strong", "bold"), ("em", "italic")):
        if before[kind] != after[kind]:
            said = f"{after[kind]} {name} instead of {before[kind]}"
            found.append(f"{said}; write **注意**：, and a space before **{{term}}")
    if before["star"] != after["star"]:
        found.append("a star shows as a star: beside punctuation within, ** needs a space or punctuation without")
    return found


def _emphasis(text: str) -> Counter[str]:
    plain = PIECE.sub(lambda match: match[0] if match["link"] is not None else "`x`", text)
    counts: Counter[str] = Counter()
    for block in MARKDOWN.parseInline(plain):
        for token in block.children or ():
            counts[token.type.removesuffix("_open")] += 1
            counts["star"] += token.content.count("*") if token.type == "text" else 0
    return counts


def catalogue_problems(messages: Iterable[Message]) -> dict[str, list[str]]:
    """Return the problems of a catalogue, by the text of the message."""
    return {message.text: found for message in messages if (found := problems(message))}


def inconsistent(catalogues: Mapping[str, Iterable[Message]]) -> list[str]:
    """Return the texts that are translated in several ways, in words."""
    ways: dict[str, dict[str, str]] = {}
    for name, messages in sorted(catalogues.items()):
        for message in messages:
            if message.translation and not message.is_fuzzy:
                ways.setdefault(message.text, {}).setdefault(message.translation, name)
    return [
        f"{text!r} is " + " and ".join(f"{translation!r} ({name})" for translation, name in found.items())
        for text, found in ways.items()
        if len(found) > 1
    ]
