"""Which pages there are, and which of them are lessons."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from sphinx_external_toc.parsing import parse_toc_yaml

from tests.chapters.page import Page

ROOT = Path(__file__).parents[2]
# These have no lesson's frame. Every other page of _toc.yml is a lesson.
NOT_LESSONS = frozenset({"index", "about", "api", "errata", "glossary", "notation", "references", "teaching"})


@lru_cache(maxsize=1)
def pages() -> tuple[Page, ...]:
    """Return the pages of _toc.yml, in its order."""
    return tuple(Page.read(ROOT / f"{docname}.md") for docname in parse_toc_yaml(ROOT / "_toc.yml"))


def lessons() -> tuple[Page, ...]:
    """Return the pages that teach: all but those of NOT_LESSONS."""
    return tuple(page for page in pages() if page.name not in NOT_LESSONS)
