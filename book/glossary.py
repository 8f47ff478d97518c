"""The glossary, from the one table of terms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml
from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

TERMS = Path(__file__).with_suffix(".yml")


@dataclass(frozen=True)
class Term:
    """A term: English, Chinese, what it means, the section that teaches it, other forms, spellings to avoid."""

    english: str
    chinese: str
    meaning: str
    section: str
    forms: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def terms() -> tuple[Term, ...]:
    """Read the table, in its order. Raises KeyError or TypeError where an entry lacks a field or has one too many."""
    table = yaml.safe_load(TERMS.read_text(encoding="utf-8"))
    return tuple(_term(english, dict(fields)) for english, fields in table.items())


def _term(english: str, fields: dict[str, str | list[str]]) -> Term:
    known = {"zh", "is", "at", "also", "not"}
    if unknown := fields.keys() - known:
        raise TypeError(f"{TERMS.name}: {english!r} has {sorted(unknown)}, expected only {sorted(known)}")
    chinese, meaning, section = (str(fields[key]) for key in ("zh", "is", "at"))
    return Term(english, chinese, meaning, section, tuple(fields.get("also", ())), tuple(fields.get("not", ())))


def glossary_lines(entries: Iterable[Term]) -> list[str]:
    """Return Markdown that Sphinx's glossary directive reads, sorted; each term becomes an anchor.

    The class `language-zh-Hans` becomes the attribute `lang`, so that a screen reader changes its voice.
    """
    lines = ["```{glossary}"]
    for term in sorted(entries, key=lambda term: term.english.casefold()):
        chinese = f"[{term.chinese}]{{.language-zh-Hans}}"
        lines += [term.english, f"  {chinese} · {term.meaning} Taught in {{ref}}`{term.section}`.", ""]
    return [*lines, "```"]


class CourseGlossary(SphinxDirective):
    """`{course-glossary}`: all terms, without options."""

    def run(self) -> list[nodes.Node]:
        """Parse the glossary's text in place of the directive, and again when the table changes."""
        self.env.note_dependency(str(TERMS))
        terms.cache_clear()
        holder = nodes.Element()
        self.state.nested_parse(StringList(glossary_lines(terms()), self.name), 0, holder)
        return list(holder.children)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("course-glossary", CourseGlossary)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
