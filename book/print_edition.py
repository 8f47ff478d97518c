"""Put all pages of a built site into one, in the order of the contents, for printing the course as a book.

Ids get their page's name as a prefix, so that they stay unique, and links between pages become links within the one.
Headings go down by one level: the outline that a browser makes of them is part, page, section.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from bs4 import BeautifulSoup, Tag

# Attributes that hold the ids of other elements; the first kind holds several.
ID_LISTS = ("aria-labelledby", "aria-describedby", "aria-controls", "headers")
# Chromium leaves out the space where a heading's line breaks, in the outline that it makes, unless spaces are kept.
STYLE = """
h1, h2, h3, h4, h5, h6 { white-space: pre-wrap; }
.print-part, .print-page { break-before: page; }
.print-part + .print-page { break-before: avoid; }
"""
ONLY_ON_SCREEN = ".headerlink, button, .reading-progress, .launch, script, [data-screen-only]"


class NoSite(Exception):
    """The folder holds no built site."""


@dataclass(frozen=True)
class Part:
    """A part of the course. title: empty for the landing page's. pages: names of files beside the landing page."""

    title: str
    pages: tuple[str, ...]


def parts(home: BeautifulSoup) -> list[Part]:
    """Read the course's parts from the sidebar of the landing page, which is the first part by itself."""
    found = [Part("", ("index.html",))]
    for caption in home.select(".sidebar-tree .caption"):
        listed = caption.find_next_sibling("ul")
        links = listed.select("a[href]") if isinstance(listed, Tag) else []
        names = dict.fromkeys(urlsplit(str(link["href"])).path for link in links)
        found.append(Part(caption.get_text(" ", strip=True), tuple(name for name in names if name)))
    return found


@dataclass(frozen=True)
class Links:
    """Where links lead on paper. pages: those of the edition. base: the published folder's address, or empty."""

    pages: frozenset[str]
    base: str

    def address(self, address: str, page: str) -> str:
        """Return where a link of `page` leads: into the edition, to another site, or "" where there is nothing."""
        parts = urlsplit(address)
        target = unquote(parts.path) or page
        if parts.scheme or parts.netloc:
            return address
        if target not in self.pages:
            return urljoin(self.base, address) if self.base else ""
        return f"#{_prefix(target)}--{unquote(parts.fragment)}" if parts.fragment else f"#{_prefix(target)}"


@dataclass(frozen=True)
class Edition:
    """The whole course as one page."""

    title: str
    html: str


def edition(folder: Path, only: Container[str] | None = None) -> Edition:
    """Return the course as one page. folder: where the site's pages are (`_build/html/chapters`).

    only: the pages to take (`losses.html`), all unless told. Raises NoSite where there is no landing page with a table
    of contents.
    """
    if not (folder / "index.html").is_file():
        raise NoSite(f"{folder} holds no index.html; build the book first: make book")
    home = _parse(folder / "index.html")
    course = parts(home)
    if len(course) == 1:
        raise NoSite(f"{folder / 'index.html'} has no table of contents in its sidebar")
    if only is not None:
        chosen = [Part(part.title, tuple(page for page in part.pages if page in only)) for part in course]
        course = [part for part in chosen if part.pages]
    links = Links(frozenset(page for part in course for page in part.pages), _canonical(home))
    body = "".join(text for part in course for text in _part(part, folder, links))
    title = home.title.get_text(" ", strip=True) if home.title else ""
    language = home.html["lang"] if home.html else "en"
    sheets = "".join(str(link) for link in home.select("head link[rel~=stylesheet]"))
    head = f'<head><meta charset="utf-8"><title>{escape(title)}</title>{sheets}<style>{STYLE}</style></head>'
    return Edition(title, f'<!doctype html>\n<html lang="{language}">{head}<body>{body}</body></html>')


def _parse(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def _canonical(home: BeautifulSoup) -> str:
    link = home.select_one("head link[rel=canonical]")
    return str(link["href"]) if link else ""


def _part(part: Part, folder: Path, links: Links) -> Iterator[str]:
    if part.title:
        yield f'<h1 class="print-part">{escape(part.title)}</h1>'
    for page in part.pages:
        article = _parse(folder / page).find("article")
        if not isinstance(article, Tag):
            raise NoSite(f"{folder / page} has no article")
        _adapt(article, page, links)
        yield f'<article class="print-page" id="{_prefix(page)}">{article.decode_contents()}</article>'


def _prefix(page: str) -> str:
    return page.removesuffix(".html")


def _adapt(article: Tag, page: str, links: Links) -> None:
    """Make a page's content fit for standing among the others': headings, ids, links, images, what scripts need."""
    for tag in article.select(ONLY_ON_SCREEN):
        tag.decompose()
    for tag in article.find_all(re.compile(r"^h[1-5]$")):
        tag.name = f"h{int(tag.name[1]) + 1}"
    for tag in article.find_all(True):
        for name in ("id", *ID_LISTS):
            if value := tag.get(name):
                listed = value if isinstance(value, list) else str(value).split()
                tag[name] = " ".join(f"{_prefix(page)}--{one}" for one in listed)
    for link in article.find_all("a", href=True):
        if address := links.address(str(link["href"]), page):
            link["href"] = address
        else:
            link.unwrap()
    for image in article.find_all("img"):
        image.attrs.pop("loading", None)  # what is not in view when printing starts would stay empty
    for details in article.find_all("details"):
        details["open"] = ""
