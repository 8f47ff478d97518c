"""A card for link previews, 1200 by 630: the page's title on the left, a drawing of its subject on the right.

Matplotlib's drawing is imported where something is drawn, which most builds do not do: it takes a second.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import matplotlib as mpl
from matplotlib.font_manager import FontProperties, findfont, findSystemFonts, fontManager, get_font
from PIL import Image

from book.card_motifs import MOTIFS
from book.icons import SIGN, shapes
from book.package import PALETTE

if TYPE_CHECKING:
    from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
    from matplotlib.figure import Figure

WIDTH, HEIGHT, DPI = 1200, 630, 100
LEFT, TEXT_WIDTH, PANEL = (
    64,
    560,
    672,
)  # pixels: where text begins, how wide it may be, where the drawing's ground begins
TITLE_SIZES, TITLE_HEIGHT = (54, 48, 42, 36, 30, 24), 360  # points; pixels
LEADING = 1.66  # pixels from line to line, for each point of the size
# What may stand alone on a line: a Chinese character with the punctuation that follows it, or a word.
PIECES = re.compile(r"[\u2e80-\u9fff][\u3000-\u303f\uff00-\uffef]*|[^\s\u2e80-\u9fff]+|\s+")


@dataclass(frozen=True)
class Card:
    """What a card says. part: the line above the title. motif: a name of MOTIFS. accent: a name of PALETTE.

    fonts: families for text; each character is drawn by the first that has it.
    """

    title: str
    part: str
    course: str
    motif: str
    accent: str
    fonts: tuple[str, ...]


def notice_new_fonts(families: Sequence[str]) -> None:
    """Tell Matplotlib of the machine's fonts if it lacks one of these families.

    It lists the fonts when it first runs, keeps that in a file and never looks again: whoever installs a font for the
    cards afterwards would not see it, and two machines with the same fonts would draw different cards.
    """
    if set(families) <= {entry.name for entry in fontManager.ttflist}:
        return
    for path in sorted(set(findSystemFonts()) - {entry.fname for entry in fontManager.ttflist}):
        with suppress(Exception):  # of any kind, for a font that Matplotlib cannot read; it passes over them too
            fontManager.addfont(path)


def found_fonts(families: Sequence[str]) -> list[str]:
    """Return those font families that this machine has."""
    notice_new_fonts(families)
    found = []
    for family in families:
        try:
            findfont(family, fallback_to_default=False)
        except ValueError:
            continue
        found.append(family)
    return found


def undrawable(text: str, families: Sequence[str]) -> str:
    """Return the characters that no font of these families has."""
    fonts = [get_font(findfont(family)) for family in found_fonts(families)]
    return "".join(sorted({c for c in text if not c.isspace() and not any(f.get_char_index(ord(c)) for f in fonts)}))


def wrapped(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """Return the text in lines no wider than `width`, unless a single word is. measure: the width of a string."""
    lines = [""]
    for piece in PIECES.findall(text):
        if measure((lines[-1] + piece).strip()) > width and lines[-1].strip():
            lines.append("")
        lines[-1] += piece
    return [line.strip() for line in lines]


def title_lines(title: str, families: Sequence[str], canvas: FigureCanvasAgg) -> tuple[list[str], int]:
    """Return the lines of the title and their size in points: the largest that fits, else the smallest."""
    renderer = canvas.get_renderer()  # type: ignore[no-untyped-call]
    for size in TITLE_SIZES:
        font = FontProperties(family=list(families), weight="bold", size=size)
        measure = partial(text_width, renderer, font)
        lines = wrapped(title, TEXT_WIDTH, measure)
        if len(lines) * size <= TITLE_HEIGHT / LEADING and all(measure(line) <= TEXT_WIDTH for line in lines):
            break
    return lines, size


def text_width(renderer: RendererAgg, font: FontProperties, text: str) -> float:
    return float(renderer.get_text_width_height_descent(text, font, False)[0])  # type: ignore[no-untyped-call]


def write_words(figure: Figure, canvas: FigureCanvasAgg, card: Card) -> None:
    families = found_fonts(card.fonts)

    def put(text: str, baseline: float, size: float, colour: str, weight: str, left: float = LEFT) -> None:
        font = FontProperties(family=families, size=size, weight=weight)
        place = (left / WIDTH, 1 - baseline / HEIGHT)
        figure.text(*place, text, color=colour, fontproperties=font, parse_math=False)

    lines, size = title_lines(card.title, families, canvas)
    put(card.part, 96, 19, PALETTE[card.accent], "bold")
    for k, line in enumerate(lines):
        put(line, 132 + size + k * LEADING * size, size, PALETTE["ink"], "bold")
    put(card.course, 561, 17, PALETTE["muted"], "normal", left=LEFT + 62)


def draw_sign(figure: Figure, left: float, middle: float, size: float) -> None:
    from matplotlib.patches import Polygon

    side, polygons = shapes(SIGN.read_text(encoding="utf-8"))
    for colour, points in polygons:
        corners = [(left + x / side * size, HEIGHT - middle + size / 2 - y / side * size) for x, y in points]
        figure.add_artist(Polygon([(x / WIDTH, y / HEIGHT) for x, y in corners], color=colour, lw=0))


def draw(card: Card) -> bytes:
    """Return the card as a PNG; the same bytes for the same card. What its fonts cannot write, it leaves out."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.patches import Rectangle

    with mpl.rc_context():
        mpl.rcdefaults()
        figure = Figure(figsize=(WIDTH / DPI, HEIGHT / DPI), dpi=DPI, facecolor=PALETTE["paper"])
        canvas = FigureCanvasAgg(figure)
        edge, ground = PANEL / WIDTH, PALETTE[card.accent]
        # Over the drawing, so that the white of images takes on the tint as well.
        figure.add_artist(Rectangle((edge, 0), 1 - edge, 1, color=ground, alpha=0.09, lw=0, zorder=5))
        figure.add_artist(Rectangle((0, 0), 12 / WIDTH, 1, color=ground, lw=0))
        axes = figure.add_axes((edge + 0.035, 0.085, 1 - edge - 0.07, 0.83))
        axes.set_axis_off()
        MOTIFS[card.motif][0](axes)
        draw_sign(figure, LEFT, 554, 48)
        if not undrawable(card.title + card.part + card.course, card.fonts):
            write_words(figure, canvas, card)
        canvas.draw()  # type: ignore[no-untyped-call]
        pixels = canvas.buffer_rgba()  # type: ignore[no-untyped-call]
        return encoded(Image.frombuffer("RGBA", (WIDTH, HEIGHT), pixels))


def encoded(image: Image.Image) -> bytes:
    few = image.convert("RGB").quantize(256, Image.Quantize.MAXCOVERAGE, kmeans=1, dither=Image.Dither.NONE)
    buffer = io.BytesIO()
    few.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
