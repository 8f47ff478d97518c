"""MathML as temml writes it, made fit for our pages: classes in place of style attributes, and TeX's spaces."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

ROWS = frozenset({"math", "menclose", "mpadded", "mrow", "msqrt", "mstyle", "mtd"})
SCRIPTED = frozenset({"mmultiscripts", "mover", "msub", "msubsup", "msup", "munder", "munderover"})
APPLICATION = "\N{FUNCTION APPLICATION}"
MINUS = "\N{MINUS SIGN}"


class MathML(NamedTuple):
    """A formula's markup, the rules of the classes made for it, the classes that it uses, and what it shows."""

    markup: str
    rules: dict[str, str]
    classes: frozenset[str]
    characters: frozenset[str]


def prepared(markup: str) -> MathML:
    """Return temml's markup as it goes to the page. Raises ParseError where it is not well-formed."""
    root = ElementTree.fromstring(markup)
    rules: dict[str, str] = {}
    for element in root.iter():
        rules |= _style_to_class(element)
    _space(root, display=root.get("display") == "block", script=False)
    _drop_last_space(root)
    return MathML(
        ElementTree.tostring(root, encoding="unicode", short_empty_elements=False),
        rules,
        frozenset(name for element in root.iter() for name in element.get("class", "").split()),
        frozenset(_characters(root)),
    )


def _style_to_class(element: Element) -> dict[str, str]:
    """Move a style attribute, which the site's policy forbids, to a class; return the class's rule."""
    # How a display formula as a whole is laid out is for our style sheet to say.
    declarations = element.attrib.pop("style", "").replace("display:block math;", "")
    if not declarations:
        return {}
    name = f"tml-{hashlib.sha256(declarations.encode()).hexdigest()[:6]}"
    element.set("class", f"{element.get('class', '')} {name}".strip())
    return {name: declarations}


def _space(element: Element, *, display: bool, script: bool) -> None:
    """Space operators as TeX does and browsers do not: none in scripts, but a thin one before functions."""
    spaced = bool(element.attrib.keys() & {"lspace", "rspace"})
    if script and element.tag == "mo" and element.text != APPLICATION and not spaced:
        element.attrib |= {"lspace": "0em", "rspace": "0em"}
    if element.get("scriptlevel") == "0":
        script = False
    if element.tag in ROWS:
        _space_functions(element)
    display = element.get("displaystyle", "true" if display and element.tag != "mtable" else "false") == "true"
    for position, child in enumerate(element):
        beside = element.tag in SCRIPTED and position > 0 and child.tag != "mo"
        small = beside or (element.tag == "mfrac" and not display)
        _space(child, display=display and not beside and element.tag != "mfrac", script=script or small)


def _space_functions(row: Element) -> None:
    children = list(row)
    for position in reversed(range(1, len(children))):
        if _ends_term(children[position - 1]) and _is_function(*children[position : position + 2]):
            row.insert(position, Element("mspace", {"width": "0.1667em"}))


def _drop_last_space(element: Element) -> None:
    """Drop the space after a function's name that has nothing after it, as in the middle of a sentence."""
    if len(element) > 1 and element[-1].tag == "mspace" and element[-2].text == APPLICATION:
        element.remove(element[-1])
    elif len(element) and element.tag in ROWS:
        _drop_last_space(element[-1])


def _is_function(element: Element, following: Element | None = None) -> bool:
    """Tell whether a function's name, log or max with its scripts, begins here without a space before it."""
    if element.tag == "mrow":
        return len(element) > 1 and _is_function(*element[:2])
    applied = following is not None and following.text == APPLICATION
    return applied and (element.tag == "mi" or element.tag in SCRIPTED)


def _ends_term(element: Element) -> bool:
    """Tell whether something ends here that has no space of its own after it, as operators have."""
    if element.tag == "mo":
        return element.get("form") == "postfix" or (element.get("form") == "prefix" and element.text == MINUS)
    if element.tag == "mrow":
        return len(element) > 0 and _ends_term(element[-1])
    if element.tag in SCRIPTED:
        return element[0].tag != "mo"
    return element.tag != "mspace"


def _characters(root: Element) -> Iterable[str]:
    """Yield the characters for which a font needs a glyph."""
    for element in root.iter():
        text = element.text or ""
        yield from text
        if element.tag == "mi" and len(text) == 1 and text in ITALICS:
            yield ITALICS[text]
        if element.tag in ("msqrt", "mroot"):
            yield "\N{SQUARE ROOT}"


def _italics() -> dict[str, str]:
    """Map each letter to what browsers show for it when it is an identifier of one letter."""
    table = {"h": "\N{PLANCK CONSTANT}"}  # its place among the italic letters is empty
    for code in [*range(0x1D434, 0x1D468), *range(0x1D6A4, 0x1D6A6), *range(0x1D6E2, 0x1D71C)]:
        plain = unicodedata.decomposition(chr(code)).split()
        if plain:
            table[chr(int(plain[-1], 16))] = chr(code)
    return table


ITALICS = _italics()
