"""Figures for notebooks, as PNG: GitHub and nbviewer strip the styles of an SVG output and paint its areas black.

Drawn at twice the size on white, so that they are crisp, and legible in a dark notebook. In colours of a palette they
take half the room of the SVG.
"""

from __future__ import annotations

import hashlib
import io
from functools import lru_cache
from pathlib import Path

from book.files import replace_bytes
from book.package import figure_settings

SCALE = 2
COLOURS = 64
PIXELS_PER_INCH = 96  # of CSS; an SVG of Matplotlib has its size in points
RECIPE = f"1 {SCALE} {COLOURS}"  # a change of how figures are drawn draws them all anew


@lru_cache(maxsize=1)
def fonts() -> tuple[list[str], str]:
    """Return the files of the fonts that Matplotlib lays the course's text out with, and the first family there is."""
    from matplotlib.font_manager import fontManager

    wanted = [str(name) for name in figure_settings()["font.sans-serif"]]
    installed = {entry.name for entry in fontManager.ttflist}
    files = {entry.fname for entry in fontManager.ttflist if entry.name in wanted or entry.name.startswith("DejaVu")}
    return sorted(files), next(name for name in wanted if name in installed)


def drawn(svg: str) -> bytes:
    """Return an SVG's text as a PNG on white. Raises ValueError where it is no SVG with a size."""
    import resvg_py
    from PIL import Image

    files, family = fonts()
    full = resvg_py.svg_to_bytes(
        svg_string=svg,
        dpi=PIXELS_PER_INCH,
        zoom=SCALE,
        background="white",
        skip_system_fonts=True,  # the same fonts for the layout and for the drawing
        font_files=files,
        sans_serif_family=family,
        font_family=family,
    )
    target = io.BytesIO()
    image = Image.open(io.BytesIO(full)).convert("RGB")
    few = image.quantize(COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.save(target, "PNG", optimize=True)
    return target.getvalue()


def png_of(svg: str, cache: Path) -> bytes:
    """Return `drawn(svg)`, from the folder `cache` where it is known."""
    digest = hashlib.sha256(f"{RECIPE}\0{svg}".encode()).hexdigest()
    kept = cache / f"{digest[:32]}.png"
    if kept.exists():
        return kept.read_bytes()
    content = drawn(svg)
    replace_bytes(kept, content)
    return content


def shown_size(png: bytes) -> tuple[int, int]:
    """Return the width and height at which a PNG of `drawn` is shown, in pixels of CSS."""
    width, height = (int.from_bytes(png[at : at + 4], "big") for at in (16, 20))
    return round(width / SCALE), round(height / SCALE)
