"""Link preview images: size, weight, words and fonts."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from matplotlib.font_manager import fontManager
from PIL import Image

from book import card_drawing
from book.card_drawing import HEIGHT, WIDTH, Card, draw, found_fonts, undrawable, wrapped
from book.card_images import fashion, fitted
from book.card_motifs import DEFAULT, MOTIFS
from book.cards import file_name
from d2lnotes.style import PALETTE

CARD = Card("Softmax regression", "Chapter 5 · A part", "A course", DEFAULT, "orange", ("DejaVu Sans",))
HEAVIEST = 60_000


def opened(card: Card) -> Image.Image:
    return Image.open(io.BytesIO(draw(card))).convert("RGB")


def ink(image: Image.Image, box: tuple[int, int, int, int]) -> int:
    """Count the pixels of a box that are nearly as dark as text."""
    return int((np.asarray(image.crop(box)).max(-1) < 80).sum())


@pytest.mark.parametrize("motif", MOTIFS)
def test_each_drawing_is_a_light_png_of_the_right_size(motif: str) -> None:
    content = draw(replace(CARD, motif=motif))
    image = Image.open(io.BytesIO(content))
    assert (image.format, image.size) == ("PNG", (WIDTH, HEIGHT))
    assert len(content) < HEAVIEST
    panel = image.convert("RGB").crop((680, 20, WIDTH, HEIGHT - 20))
    assert len(panel.getcolors(WIDTH * HEIGHT) or []) > 5, "nothing was drawn"


def test_the_same_card_has_the_same_bytes() -> None:
    assert draw(CARD) == draw(CARD)


def test_words_and_accent_are_on_it() -> None:
    image, text = opened(CARD), (64, 120, 660, 500)
    accent = PALETTE["orange"]
    assert image.getpixel((4, 300)) == tuple(int(accent[k : k + 2], 16) for k in (1, 3, 5))
    assert ink(image, text) > 3000
    assert ink(opened(replace(CARD, title="")), text) == 0


@pytest.mark.parametrize("title", ["Incomprehensibilities, incomprehensibly put", "word " * 30])
def test_a_long_title_stays_out_of_the_drawing(title: str) -> None:
    image = opened(replace(CARD, title=title, motif="losses"))
    assert ink(image, (640, 120, 672, 500)) == 0
    assert ink(image, (64, 505, 110, 525)) == 0  # nor in the sign below it


def test_words_that_no_font_has_are_left_out_and_not_shown_as_boxes() -> None:
    chinese = replace(CARD, title="线性回归")
    assert undrawable("Regression 线性", CARD.fonts) == "性线"
    assert undrawable("Regression", ()) != ""
    image = opened(chinese)
    assert ink(image, (64, 60, 660, 500)) == 0 and ink(image, (680, 20, WIDTH, 610)) == ink(
        opened(CARD), (680, 20, WIDTH, 610)
    )


def test_absent_fonts_are_passed_over() -> None:
    assert found_fonts(["No Such Font", "DejaVu Sans"]) == ["DejaVu Sans"]


def test_a_font_that_came_after_matplotlib_listed_them_is_found(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    listed = fontManager.ttflist
    new, broken = next(entry.fname for entry in listed if entry.name == "cmr10"), tmp_path / "broken.ttf"
    broken.write_bytes(b"no font")
    monkeypatch.setattr(fontManager, "ttflist", [entry for entry in listed if entry.name != "cmr10"])
    monkeypatch.setattr(card_drawing, "findSystemFonts", list)
    assert found_fonts(["cmr10", "DejaVu Sans"]) == ["DejaVu Sans"]
    monkeypatch.setattr(card_drawing, "findSystemFonts", lambda: [str(broken), new])
    assert found_fonts(["cmr10", "DejaVu Sans"]) == ["cmr10", "DejaVu Sans"]


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("one two three", 7, ["one two", "three"]),
        ("one two three", 6, ["one", "two", "three"]),
        ("incomprehensible", 5, ["incomprehensible"]),
        ("线性回归，从零开始", 5, ["线性回归，", "从零开始"]),
        ("线性回归，从零开始", 4, ["线性回", "归，从零", "开始"]),
        ("", 5, [""]),
    ],
)
def test_lines_break_between_words_and_between_chinese_characters(text: str, width: int, lines: list[str]) -> None:
    assert wrapped(text, width, len) == lines


@pytest.mark.parametrize(
    "change", [{"title": "Other"}, {"part": ""}, {"motif": "losses"}, {"accent": "blue"}, {"fonts": ()}]
)
def test_a_changed_card_has_another_name(change: dict[str, str]) -> None:
    name = file_name("chapters/x", CARD)
    assert name.startswith("chapters-x-") and name == file_name("chapters/x", replace(CARD))
    assert file_name("chapters/x", replace(CARD, **change)) != name  # type: ignore[arg-type]


def test_the_drawings_compute_what_they_say() -> None:
    images, labels = fashion()
    assert images.shape == (3000, 28, 28) and images.max() == 1 and set(labels) == set(range(10))
    X = np.c_[[-2.0, -1.0, 1.0, 2.0], np.ones(4)]
    y = np.array([0, 0, 1, 1])
    assert ((X @ fitted(X, y, 2, steps=200, rate=0.5)).argmax(1) == y).all()
