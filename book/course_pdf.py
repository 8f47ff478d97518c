"""A link to the printed course on every page, where there is one: `make pdf` puts it beside the built pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

NAME = "course.pdf"


def look(app: Sphinx, config: Config) -> None:
    config.course_pdf = NAME if (Path(app.outdir) / NAME).is_file() else ""


def link(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document) -> None:
    if app.config.course_pdf:
        context["course_pdf"] = context["pathto"](app.config.course_pdf, 1)


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_config_value("course_pdf", "", "html", str)  # pages are written anew when it comes or goes
    app.connect("config-inited", look)
    app.connect("html-page-context", link)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
