"""One SVG for the light and the dark theme, and images that neither shift the page nor load before they are seen.

The palette's colours become CSS variables with dark counterparts inside each SVG; as an `<img>` it follows the
page's color-scheme, which the theme's switch sets. A colour that must stay as it is in both themes (text on an image
or on a coloured tile, say) has to differ from the palette's: `#fefefe` and `#010101` do.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from book.files import replace_text
from book.package import PALETTE

FIRST_SCREEN = 1_500  # characters of text; an image below that many is not seen before the reader scrolls
# Counterparts on the theme's dark background, with a contrast of at least 4.5 to 1 (tests/site holds them to it).
DARK = {
    "ink": "#dde3ea",
    "muted": "#9aa5b1",
    "blue": "#6cb6ff",
    "orange": "#ff9a5c",
    "green": "#5fd08f",
    "purple": "#d3a0e8",
    "gold": "#e3b341",
    "cyan": "#4fc8d4",
    "paper": "#121417",
}
MARK = '<style id="course-theme">'
NAME_OF = {colour: name for name, colour in PALETTE.items()}


def style_sheet() -> str:
    """Return the `<style>` element that an SVG of the course carries."""
    light, dark = (";".join(f"--{name}:{value}" for name, value in table.items()) for table in (PALETTE, DARK))
    # Matplotlib leaves out `fill` where it is black, hence the inherited one.
    return f"{MARK}:root{{{light};fill:var(--ink)}}@media (prefers-color-scheme:dark){{:root{{{dark}}}}}</style>"


def themed(svg: str) -> str:
    """Return an SVG's text with the palette's colours as variables that follow the theme; idempotent."""
    if MARK in svg:
        return svg
    svg = re.sub(r'\bstyle="[^"]*"', lambda style: _variables(style[0]), svg)
    return re.sub(r"<svg\b[^>]*>", lambda tag: tag[0] + style_sheet(), svg, count=1)


def _variables(style: str) -> str:
    def variable(match: re.Match[str]) -> str:
        name = NAME_OF.get(match[0].lower())
        return f"var(--{name})" if name else match[0]

    return re.sub(r"#[0-9a-fA-F]{6}\b", variable, style)


def theme_images(app: Sphinx, env: BuildEnvironment) -> None:
    """Rewrite the chapters' SVG figures, each by atomic rename, where the execution put them.

    Before they are copied, so that an untouched figure is not copied again by the next build. What an author drew by
    hand lies elsewhere, and stays.
    """
    made = Path(app.outdir).parent / "jupyter_execute"
    paths = (Path(app.srcdir, image) for image in env.images if image.endswith(".svg"))
    for path in (path for path in paths if path.is_relative_to(made)):
        before = path.read_text(encoding="utf-8")
        if (after := themed(before)) != before:
            made_at = path.stat()
            replace_text(path, after)
            os.utime(path, ns=(made_at.st_atime_ns, made_at.st_mtime_ns))  # else its page is read again


def natural_size(svg: str) -> str:
    """Return `width` and `height` attributes in pixels for an SVG whose size is in points, else the empty string."""
    tag = re.search(r"<svg\b[^>]*>", svg)
    sizes = [re.search(rf'\b{side}="([0-9.]+)pt"', tag[0]) for side in ("width", "height")] if tag else []
    if not sizes or None in sizes:
        return ""
    width, height = (round(float(size[1]) * 4 / 3) for size in sizes if size)
    return f'width="{width}" height="{height}"'


def improve_images(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document) -> None:
    """Give the page's SVG images their size, and let images load when they come into view.

    A first image near the top is seen at once, and comes with the page.
    """
    if not doctree or app.builder.format != "html" or not hasattr(app.builder, "images"):
        return
    source_of = {name: Path(app.srcdir, source) for source, name in app.builder.images.items()}
    seen = 0

    def improved(match: re.Match[str]) -> str:
        nonlocal seen
        seen += 1
        source = source_of.get(match[2])
        size = natural_size(source.read_text(encoding="utf-8")) if source and source.suffix == ".svg" else ""
        at_once = seen == 1 and len(re.sub(r"<[^>]*>", "", context["body"][: match.start()])) < FIRST_SCREEN
        lazy = "" if at_once else 'loading="lazy"'
        return " ".join(filter(None, ("<img", size, lazy, match[1].lstrip()))) + match[2] + match[3]

    context["body"] = re.sub(r'<img(\s[^>]*?src="[^"]*_images/)([^"/]+)("[^>]*>)', improved, context["body"])


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_config_value("course_dark_colours", DARK, "html", dict)  # a change of DARK writes every page anew
    app.connect("html-page-context", improve_images)
    app.connect("env-updated", theme_images)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
