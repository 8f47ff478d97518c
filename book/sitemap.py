"""sitemap.xml and robots.txt, for a site whose address is known; a search engine takes no others."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from xml.sax.saxutils import escape

from sphinx.application import Sphinx

from book.files import replace_bytes
from book.history import last_change
from book.pages import page_url


def sitemap(pages: Iterable[tuple[str, str]]) -> str:
    """Return the text of sitemap.xml. pages: their addresses, and the days of their last changes or nothing."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">']
    for address, day in pages:
        lines.append(f"<url><loc>{escape(address)}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</url>")
    return "\n".join([*lines, "</urlset>", ""])


def robots(base: str) -> str:
    """Return the text of robots.txt: all may be read, and here is the list. base: the site's address."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {base}sitemap.xml\n"


def write_files(app: Sphinx, exception: Exception | None) -> None:
    if exception or app.builder.format != "html":
        return
    base, folder = app.config.html_baseurl, Path(app.outdir)
    if not base:
        for name in ("sitemap.xml", "robots.txt"):  # of an earlier build that knew its address
            (folder / name).unlink(missing_ok=True)
        return
    pages = ((page_url(app, page), last_change(app, page)) for page in sorted(app.env.found_docs))
    replace_bytes(folder / "sitemap.xml", sitemap(pages).encode())
    replace_bytes(folder / "robots.txt", robots(base).encode())


def setup(app: Sphinx) -> dict[str, bool]:
    app.setup_extension("book.pages")
    app.connect("build-finished", write_files)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
