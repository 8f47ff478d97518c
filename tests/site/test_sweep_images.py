"""An image that no page shows any more leaves the site."""

from __future__ import annotations

from pathlib import Path

from tests.site import tiny

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
EXTENSIONS = ["myst_parser", "book.sweep", *(f"book.{name}" for name in tiny.EXTENSIONS)]


def test_images_of_earlier_builds_go(tmp_path: Path) -> None:
    folder = tiny.write(tmp_path)
    page = folder / "about.md"
    page.write_text(page.read_text() + "\n![a dot](dot.svg)\n\n![a spot](spot.svg)\n")
    for name in ("dot.svg", "spot.svg"):
        (folder / name).write_text(SVG)
    images = tiny.build(folder, extensions=EXTENSIONS) / "_images"
    assert sorted(path.name for path in images.iterdir()) == ["dot.svg", "spot.svg"]
    page.write_text(page.read_text().replace("![a spot](spot.svg)", ""))
    tiny.build(folder, extensions=EXTENSIONS)
    assert [path.name for path in images.iterdir()] == ["dot.svg"]
