"""One style sheet and one script for all pages, bundled from book/web; nothing else is put on a page.

The templates take their addresses from the context (`site_css`, `site_js`; `search_js` is loaded when a reader first
searches) and ignore what Sphinx, the theme and other extensions would add. An extension whose rules are made during
the build (a font's, say) adds them before env-updated has come to the priority 900:
`app.config.course_styles["name"] = "@font-face {...}"`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment

from book.files import folder_digest, replace_text
from book.node import WEB, run_node, run_node_once


def bundles(folder: Path, styles: dict[str, str], run: Callable[[Path, Any], str] = run_node) -> dict[str, str]:
    """Return site.css, site.js and search.js. Raises ExtensionError where esbuild finds fault with them."""
    data = {"folder": str(folder), "styles": [styles[name] for name in sorted(styles)]}
    files: dict[str, str] = json.loads(run(folder / "bundle.mjs", data))
    return files


def note_sources(app: Sphinx, config: Config) -> None:
    config.course_web = folder_digest(WEB)  # as a setting, it makes Sphinx write every page anew


def write_bundles(app: Sphinx, env: BuildEnvironment) -> None:
    if app.builder.format != "html":
        return
    static = Path(app.outdir) / "_static"
    static.mkdir(parents=True, exist_ok=True)
    addresses = {}
    for name, text in bundles(WEB, app.config.course_styles, partial(run_node_once, app)).items():
        replace_text(static / name, text)
        addresses[name] = f"_static/{name}?v={hashlib.sha256(text.encode()).hexdigest()[:10]}"
    app.config.course_addresses = addresses


def add_addresses(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document) -> None:
    addresses = app.config.course_addresses
    context |= {"site_css": addresses["site.css"], "site_js": addresses["site.js"], "search_js": addresses["search.js"]}
    context |= {"css_files": [], "script_files": []}


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_config_value("course_web", "", "html", str)
    app.add_config_value("course_styles", {}, "", dict)
    app.add_config_value("course_addresses", {}, "", dict)
    app.connect("config-inited", note_sources)
    app.connect("env-updated", write_bundles, priority=900)
    app.connect("html-page-context", add_addresses, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
