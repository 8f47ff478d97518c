"""The page for addresses that lead nowhere, which a server shows in place of a page in any folder.

Its links therefore start at the root of the server where the site's address is known. Where it is not, they are
relative, and right for addresses in the site's own folder only.
"""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sphinx.application import Sphinx

from book.files import replace_bytes
from book.translation.editions import FIRST, edition_of

PAGE = "404"
ATTRIBUTE = re.compile(r'(?<=[\w-]=")[^"]*(?=")')


def rooted(html: str, folder: Path, root: str) -> str:
    """Return a page of the site's own folder whose links to the site's files and to the folder itself start at `root`.

    folder: the site. root: its path on the server, such as `/course/`. Any attribute may hold such a link.
    """

    def absolute(match: re.Match[str]) -> str:
        link = match[0]
        path = unquote(urlsplit(link).path) if not link.startswith(("/", "#")) and ":" not in link else ""
        if link == "./" or (path and (folder / path).is_file()):
            return root + link.removeprefix("./")
        return link

    return ATTRIBUTE.sub(absolute, html)


def free_page(app: Sphinx, exception: Exception | None) -> None:
    page = Path(app.outdir) / f"{PAGE}.html"
    if exception or app.builder.format != "html" or not app.config.html_baseurl or not page.is_file():
        return
    if edition_of(app.config) != FIRST:  # a server knows one such page, that of the whole site
        return
    root = urlsplit(app.config.html_baseurl).path
    replace_bytes(page, rooted(page.read_text(encoding="utf-8"), page.parent, root).encode())


def setup(app: Sphinx) -> dict[str, bool]:
    app.setup_extension("book.translation.editions")
    app.setup_extension("book.origin")
    app.connect("build-finished", free_page, priority=950)  # when all files are there
    return {"parallel_read_safe": True, "parallel_write_safe": True}
