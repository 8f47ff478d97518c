"""What a message has beside its words and no translation changes: code, formulas, roles, links, placeholders."""

from __future__ import annotations

import re
from dataclasses import dataclass

# A variable of the environment, $D2LNOTES_DATA in a docstring, begins no formula.
PIECE = re.compile(
    r"""
    (?P<role>\{(?P<name>[\w:.+-]+)\}(?P<fence>`+)(?P<content>.+?)(?<!`)(?P=fence)(?!`))
  | (?P<ticks>`+)(?P<code>.+?)(?<!`)(?P=ticks)(?!`)
  | (?<![\\$])\$(?![A-Z][A-Z0-9]*_[A-Z]{2})(?P<math>[^$\s](?:[^$]*[^$\s\\])?)\$(?![$\d])
  | \]\((?P<link>[^()\s]*)\)
  | (?P<address>https?://[^\s)<>，。；：！？、）]+)
  | (?P<attributes>\{[.#][^{}\s]+\})
  | (?P<placeholder>\{\w*\}|%\(\w+\)[sd]|%[sd])
  | (?P<tag></?[a-z][^<>]*>)
  | (?P<footnote>\[\^[^\]\s]+\])
    """,
    re.VERBOSE,
)
TITLED = re.compile(r"(?P<title>.+?)\s*(?<!\\)<(?P<target>[^<>]+)>", re.DOTALL)
KINDS = ("code", "math", "link", "address", "attributes", "placeholder", "tag", "footnote")
WORD = re.compile(r"[A-Za-z]{2,}")


@dataclass(frozen=True)
class Piece:
    """A piece that stays: its kind and content; of a role `role name`, the target, and its own words as the title."""

    kind: str
    content: str
    title: str = ""


def pieces(text: str) -> list[Piece]:
    return [_piece(match) for match in PIECE.finditer(text)]


def _piece(match: re.Match[str]) -> Piece:
    if match["role"]:
        titled = TITLED.fullmatch(match["content"])
        title, target = (titled["title"], titled["target"]) if titled else ("", match["content"])
        return Piece(f"role {match['name']}", target, title)
    kind = next(kind for kind in KINDS if match[kind] is not None)
    return Piece(kind, match[kind])


def words(text: str, stands_for: str = " ") -> str:
    """Return what a reader reads as words: each other piece is replaced by `stands_for`, a role by its title."""

    def shown(match: re.Match[str]) -> str:
        piece = _piece(match)
        if piece.kind in ("link", "attributes"):
            return "]" if piece.kind == "link" else ""
        return piece.title or stands_for

    return PIECE.sub(shown, text)


def has_words(text: str) -> bool:
    """Tell whether there is anything to translate in a message."""
    return bool(WORD.search(words(text)))
