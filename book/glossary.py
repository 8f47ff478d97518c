"""The glossary, from the one table of terms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from docutils import nodes
from docutils.statemachine import StringList
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util.docutils import SphinxDirective

TERMS = Path(__file__).with_suffix(".yml")
LISTS = ("also", "not", "zh_also", "zh_not")  # fields of Term, in its order


@dataclass(frozen=True)
class Term:
    """A term: English, Chinese, what it means, the section that teaches it, other forms, spellings to avoid.

    chinese_forms: what stands for it in Chinese, where that may be another word. chinese_avoid: what may not.
    sound: a usual sign that is read as the first one of the Chinese is, where that is none (see `as_spoken`).
    """

    english: str
    chinese: str
    meaning: str
    section: str
    forms: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    chinese_forms: tuple[str, ...] = ()
    chinese_avoid: tuple[str, ...] = ()
    sound: str = ""


@lru_cache(maxsize=1)
def terms() -> tuple[Term, ...]:
    """Read the table, in its order. Raises KeyError or TypeError where an entry lacks a field or has one too many."""
    table = yaml.safe_load(TERMS.read_text(encoding="utf-8"))
    return tuple(_term(english, dict(fields)) for english, fields in table.items())


def _term(english: str, fields: dict[str, str | list[str]]) -> Term:
    known = {"zh", "is", "at", "zh_sound", *LISTS}
    if unknown := fields.keys() - known:
        raise TypeError(f"{TERMS.name}: {english!r} has {sorted(unknown)}, expected only {sorted(known)}")
    chinese, meaning, section = (str(fields[key]) for key in ("zh", "is", "at"))
    forms, avoid, chinese_forms, chinese_avoid = (tuple(fields.get(name, ())) for name in LISTS)
    sound = str(fields.get("zh_sound", ""))
    return Term(english, chinese, meaning, section, forms, avoid, chinese_forms, chinese_avoid, sound)


def in_order(entries: Iterable[Term]) -> list[Term]:
    """Sort terms as the page has them before it is translated."""
    return sorted(entries, key=lambda term: term.english.casefold())


def glossary_lines(entries: Iterable[Term]) -> list[str]:
    """Return Markdown that Sphinx's glossary directive reads, sorted; each term becomes an anchor."""
    lines = ["```{glossary}"]
    for term in in_order(entries):
        lines += [term.english, f"  {term.meaning} Taught in {{ref}}`{term.section}`.", ""]
    return [*lines, "```"]


class NameInTheOtherLanguage(SphinxTransform):
    """Puts each term's name in the other language before its meaning; after translation, which it is no part of.

    The class `language-...` becomes the attribute `lang`, so that a screen reader changes its voice.
    """

    default_priority = 30

    def apply(self, **kwargs: Any) -> None:
        for glossary in self.document.findall(addnodes.glossary):
            meanings = list(glossary.findall(nodes.definition))
            for term, meaning in zip(in_order(terms()), meanings, strict=True):
                is_chinese = self.config.language.startswith("zh")
                name, language = (term.english, "en") if is_chinese else (term.chinese, "zh-Hans")
                meaning[0].insert(0, [nodes.inline("", name, classes=[f"language-{language}"]), nodes.Text(" · ")])
            if self.config.language.startswith("zh"):
                for entries in glossary.findall(nodes.definition_list):
                    entries[:] = sorted(entries, key=lambda entry: as_spoken(name_of(entry)))


def name_of(entry: nodes.Element) -> str:
    return str(next(entry.findall(nodes.term)).astext())


def as_spoken(name: str) -> bytes:
    """Order Chinese names by how they are read, as a dictionary does: the code GB 18030 has the usual signs so.

    The usual signs are the first level of GB 2312, b0a1 to d7f9. A rarer one, whose code follows its strokes, stands
    where a usual one with the same sound does, which its term has as `sound`.
    """
    sound = next((term.sound for term in terms() if term.chinese == name and term.sound), name[:1])
    return (sound + name[1:]).casefold().encode("gb18030")


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
    """Register the directive, and what completes it."""
    app.add_directive("course-glossary", CourseGlossary)
    app.add_transform(NameInTheOtherLanguage)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
