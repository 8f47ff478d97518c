"""sitemap.xml and robots.txt, for a site whose address is known; a search engine takes no others.

There is one list, of the pages in all languages, each with its counterparts in the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from xml.sax.saxutils import escape

from sphinx.application import Sphinx

from book.files import replace_bytes
from book.history import last_change
from book.pages import page_url
from book.translation.editions import FIRST, edition_of, other_places

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">"""


def sitemap(pages: Iterable[tuple[Mapping[str, str], str]]) -> str:
    """Return the text of sitemap.xml. pages: addresses by language, and the day of the last change or nothing."""
    lines = [HEAD]
    for addresses, day in pages:
        others = [
            f'<xhtml:link rel="alternate" hreflang="{tag}" href="{escape(address)}"/>'
            for tag, address in addresses.items()
            if len(addresses) > 1
        ]
        changed = f"<lastmod>{day}</lastmod>" if day else ""
        lines += [
            f"<url><loc>{escape(address)}</loc>{changed}{''.join(others)}</url>" for address in addresses.values()
        ]
    return "\n".join([*lines, "</urlset>", ""])


def robots(base: str) -> str:
    """Return the text of robots.txt: all may be read, and here is the list. base: the site's address."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {base}sitemap.xml\n"


def addresses(app: Sphinx, page: str) -> dict[str, str]:
    """Return where a page is, by language."""
    return {place["tag"]: place["url"] for place in other_places(app, page)} or {FIRST.tag: page_url(app, page)}


def write_files(app: Sphinx, exception: Exception | None) -> None:
    if exception or app.builder.format != "html" or edition_of(app.config) != FIRST:
        return
    base, folder = app.config.html_baseurl, Path(app.outdir)
    if not base:
        for name in ("sitemap.xml", "robots.txt"):  # of an earlier build that knew its address
            (folder / name).unlink(missing_ok=True)
        return
    pages = ((addresses(app, page), last_change(app, page)) for page in sorted(app.env.found_docs))
    replace_bytes(folder / "sitemap.xml", sitemap(pages).encode())
    replace_bytes(folder / "robots.txt", robots(base).encode())


def setup(app: Sphinx) -> dict[str, bool]:
    app.setup_extension("book.translation.editions")
    app.setup_extension("book.pages")
    app.connect("build-finished", write_files)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
