"""Print the built site as one PDF with bookmarks, with the browser that the tests use.

python -m tools.make_pdf [SITE] [PDF]      # _build/html/chapters and _build/html/course.pdf unless told
"""

from __future__ import annotations

import argparse
import functools
import logging
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

from playwright.sync_api import Error, PdfMargins, sync_playwright
from pypdf import PdfReader, PdfWriter

from book.files import replace_bytes
from book.print_edition import NoSite, edition
from tools.browser import QUIET, Browser, NoBrowserError, find_or_get

ROOT = Path(__file__).resolve().parent.parent
FOOT = (
    '<div style="width:100%;text-align:center;font:8px sans-serif;color:#57606a"><span class="pageNumber"></span></div>'
)
MARGIN: PdfMargins = {"top": "18mm", "bottom": "18mm", "left": "16mm", "right": "16mm"}


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *arguments: object) -> None: ...


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on this machine while the block runs; gives its address."""
    handler = functools.partial(Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def print_page(browser: Browser, html: str, site: Path, pdf: Path) -> None:
    """Print a page that lies, for its links to styles and images, in the folder `site`. Raises playwright's Error."""
    with served(site.parent) as address, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser.path, args=[*QUIET, *browser.arguments])
        page = chromium.new_page()
        url = f"{address}/{site.name}/print-edition.html"
        page.route(url, lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
        page.goto(url, wait_until="networkidle")
        page.emulate_media(media="print", color_scheme="light")
        page.pdf(
            path=pdf, format="A4", margin=MARGIN, outline=True, tagged=True,
            display_header_footer=True, header_template="<span></span>", footer_template=FOOT,
        )  # fmt: skip
        chromium.close()


def commit_time(root: Path) -> datetime:
    """Return when the commit that is checked out was made; 1980 where git does not say."""
    command = ["git", "-C", str(root), "log", "-1", "--format=%ct"]
    try:
        seconds = int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    except (OSError, subprocess.CalledProcessError, ValueError):
        seconds = int(datetime(1980, 1, 1, tzinfo=UTC).timestamp())
    return datetime.fromtimestamp(seconds, UTC)


def finish(printed: Path, pdf: Path, title: str, made: datetime) -> int:
    """Write `printed` to `pdf`, whole or not at all, with its title and its source's time; return its pages."""
    writer = PdfWriter(clone_from=PdfReader(printed))
    stamp = made.strftime("D:%Y%m%d%H%M%S+00'00'")
    writer.add_metadata({"/Title": title, "/CreationDate": stamp, "/ModDate": stamp})
    writer.page_mode = "/UseOutlines"
    content = BytesIO()
    writer.write(content)
    replace_bytes(pdf, content.getvalue())
    return len(writer.pages)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Print the built site as one PDF with bookmarks.")
    parser.add_argument("site", nargs="?", type=Path, default=ROOT / "_build/html/chapters", help="the pages' folder")
    parser.add_argument("pdf", nargs="?", type=Path, default=ROOT / "_build/html/course.pdf", help="the file to write")
    parser.add_argument("--only", nargs="+", metavar="PAGE", help="these pages alone, such as losses.html")
    wanted = parser.parse_args(arguments)
    logging.getLogger("pypdf").setLevel(logging.ERROR)  # Chromium counts the objects of a file wrongly; pypdf mends it
    try:
        book = edition(wanted.site, wanted.only)
        with tempfile.TemporaryDirectory() as folder:
            printed = Path(folder) / "printed.pdf"
            print_page(find_or_get(), book.html, wanted.site, printed)
            pages = finish(printed, wanted.pdf, book.title, commit_time(ROOT))
    except (NoSite, NoBrowserError, Error) as error:
        sys.exit(f"[pdf] error: {error}")
    print(f"[pdf] {wanted.pdf}: {pages} pages, {wanted.pdf.stat().st_size / 2**20:.1f} MB")


if __name__ == "__main__":
    main()
