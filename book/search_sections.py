"""What of a written page can be found: its sections, each with its title, where it stands and what it says."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from unicodedata import normalize

import soupsieve
from bs4 import BeautifulSoup, Comment, Tag
from bs4.element import NavigableString

# Not what the author wrote, or not what a reader would look for; folded code only draws.
SKIPPED = soupsieve.compile(
    "nav, button, script, style, template, noscript, annotation, details.fold-code, "
    ".headerlink, .section-number, .caption-number"
)
MAIN, FORMULA, SIGNATURE = map(soupsieve.compile, ("main, [role=main]", ".math, math", ".sig-name"))
BLOCKS = frozenset(
    "address article aside blockquote br dd details div dl dt figcaption figure footer form header hr li ol p pre "
    "section summary table td th tr ul".split()
)
HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
DEFINITIONS = frozenset({"glossary", "py"})  # lists whose entries are found one by one
LONGEST_OUTPUT = 240  # of the outputs of one section, in characters: enough for an error's message, not for an array
LONGEST_FORMULA = 12  # one that is short and on one line reads well as plain text; ½e² would become 12e2
RAISED = soupsieve.compile("mfrac, msup, msubsup, mover, munder, munderover, msqrt, mroot, mtable")
INVISIBLE = re.compile("[\u200b-\u200f\u2060-\u2064\ufeff]")


@dataclass
class Section:
    """A place on a page: its anchor ("" for the top), the titles that lead to it, its own title, and its contents.

    labels: all its anchors, by which the sources refer to it. terms: those of the glossary that it teaches.
    """

    anchor: str
    trail: tuple[str, ...]
    title: str
    is_definition: bool = False
    labels: list[str] = field(default_factory=list)
    terms: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    code: list[str] = field(default_factory=list)
    output: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return what the index keeps: short names, and nothing that is empty."""
        contents = {
            "in": list(self.trail),
            "d": int(self.is_definition),
            "k": " · ".join(self.terms),
            "t": plain(self.text),
            "c": plain(self.code),
            "o": plain(self.output)[:LONGEST_OUTPUT],
        }
        return {"a": self.anchor, "h": self.title} | {key: value for key, value in contents.items() if value}


def plain(pieces: Iterable[str]) -> str:
    """Return text on one line, without the characters that nobody sees."""
    return re.sub(r"\s+", " ", INVISIBLE.sub("", "".join(pieces))).strip()


def uncoloured(html: str) -> str:
    """Return a page without the tags that colour its code: they are most of its tags, and take most of reading it."""
    return re.sub(r"<pre\b.*?</pre>", lambda code: re.sub(r"</?span\b[^>]*>", "", code[0]), html, flags=re.S)


def sections_of(html: str) -> list[Section]:
    """Return the sections of a page in their order. Raises ValueError where it has no main part or no heading."""
    part = re.search(r"<main\b.*</main>", html, re.S)  # without the menus, if this is where it is
    main = MAIN.select_one(BeautifulSoup(uncoloured(part[0] if part else html), "html.parser"))
    found: list[Section] = []
    if main:
        for unwanted in SKIPPED.select(main):
            unwanted.decompose()
        for formula in FORMULA.select(main):
            formula.replace_with(_formula_text(formula))
        for section in main.find_all("section"):
            if section.find_parent("section") is None and (heading := _heading(section)):
                _read(section, heading, (), found)
    if not found:
        raise ValueError("expected a <main> or role=main that holds a <section> with a heading, found none")
    found[0].anchor = ""
    return found


def _formula_text(formula: Tag) -> str:
    text = normalize("NFKC", plain(formula.stripped_strings))  # bold letters are letters
    if formula.name == "div":
        return " … "
    return text if len(text) <= LONGEST_FORMULA and not RAISED.select_one(formula) else "…"


def _heading(section: Tag) -> Tag | None:
    return next(iter(section.find_all(HEADINGS, recursive=False)), None)


def _read(section: Tag, heading: Tag, trail: tuple[str, ...], found: list[Section]) -> None:
    here = Section(str(section.get("id", "")), trail, plain(heading.strings))
    here.labels = [here.anchor, *(str(label["id"]) for label in section.find_all("span", id=True, recursive=False))]
    found.append(here)
    heading.decompose()
    _collect(section, here, found)


def _collect(tag: Tag, here: Section, found: list[Section]) -> None:
    """Put what stands in `tag` into `here`; sections and definitions inside it become entries of their own."""
    inner = (*here.trail, here.title)
    for child in list(tag.children):
        if isinstance(child, NavigableString):
            if not isinstance(child, Comment):
                here.text.append(str(child))
        elif not isinstance(child, Tag):
            continue
        elif child.name == "section" and (heading := _heading(child)):
            _read(child, heading, inner, found)
        elif child.name == "dl" and DEFINITIONS & set(child.get_attribute_list("class")):
            _read_definitions(child, inner, found)
        elif child.name == "img":
            here.text.append(f" {child.get('alt', '')} ")
        elif "cell_output" in child.get_attribute_list("class"):
            _collect_output(child, here, found)
        elif child.name == "pre":
            here.code.append(f"{child.get_text()}\n")
        else:
            edge = " " if child.name in BLOCKS else ""
            here.text.append(edge)
            _collect(child, here, found)
            here.text.append(edge)


def _collect_output(output: Tag, here: Section, found: list[Section]) -> None:
    """Count figures as text, for their captions and descriptions are the author's; the rest is what code printed."""
    for figure in output.find_all("figure"):
        _collect(figure.extract(), here, found)
    here.text += [f" {image.get('alt', '')} " for image in output.find_all("img")]
    here.output.append(f"{output.get_text(' ')}\n")


def _read_definitions(definitions: Tag, trail: tuple[str, ...], found: list[Section]) -> None:
    for term in definitions.find_all("dt", recursive=False):
        name = SIGNATURE.select_one(term) or term
        here = Section(str(term.get("id", "")), trail, plain(name.strings), is_definition=True)
        found.append(here)
        if name is not term:  # a signature: its parameters are worth finding too
            here.code.append(term.get_text())
        if isinstance(meaning := term.find_next_sibling("dd"), Tag):
            _collect(meaning, here, found)
