"""STIX Two Math, cut down to the characters of the book's formulas: one small file that every page shares."""

from __future__ import annotations

import hashlib
import sys
from base64 import b64decode, b64encode
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTFont
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from book.files import replace_bytes
from book.kept import Kept, digest_of

PACKAGE = Path(__file__).resolve().parent.parent / "node_modules" / "@fontsource" / "stix-two-math"
SOURCE = PACKAGE / "files" / "stix-two-math-latin-400-normal.woff2"
FENCES = dict.fromkeys("()[]{}⟨⟩⌈⌉⌊⌋", 1.15) | {"\N{SQUARE ROOT}": 1.0}  # how wide the tall ones are, to the first
FEATURES = ("ccmp", "kern", "ss01", "ss04", "ssty")  # with script letters, primes and script sizes where it has them

NOTICE = b"""The fonts stix-two-math-*.woff2 in this folder are STIX Two Math, modified: they hold only the characters
that this site's formulas use, and have narrower brackets. Its licence follows.

"""


def cut(characters: str) -> bytes:
    """Return the font with these characters alone, as woff2; the same bytes each time.

    Raises ExtensionError where the font is missing.
    """
    if not SOURCE.is_file():
        raise ExtensionError(f"{SOURCE.name} is missing below {PACKAGE}; run: make setup")
    options = subset.Options()
    options.flavor = "woff2"
    options.hinting = False
    options.layout_features = list(FEATURES)
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]  # copyright, name and licence stay with the font
    options.notdef_outline = True
    font = subset.load_font(str(SOURCE), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=characters)
    subsetter.subset(font)
    _attach_scripts(font["MATH"].table.MathConstants)
    _narrow_fences(font)
    file = BytesIO()
    subset.save_font(font, file, options)
    return file.getvalue()


def kept_cut(app: Sphinx, characters: str) -> bytes:
    """Return `cut(characters)`, from an earlier build where it would be the same."""
    kept = Kept(app, "font")
    source = SOURCE.read_bytes() if SOURCE.is_file() else b""
    digest = digest_of(characters, source, sys.modules[__name__])
    font = b64decode(kept.get(digest, lambda: b64encode(cut(characters)).decode()))
    kept.save()
    return font


def _attach_scripts(constants: Any) -> None:
    """Place the scripts of a bracket or of a letter with a tail where those of other letters are, as TeX does."""
    constants.SubscriptBaselineDropMin.Value = 0
    constants.SuperscriptBaselineDropMax.Value = 390


def _narrow_fences(font: TTFont) -> None:
    """Make the taller variants of brackets and roots about as wide as the first.

    Chromium gives every bracket and root that can stretch the width of its widest variant, which leaves gaps.
    """
    variants, names = font["MATH"].table.MathVariants, font.getBestCmap()
    fences = {names[ord(sign)]: width for sign, width in FENCES.items() if ord(sign) in names}
    narrowed: set[str] = set()
    for first, construction in zip(variants.VertGlyphCoverage.glyphs, variants.VertGlyphConstruction, strict=True):
        if first in fences:
            parts = construction.GlyphAssembly.PartRecords if construction.GlyphAssembly else []
            taller = {record.VariantGlyph for record in construction.MathGlyphVariantRecord}
            taller |= {part.glyph for part in parts}
            for name in sorted(taller - narrowed - {first}):
                _narrow(font, name, round(font["hmtx"][first][0] * fences[first]))
            narrowed |= taller


def _narrow(font: TTFont, name: str, width: int) -> None:
    glyph, advance = font["glyf"][name], font["hmtx"][name][0]
    glyph.coordinates.scale((width / advance, 1))
    glyph.coordinates.toInt()
    glyph.recalcBounds(font["glyf"])
    font["hmtx"][name] = (width, glyph.xMin)


def write(folder: Path, characters: str, cut: Callable[[str], bytes] = cut) -> str:
    """Write the font for these characters, and its licence, in place of an earlier one; return the file's name.

    Without characters there is no font, and the name is empty. cut: makes the font.
    """
    content = cut(characters) if characters else b""
    name = f"stix-two-math-{hashlib.sha256(content).hexdigest()[:10]}.woff2" if content else ""
    for old in folder.glob("stix-two-math-*.woff2"):
        if old.name != name:
            old.unlink()
    if name:
        folder.mkdir(parents=True, exist_ok=True)
        replace_bytes(folder / name, content)
        replace_bytes(folder / "stix-two-math-license.txt", NOTICE + (PACKAGE / "LICENSE").read_bytes())
    return name


def font_face(name: str) -> str:
    """Return the rule that makes the font known to a style sheet beside it."""
    if not name:
        return ""
    source = f'url("./{name}") format("woff2")'
    return f'@font-face {{ font-family: "Course Maths"; src: {source}; font-display: swap; }}\n'
