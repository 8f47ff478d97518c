"""How Chinese is set: full-width punctuation, and a space between Chinese and anything Latin.

Code, formulas and roles count as Latin. What a role shows may turn out to be Chinese; the build closes such gaps.
"""

from __future__ import annotations

import re

from book.translation.markup import PIECE

HAN = re.compile(r"[\u3400-\u9fff]")
H, LATIN = r"[\u3400-\u9fff]", r"[A-Za-z0-9\u0370-\u03ff−½∞]"
OPENING, CLOSING = "（【《“‘", "，。；：！？、）】》”’"
RULES = [
    (re.compile(rf"{H}{LATIN}|{LATIN}{H}"), "needs a space between Chinese and Latin, code, a formula or a role"),
    (re.compile(rf"{H} +{H}"), "has a space between Chinese characters"),
    (re.compile(r"  +"), "has more than one space"),
    (re.compile(r"\d %"), "has a space before a per cent sign"),
    (re.compile(rf"{H} *[,;:?!]|[,;:?!] *{H}"), "needs full-width punctuation"),
    (re.compile(rf"{H} *\.(?!\w)|(?<!\.)\. *{H}|[^.]\.$"), "needs a Chinese full stop"),
    (re.compile(rf"{H}\(|\){H}|\([^()]*{H}|{H}[^()]*\)|{H} \([A-Za-z]{{2,}}[^(),]*\)"), "needs full-width parentheses"),
    (re.compile(rf" [{OPENING}{CLOSING}]|[{OPENING}{CLOSING}] "), "has a space beside full-width punctuation"),
    (re.compile(rf"{H} *[\"']|[\"'] *{H}"), "needs Chinese quotation marks, “ and ”"),
    (re.compile(rf"{H} *(?:\.\.\.|(?<!…)…(?!…))"), "needs a Chinese ellipsis, ……"),
]
MARKS = re.compile(r"\*+|(?<!\\)[\[\]]|\\(?=[^\w\s])")


def plain(text: str) -> str:
    """Return text with a Latin letter for each piece that stays, and without marks of emphasis and links."""

    def shown(match: re.Match[str]) -> str:
        if match["link"] is not None or match["attributes"]:
            return ""
        return "</>" if match["tag"] else "x"

    return MARKS.sub("", PIECE.sub(shown, text)).replace("</>", "").strip()


def typography_problems(text: str) -> list[str]:
    """Return what is set wrongly, in words, with its place."""
    shown = plain(text)
    found = [(match, said) for rule, said in RULES if (match := rule.search(shown))]
    return [f"{shown[max(0, match.start() - 4) : match.end() + 4]!r} {said}" for match, said in found]
