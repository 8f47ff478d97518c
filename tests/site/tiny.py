"""A book of two pages, built in this process in about a second, with the extensions that speak of pages."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

ROOT = Path(__file__).resolve().parents[2]
EXTENSIONS = ["origin", "history", "pages", "cards", "icons", "sitemap", "not_found"]
FRAME = """<!doctype html><html lang="{{ language or 'en' }}" data-content_root="{{ content_root }}"><head>
<meta name="viewport" content="width=device-width"><title>{{ title|striptags|e }}</title>
{% if pageurl %}<link rel="canonical" href="{{ pageurl }}">{% endif %}
{% if favicon_url %}<link rel="icon" href="{{ favicon_url }}">{% endif %}
{% include "partials/head-meta.html" %}</head>
<body>{% block content %}{{ body }}{% endblock %}{% include "partials/page-actions.html" %}</body></html>"""
SEARCH = "{% extends 'page.html' %}{% set title = 'Search' %}"
PAGES = {
    "home.md": "# The <first> page\n\nWhat the course is about, in a sentence that is long enough.\n\n"
    "```{toctree}\n:numbered:\n:caption: A part\nchapters/losses\n```\n\n```{toctree}\nabout\n```\n",
    "chapters/losses.md": "# Losses & more\n\n* **You will learn** to measure how wrong a predicted number is.\n",
    "about.md": '---\ndescription: Written by hand for this page, with "quotes" and <signs> in it.\n---\n'
    "# About\n\nText.\n",
}


def write(folder: Path) -> Path:
    """Write the pages and the frame into a new folder, and return that."""
    for name, text in (PAGES | {"frame/page.html": FRAME, "frame/search.html": SEARCH}).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def build(folder: Path, **settings: Any) -> Path:
    """Build the book of a folder and return the site's. Raises SphinxError where a page warns."""
    overrides = {
        "extensions": ["myst_parser", *(f"book.{name}" for name in EXTENSIONS)],
        "project": "Tiny",
        "html_title": "The tiny course",
        "html_theme": "basic",
        "root_doc": "home",
        "language": "en",
        "exclude_patterns": ["frame", "out"],
        "templates_path": [str(folder / "frame"), str(ROOT / "book" / "templates")],
        "html_static_path": [str(ROOT / "book" / "static")],
        "html_additional_pages": {"index": "redirect.html", "404": "404.html"},
    }
    out = folder / "out"
    with docutils_namespace(), patch_docutils():
        app = Sphinx(
            folder, None, out, out / "trees", "html", overrides | settings,
            status=io.StringIO(), warning=io.StringIO(), warningiserror=True,
        )  # fmt: skip
        app.build()
    return out
