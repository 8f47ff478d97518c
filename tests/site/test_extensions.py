"""The site's extensions: figures for both themes, the notice about the data."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import d2lnotes
from book import course_data
from book.data_notice import notice, uses_the_data
from book.figures import DARK, MARK, natural_size, themed
from d2lnotes.style import PALETTE
from tests.site.checks import svg_problems

ROOT = Path(__file__).resolve().parents[2]
SVG = '<svg width="72pt" height="36pt"><path style="stroke: #0065A8; fill: none"/><text>#0065a8</text></svg>'


def luminance(colour: str) -> float:
    channels = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


TOKENS = (ROOT / "book" / "web" / "css" / "tokens.css").read_text()


INKS = "foreground-primary foreground-secondary foreground-muted blue orange green purple gold cyan red".split()


def page_colours() -> dict[str, tuple[str, str]]:
    """The page's colours by name, light and dark."""
    found = re.findall(r"--color-([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", TOKENS)
    return {name: (light, dark) for name, light, dark in found}


def test_contrast_is_computed_as_in_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


def test_figures_lie_on_the_ground_of_the_page() -> None:
    assert page_colours()["background-primary"] == (PALETTE["paper"], DARK["paper"])


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["background-primary", "background-secondary", "code-background"])
@pytest.mark.parametrize(
    "ink",
    [*INKS, *[name for name in page_colours() if name.startswith("brand-")]],
)
def test_words_are_legible_on_every_ground(ink: str, ground: str, theme: int) -> None:
    colours = page_colours()
    assert contrast(colours[ink][theme], colours[ground][theme]) >= 4.5


@pytest.mark.parametrize("name", [name for name in PALETTE if name != "paper"])
def test_colours_are_legible_on_both_grounds(name: str) -> None:
    assert contrast(PALETTE[name], PALETTE["paper"]) >= 4.5
    assert contrast(DARK[name], DARK["paper"]) >= 4.5


def test_every_colour_has_a_dark_counterpart() -> None:
    assert DARK.keys() == PALETTE.keys()


def test_svg_gets_variables_once_and_keeps_its_text() -> None:
    after = themed(SVG)
    assert "stroke: var(--blue)" in after and "<text>#0065a8</text>" in after
    assert themed(after) == after and after.count(MARK) == 1
    assert svg_problems(after, MARK, frozenset(PALETTE.values())) == []


def test_size_is_in_pixels_or_left_out() -> None:
    assert natural_size(SVG) == 'width="96" height="48"'
    assert natural_size('<svg viewBox="0 0 1 1">') == natural_size("") == ""


@pytest.mark.parametrize(
    ("source", "reads"),
    [
        ("```{code-cell} ipython3\n:tags: [remove-input]\nd2l.load_data_fashion_mnist(256)\n```\n", True),
        ("```{code-cell} ipython3\ntrain = FashionMNIST(root)\n```\n", True),
        ("See `load_data_fashion_mnist(256)`.\n\n```{code-cell} ipython3\n1 + 1\n```\n", False),
        ("```python\nd2l.get_fashion_mnist()\n```\n", False),
    ],
)
def test_notice_is_for_pages_whose_code_reads_the_data(source: str, reads: bool) -> None:
    assert uses_the_data(source) == reads


def test_notice_says_what_was_used() -> None:
    assert "embedded subset of 3 training and 2 test images" in notice("3", "2").astext()


def test_embedded_subset_is_described_by_its_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    raw = tmp_path / "FashionMNIST" / "raw"
    raw.mkdir(parents=True)
    for part, count in (("train", 3000), ("t10k", 1000)):
        (raw / f"{part}-images-idx3-ubyte").write_bytes(b"\0\0\x08\x03" + count.to_bytes(4, "big") + b"\0")
    files = d2lnotes.FashionMNISTFiles(tmp_path, is_full=False)
    monkeypatch.setattr(course_data, "get_fashion_mnist", lambda: files)
    assert course_data.embedded_subset() == ("3,000", "1,000")
