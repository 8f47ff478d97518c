"""The icons for browsers without SVG are the course's sign."""

from __future__ import annotations

import io
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PIL import Image

from book import icons
from book.icons import SIGN, drawn, encoded, shapes

SVG = SIGN.read_text(encoding="utf-8")


def test_the_sign_is_read_from_its_file() -> None:
    side, polygons = shapes(SVG)
    assert side == 64 and [colour for colour, _ in polygons] == ["#0065a8", "#c64600", "#1a7f4b"]


@pytest.mark.parametrize("svg", ["", '<svg viewBox="0 0 64 64"/>', SVG.replace("0 0 64 64", "0 0 64 32")])
def test_what_is_no_sign_is_refused(svg: str) -> None:
    with pytest.raises(ValueError, match="expected a square viewBox"):
        shapes(svg)


def test_colours_are_where_the_svg_has_them() -> None:
    image = drawn(SVG, 64)
    assert image.getpixel((32, 20)) == (0x00, 0x65, 0xA8, 255)
    assert image.getpixel((16, 48)) == (0xC6, 0x46, 0x00, 255)
    assert image.getpixel((48, 48)) == (0x1A, 0x7F, 0x4B, 255)
    assert image.getpixel((2, 2)) == (0, 0, 0, 0)


def test_a_home_screen_gets_no_clear_corners() -> None:
    image = drawn(SVG, 180, "#ffffff", 0.14)
    assert image.size == (180, 180) and image.getpixel((0, 0)) == (255, 255, 255, 255)
    assert image.getpixel((90, 22)) == (255, 255, 255, 255)  # the margin


def test_the_old_format_holds_three_sizes_and_the_same_bytes() -> None:
    content = encoded(drawn(SVG, 48), "ICO")
    icon = Image.open(io.BytesIO(content))
    assert icon.format == "ICO" and icon.info["sizes"] == {(16, 16), (32, 32), (48, 48)}
    assert content == encoded(drawn(SVG, 48), "ICO")


def test_what_was_drawn_is_kept_until_the_sign_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app: Any = SimpleNamespace(builder=SimpleNamespace(format="html"), outdir=tmp_path / "out", doctreedir=tmp_path)
    made: list[object] = []

    def noted(*given: Any) -> Image.Image:
        made.append(given)
        return drawn(*given)

    monkeypatch.setattr(icons, "drawn", noted)
    for _ in range(2):
        icons.write_icons(app, None)
        assert {path.name for path in (tmp_path / "out" / "_static").iterdir()} == {
            "favicon.ico",
            "apple-touch-icon.png",
        }
    assert len(made) == 2
    monkeypatch.setattr(icons, "SIGN", tmp_path / "other.svg")
    icons.SIGN.write_text(SVG.replace("#0065a8", "#0065a9"))
    icons.write_icons(app, None)
    assert len(made) == 4
