"""A book of pages that run, with every kind of content that a notebook has to show, built in this process."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.site import tiny

HEADER = "---\njupytext: {text_representation: {format_name: myst}}\nkernelspec: {name: python3}\n---\n\n"
EXTENSIONS = ["sphinx_exercise", "sphinx_proof", "sphinx_design", "book.execution", "book.origin", "book.launch"]
FRAME = "{% include 'partials/launch.html' %}<article>{{ body }}</article>"
ALL = HEADER + Path(__file__).with_name("all_kinds.md").read_text(encoding="utf-8")
PAGES = {
    "home.md": "# Home\n\n```{toctree}\nparts/all\nparts/small\n```\n\n(home-words)=\n## Words\n\n"
    "```{glossary}\nslope\n  How steep a line is.\n```\n",
    "parts/all.md": ALL,
    "parts/small.md": HEADER + "(small)=\n# A small page\n\n```{code-cell} ipython3\n1 + 1\n```\n",
}


def write(folder: Path, pages: dict[str, str] = PAGES) -> Path:
    """Write pages and a frame into a folder, and return that."""
    for name, text in (pages | {"frame/page.html": FRAME, "frame/search.html": ""}).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def build(folder: Path, **settings: Any) -> Path:
    """Build the book of a folder and return the site's. Raises SphinxError where a page warns."""
    own = {
        "extensions": ["myst_nb", *EXTENSIONS],
        "exclude_patterns": ["frame", "out", "cache", "jupyter_execute"],
        "html_additional_pages": {},
        "html_copy_source": False,
        "html_static_path": [],
        "myst_enable_extensions": ["amsmath", "attrs_inline", "colon_fence", "deflist", "dollarmath"],
        "nb_execution_cache_path": str(folder / "cache"),
        "nb_execution_mode": "cache",
        "numfig": True,
        "numfig_secnum_depth": 0,
    }
    return tiny.build(folder, **(own | settings))
