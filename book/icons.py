"""The course's sign for browsers that take no SVG: favicon.ico and the icon of a phone's home screen.

Both are drawn from the shapes and colours of `book/static/favicon.svg`, so that there is one sign.
"""

from __future__ import annotations

import io
import re
import sys
from base64 import b64decode, b64encode
from pathlib import Path

from PIL import Image, ImageDraw
from sphinx.application import Sphinx

from book.files import replace_bytes
from book.kept import Kept, digest_of

SIGN = Path(__file__).parent / "static" / "favicon.svg"
Shape = tuple[str, list[tuple[float, float]]]  # colour, corners in the SVG's coordinates
FINER = 8  # drawn this many times larger, then reduced: smooth edges


def shapes(svg: str) -> tuple[float, list[Shape]]:
    """Return the side of the square SVG and its polygons, in its light colours. Raises ValueError where it has none."""
    box = re.search(r'viewBox="0 0 (\d+) \1"', svg)
    colours = dict(re.findall(r"\.(\w+) \{ fill: (#[0-9a-f]{6}) \}", svg.split("@media")[0]))
    polygons = re.findall(r'<polygon class="(\w+)" points="([^"]+)"', svg)
    if not box or not polygons:
        raise ValueError("expected a square viewBox from 0 0 and <polygon class=... points=...>, found none")
    return float(box[1]), [(colours[name], corners(points)) for name, points in polygons]


def corners(points: str) -> list[tuple[float, float]]:
    pairs = [point.split(",") for point in points.split()]
    return [(float(x), float(y)) for x, y in pairs]


def drawn(svg: str, size: int, ground: str = "", margin: float = 0.0) -> Image.Image:
    """Return the sign, `size` pixels square. ground: its colour, else clear. margin: the share free on each side."""
    side, polygons = shapes(svg)
    large = size * FINER
    image = Image.new("RGBA", (large, large), ground or (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    scale, start = large * (1 - 2 * margin) / side, large * margin
    for colour, points in polygons:
        pen.polygon([(start + x * scale, start + y * scale) for x, y in points], fill=colour)
    return image.resize((size, size), Image.Resampling.LANCZOS)


def encoded(image: Image.Image, kind: str) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **({"sizes": [(16, 16), (32, 32), (48, 48)]} if kind == "ICO" else {"optimize": True}))
    return buffer.getvalue()


def icons(svg: str) -> dict[str, str]:
    """Return the files by name, in Base64."""
    # A phone cuts the corners of its icons and paints what is clear black.
    phone = drawn(svg, 180, "#ffffff", 0.14).convert("RGB")
    files = {"favicon.ico": encoded(drawn(svg, 48), "ICO"), "apple-touch-icon.png": encoded(phone, "PNG")}
    return {name: b64encode(content).decode() for name, content in files.items()}


def write_icons(app: Sphinx, exception: Exception | None) -> None:
    if exception or app.builder.format != "html":
        return
    svg, folder, kept = SIGN.read_text(encoding="utf-8"), Path(app.outdir) / "_static", Kept(app, "icons")
    for name, icon in kept.get(digest_of(svg, sys.modules[__name__]), lambda: icons(svg)).items():
        replace_bytes(folder / name, b64decode(icon))
    kept.save()


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("build-finished", write_icons)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
