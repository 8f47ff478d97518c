"""Search that needs no server and finds Chinese too: an index of all sections, in place of Sphinx's own search.

The index is `_static/search-index.js`, a script (so that it loads from file:// too) that hands the pages' sections to
the site's search, which makes terms of them. It is made from the pages as they were written, all of them at each
build, so that it is right whichever pages Sphinx has written anew; a page that is as it was is not taken apart again.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError

from book import search_sections
from book.files import replace_text
from book.glossary import terms
from book.kept import Kept, digest_of
from book.search_sections import Section, sections_of

BUILDERS = ("html", "dirhtml")
MINISEARCH = Path(__file__).parents[1] / "node_modules" / "minisearch"
LICENCE = "_static/minisearch-license.txt"  # the library is part of search.js
INDEX = "_static/search-index.js"
# Of Sphinx's search; the first is written by the theme, the others by a build without this extension.
UNUSED = ("_static/searchtools.js", "_static/language_data.js", "searchindex.js")


def add_search_page(app: Sphinx, config: Config) -> None:
    config.html_additional_pages = {**config.html_additional_pages, "search": "search.html"}


def switch_off_sphinx_search(app: Sphinx) -> None:
    if app.builder.name in BUILDERS:
        app.builder.search = False  # type: ignore[attr-defined]


def read_terms(app: Sphinx) -> None:
    """Read the glossary before the pages: a build that begins ahead (tools/live_build.py) does it while it waits."""
    terms()


def taught(app: Sphinx) -> dict[str, list[str]]:
    """Return the glossary's terms in all languages and forms, by the address of the section that teaches them."""
    labels = app.env.get_domain("std").labels  # type: ignore[attr-defined]
    by_address: dict[str, list[str]] = {}
    for term in terms():
        if term.section in labels:
            page, anchor, _ = labels[term.section]
            names = by_address.setdefault(f"{app.builder.get_target_uri(page)}#{anchor}", [])
            names += [term.english, term.chinese, *term.forms]
    return by_address


def index_script(
    pages: dict[str, str], terms_at: dict[str, list[str]], read: Callable[[str], list[Section]] = sections_of
) -> str:
    """Return the index of pages, HTML by address, in their order. Raises ExtensionError, naming the page.

    terms_at: the terms that a section teaches, by its address, whose anchor is any of its labels.
    read: finds the sections of a page.
    """
    entries: list[dict[str, Any]] = []
    for address, html in pages.items():
        try:
            sections = read(html)
        except ValueError as error:
            raise ExtensionError(f"{address} cannot be searched: {error}") from error
        for section in sections:
            section.terms = [term for label in section.labels for term in terms_at.get(f"{address}#{label}", [])]
        entries.append({"url": address, "sections": [section.as_json() for section in sections]})
    return f"courseSearchIndex({json.dumps(entries, ensure_ascii=False, separators=(',', ':'))});\n"


def write_index(app: Sphinx, exception: Exception | None) -> None:
    if exception or app.builder.name not in BUILDERS:
        return
    out = Path(app.outdir)
    pages = {
        app.builder.get_target_uri(page): Path(app.builder.get_outfilename(page)).read_text(encoding="utf-8")  # type: ignore[attr-defined]
        for page in sorted(app.env.found_docs)
    }
    kept = Kept(app, "search")

    def read(html: str) -> list[Section]:
        sections = kept.get(
            digest_of(html, search_sections), lambda: [asdict(section) for section in sections_of(html)]
        )
        return [Section(**section) for section in sections]

    replace_text(out / INDEX, index_script(pages, taught(app), read))
    kept.save()
    replace_text(out / LICENCE, (MINISEARCH / "LICENSE.txt").read_text(encoding="utf-8"))
    for name in UNUSED:
        (out / name).unlink(missing_ok=True)


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("config-inited", add_search_page)
    app.connect("builder-inited", switch_off_sphinx_search)
    app.connect("builder-inited", read_terms)
    app.connect("build-finished", write_index)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
