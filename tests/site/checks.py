"""Checks of a built page. Each takes a parsed page and returns the problems it found, in words; none means sound."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup, Tag

from book.description import width
from book.search_sections import uncoloured

ALT_LENGTH = 20
SOURCES = {"img": "src", "script": "src", "source": "src", "iframe": "src", "video": "src", "link": "href"}
NOT_FETCHED = ("canonical", "alternate")  # links that say an address and load nothing


@lru_cache(maxsize=64)
def parse(path: Path) -> BeautifulSoup:
    """Parse a page of the site, without the colours of its code; raises FileNotFoundError where it is missing."""
    return BeautifulSoup(uncoloured(path.read_text(encoding="utf-8")), "html.parser")


def attribute(tag: Tag, name: str) -> str:
    value = tag.get(name)
    return " ".join(value) if isinstance(value, list) else value or ""


def error_problems(page: BeautifulSoup) -> list[str]:
    """Tracebacks, error outputs and what docutils leaves where it could not go on."""
    marked = page.select(".output.traceback, .system-message, .problematic")
    texts = page.find_all(string=re.compile(r"Traceback \(most recent call last\)"))
    return [f"error output: {tag.get_text(' ', strip=True)[:80]!r}" for tag in marked] + [
        f"traceback in the text: {str(text).strip()[:80]!r}"
        for text in texts
        if not text.find_parent(class_="cell_input")
    ]


def markup_problems(page: BeautifulSoup) -> list[str]:
    """Markdown or reStructuredText that a reader sees raw, because a directive or a role was not understood."""
    raw = page.find_all(string=re.compile(r"^\s*\.\. [\w-]+::?|^\s*:{3,}|^```|:[a-z]+:`|\{[a-z]+\}`"))
    shown = [text for text in raw if not text.find_parent(["pre", "code", "script", "style", "annotation"])]
    return [f"raw markup in the text: {str(text).strip()[:80]!r}" for text in shown]


def image_problems(page: BeautifulSoup) -> list[str]:
    """Content images whose alternative text says too little for a reader who cannot see them."""
    return [
        f"{attribute(tag, 'src')}: {fault} (alt={attribute(tag, 'alt')!r})"
        for tag in page.select("main img")
        if (fault := _alt_fault(tag))
    ]


def _alt_fault(tag: Tag) -> str:
    alt = attribute(tag, "alt").strip()
    if width(alt) < ALT_LENGTH:
        return f"alternative text shorter than {ALT_LENGTH} letters"
    if " " not in alt and alt.isascii():
        return "alternative text is a file name or slug"
    return ""


def _targets(page: BeautifulSoup, attributes: dict[str, str]) -> Iterator[tuple[str, str]]:
    for tag in page.find_all(list(attributes)):
        address = attribute(tag, attributes[tag.name])
        named = tag.name == "link" and attribute(tag, "rel") in NOT_FETCHED
        if address and not address.startswith("data:") and not named:
            yield tag.name, address


def resource_problems(page: BeautifulSoup, path: Path) -> list[str]:
    """Images, scripts and style sheets that are missing, empty or fetched from elsewhere."""
    found = _targets(page, SOURCES)
    return [f"<{tag}> {address}: {fault}" for tag, address in found if (fault := _resource_fault(address, path))]


def _resource_fault(address: str, path: Path) -> str:
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return "from a third party"
    if not parts.path:  # the page itself
        return ""
    file = path.parent / unquote(parts.path)
    if not file.is_file():
        return "no such file"
    return "" if file.stat().st_size else "an empty file"


def link_problems(page: BeautifulSoup, path: Path, root: Path) -> list[str]:
    """Internal links whose page or anchor does not exist. root: the site's folder, which no link may leave."""
    found = _targets(page, {"a": "href"})
    return [f"{address}: {fault}" for _, address in found if (fault := _link_fault(address, path, root))]


def _link_fault(address: str, path: Path, root: Path) -> str:
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return ""
    file = (path.parent / unquote(parts.path)).resolve() if parts.path else path.resolve()
    if not file.is_relative_to(root.resolve()) or not file.is_file():
        return "no such page"
    anchor = unquote(parts.fragment)
    if not anchor or file.suffix != ".html":
        return ""
    return "" if anchor in _anchors(file) else "no such anchor"


@lru_cache(maxsize=64)
def _anchors(file: Path) -> frozenset[str]:
    return frozenset(attribute(tag, name) for tag in parse(file).find_all(True) for name in ("id", "name"))


def svg_problems(svg: str, mark: str, colours: frozenset[str]) -> list[str]:
    """What keeps an SVG from following the theme. mark: its style sheet's start. colours: must be variables."""
    if mark not in svg:
        return ["no dark variant"]
    styles = " ".join(re.findall(r'\bstyle="([^"]*)"', svg)).lower()
    return [f"{colour} does not follow the theme" for colour in sorted(colours) if colour in styles]
