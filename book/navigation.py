"""What the templates need to lead through the book: its parts and pages, where this page is, what is on it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import soupsieve
from bs4 import BeautifulSoup
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

BELOW_TITLE = soupsieve.compile("li > ul")


@dataclass(frozen=True)
class Page:
    """A page as the menu shows it: its name, its number ("3", or nothing) and its title as HTML."""

    name: str
    number: str
    title: str


@dataclass(frozen=True)
class Part:
    """A part of the book: its caption, which may be empty, and its pages."""

    caption: str
    pages: list[Page]


def parts(app: Sphinx) -> list[Part]:
    """Return the parts of the table of contents, in its order."""
    trees = app.env.get_doctree(app.config.root_doc).findall(addnodes.toctree)
    return [Part(tree["caption"] or "", [_page(app, name) for name in tree["includefiles"]]) for tree in trees]


def _page(app: Sphinx, name: str) -> Page:
    number = ".".join(map(str, app.env.toc_secnumbers.get(name, {}).get("", ())))
    title = app.builder.render_partial(app.env.titles[name])["title"]  # type: ignore[attr-defined]
    return Page(name, number, re.sub(r'<span class="section-number">[^<]*</span>', "", title))


def contents(toc: str) -> str:
    """Return what stands below the page's own title in its contents, as HTML; nothing where it has one section."""
    inner = BELOW_TITLE.select_one(BeautifulSoup(toc, "html.parser"))
    return str(inner) if inner and len(inner.find_all("a")) > 1 else ""


def add_navigation(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document) -> None:
    if not hasattr(app.builder, "course_parts"):
        app.builder.course_parts = parts(app)  # type: ignore[attr-defined]
    navigation: list[Part] = app.builder.course_parts  # type: ignore[attr-defined]
    captions = [part.caption for part in navigation for entry in part.pages if entry.name == page]
    context |= {
        "author": app.config.author,
        "navigation": navigation,
        "breadcrumbs": [crumb for crumb in (*captions, context.get("title")) if crumb],
        "page_toc": "" if page == app.config.root_doc else contents(context.get("toc") or ""),
    }


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("html-page-context", add_navigation)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
