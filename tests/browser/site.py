"""The built site as the tests in the browser see it: its pages, and where the tools lie."""

from __future__ import annotations

import re
from pathlib import Path

from sphinx_external_toc.parsing import parse_toc_yaml

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "_build" / "html"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
DESKTOP, PHONE, NARROW = (1280, 800), (390, 844), (320, 640)
SIZES = {"desktop": DESKTOP, "phone": PHONE}
# Pages on which what all pages share is tried at length: one with text alone, and one with everything.
LANDING, CHAPTER = "chapters/index.html", "chapters/linear-regression-scratch.html"


CHINESE = "zh/"


def is_redirect(path: Path) -> bool:
    return 'http-equiv="refresh"' in path.read_text(encoding="utf-8")[:2000]


def find_pages() -> list[str]:
    """List every page that a reader can see; from the table of contents where nothing is built."""
    built = sorted(path.relative_to(SITE).as_posix() for path in SITE.rglob("*.html") if not is_redirect(path))
    return built or [f"{page}.html" for page in sorted(parse_toc_yaml(ROOT / "_toc.yml"))]


def mount() -> str:
    """Return the folder of its host that the site was built for; any will do where its address is not known."""
    page = SITE / "404.html"  # the one page whose links start at the host
    rooted = re.search(r'href="(/[^"]*)_static/site\.css', page.read_text(encoding="utf-8")) if page.exists() else None
    return rooted[1] if rooted else "/course/"


PAGES = find_pages()
ENGLISH = [page for page in PAGES if not page.startswith(CHINESE)]
