"""`make bench-site`: what a page of the site costs its reader, beside the stock Jupyter Book with the same content.

Both sites are served by one local server that compresses, to one browser, in turns. Writes benchmarks/site.md. Names of
other machines do not resolve while this measures: what a page wants from elsewhere is counted, and not its bytes.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser as Running
from playwright.sync_api import sync_playwright

from book.files import replace_text
from tests.browser.lighthouse import Lighthouse, Report
from tests.browser.pages import scroll_through
from tests.browser.server import Server, text_alone, total
from tests.browser.site import PAGES, PHONE, ROOT, SITE, mount
from tests.conftest import OFFLINE
from tools.browser import NO_SANDBOX, QUIET, Browser, NoBrowserError, find_or_get
from tools.stock_site import build_stock

TABLE = ROOT / "benchmarks" / "site.md"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
HEAD = """\
What a page of the site costs its reader, beside the same course made by a stock Jupyter Book 1.0.4 (its own theme,
extensions and defaults; the same results of code). Both were measured in one run, the sides taking turns (Lighthouse:
{rounds}), served locally with gzip, in a phone's window of {width} × {height}, without internet. Bytes are those of the
site's own host: what a stock page asks of others (MathJax, above all) is counted, but cannot be weighed here. The
scores for performance fall where a machine has other work: its load was {load:.0f} on {cores} cores.

- **first view**: kB as sent before the reader scrolls, figures included; **text**: all but figures (those that a reader
  can change and their scripts, too), to the page's end
- **requests**: of the first view; **third**: those of them that go to other hosts
- **P A B S**: Lighthouse's scores (mobile profile) for performance, accessibility, best practices and search engines

| page | side | first view, kB | text, kB | requests | third | P | A | B | S |
| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
"""


class Weight(NamedTuple):
    """What was sent for a page. first: bytes before scrolling. text: bytes of what `text_alone` leaves."""

    first: int
    text: int
    requests: int
    third: int


def weigh(browser: Running, server: Server, page: str) -> Weight:
    """Open a page in a context of its own, scroll through it, and count what was asked and sent."""
    width, height = PHONE
    context = browser.new_context(viewport={"width": width, "height": height})
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url) if request.url.startswith("http") else None)
    tab = context.new_page()
    server.take()
    tab.goto(server.url + page, wait_until="load")
    tab.wait_for_load_state("networkidle")
    first, requests = server.take(), list(asked)
    scroll_through(tab)
    text = text_alone(first + server.take())
    context.close()
    return Weight(total(first), total(text), len(requests), sum(not url.startswith(server.origin) for url in requests))


def scores(measure: Callable[[str], Report], url: str, rounds: int) -> list[int]:
    """Return the median of each of Lighthouse's four scores. Raises RuntimeError where it could not measure."""
    reports = [measure(url) for _ in range(rounds)]
    if failed := [report.error for report in reports if report.error]:
        raise RuntimeError(f"Lighthouse could not measure {url}: {failed[0]}")
    return [round(statistics.median(report.scores[name] for report in reports)) for name in CATEGORIES]


def row(page: str, side: str, weight: Weight, found: list[int]) -> str:
    kilobytes = [f"{size / 1000:.0f}" for size in (weight.first, weight.text)]
    return f"| {' | '.join([page, side, *kilobytes, *map(str, (weight.requests, weight.third, *found))])} |"


def measure_sites(chromium: Browser, sites: dict[str, Path], pages: list[str], rounds: int) -> list[str]:
    """Return the table's rows, for each page one of each side."""
    rows = []
    arguments = [*QUIET, *chromium.arguments, OFFLINE]
    servers = {side: Server(folder, mount()) for side, folder in sites.items()}
    with sync_playwright() as playwright, Lighthouse(chromium, [OFFLINE]) as lighthouse:
        browser = playwright.chromium.launch(
            executable_path=chromium.path, args=arguments, chromium_sandbox=NO_SANDBOX not in arguments
        )
        for page in pages:
            for side, server in servers.items():
                weight = weigh(browser, server, page)
                rows.append(row(Path(page).stem, side, weight, scores(lighthouse.measure, server.url + page, rounds)))
                print(rows[-1], file=sys.stderr, flush=True)
        browser.close()
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the site beside the stock Jupyter Book.")
    parser.add_argument("--rounds", type=int, default=1, help="how often Lighthouse measures each page (default 1)")
    parser.add_argument("--pages", nargs="+", default=[page for page in PAGES if page.startswith("chapters/")])
    wanted = parser.parse_args()
    try:
        with tempfile.TemporaryDirectory() as folder:
            sites = {"ours": SITE, "stock": build_stock(Path(folder))}
            rows = measure_sites(find_or_get(), sites, wanted.pages, wanted.rounds)
    except (NoBrowserError, RuntimeError) as error:
        sys.exit(f"[bench-site] error: {error}")
    rounds = "one round" if wanted.rounds == 1 else f"medians of {wanted.rounds} rounds"
    width, height = PHONE
    head = HEAD.format(rounds=rounds, width=width, height=height, load=os.getloadavg()[2], cores=os.cpu_count())
    replace_text(TABLE, head + "\n".join(rows) + "\n")


if __name__ == "__main__":
    main()
