"""Formulas in a book of two pages, built for real, and on the pages of the built site."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from fontTools.ttLib import TTFont
from sphinx.application import Sphinx
from sphinx.util.console import strip_colors
from sphinx.util.docutils import docutils_namespace

from tests.site.checks import attribute, parse

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "_build" / "html"
FONT = "_static/stix-two-math-*.woff2"
LARGEST_FONT = 30_000
Build = Callable[..., str]
SETTINGS = """
exclude_patterns = ["_build", "_old"]
extensions = ["myst_parser", "book.maths", "book.unbroken"]
html_theme = "basic"
myst_enable_extensions = ["amsmath", "dollarmath"]
root_doc = "first"
templates_path = ["_templates"]
"""
TEMPLATE = """{% for font in preload_fonts|default([]) -%}
<link rel="preload" as="font" href="_static/{{ font }}">
{%- endfor %}{{ body }}"""
FIRST = r"""# First

Inline $a$, by number {eq}`named`, and

```{math}
:label: named
b = c
```

$$
d &= e \\
&= f
$$ (dollars)

\begin{align}
g &= h
\end{align}

```{toctree}
second
```
"""
SECOND = "# Second\n\n$i$ and {eq}`named` and {eq}`dollars`\n"
ORPHAN = "---\norphan: true\n---\n\n# Third\n\n$z$\n"


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """Build the book, after changing the pages that are named; return what was warned of."""
    (tmp_path / "conf.py").write_text(SETTINGS)
    (tmp_path / "_templates").mkdir()
    (tmp_path / "_templates" / "page.html").write_text(TEMPLATE)
    (tmp_path / "first.md").write_text(FIRST)
    (tmp_path / "second.md").write_text(SECOND)

    def built(builder: str = "html", **pages: str) -> str:
        for name, text in pages.items():
            (tmp_path / f"{name}.md").write_text(text)
        out, trees = str(tmp_path / "_build" / builder), str(tmp_path / "_build" / "trees" / builder)
        warnings = StringIO()
        with docutils_namespace():
            Sphinx(str(tmp_path), str(tmp_path), out, trees, builder, status=None, warning=warnings).build()
        return strip_colors(warnings.getvalue())

    return built


def page(folder: Path, name: str) -> BeautifulSoup:
    return BeautifulSoup((folder / "_build" / "html" / f"{name}.html").read_text(), "html.parser")


def characters(font: bytes) -> set[str]:
    return {chr(code) for code in TTFont(BytesIO(font)).getBestCmap()}


def test_equations_are_numbered_once_and_referred_to(build: Build, tmp_path: Path) -> None:
    assert build() == ""
    first, second = page(tmp_path, "first"), page(tmp_path, "second")
    assert [tag.get_text().rstrip("#¶") for tag in first.select("div.math .eqno")] == ["(1)", "(2)", "(3)"]
    assert not first.select(".tml-eqn") and first.select_one("#equation-named math")
    links = second.select('a[href^="first.html#equation-"]')
    assert [link.get_text() for link in links] == ["(1)", "(2)"]
    assert all(first.find(id=attribute(link, "href").split("#")[1]) for link in links)


def test_no_line_begins_with_the_punctuation_after_a_formula(build: Build, tmp_path: Path) -> None:
    build(second="# Second\n\nOf $a$, *of $b$*; $c$。然后 $d$ (and $e$). $i$ and $j$-th")
    text = page(tmp_path, "second")
    kept = [tag.get_text().strip() for tag in text.select("span.unbroken")]
    assert kept == ["a,", "c。", "e)."]
    paragraph = text.select("p")[-1].get_text()
    assert "".join(paragraph.split()) == "Ofa,ofb;c。然后d(ande).iandj-th"


def test_what_belongs_together_stays_whole_where_it_is_no_code(build: Build, tmp_path: Path) -> None:
    build(second="# An (n, 1)\n\nOf *28 × 28*, `(n, 2)`, $x$ 3 ms, Fashion-MNIST.\n\n    (n, 3)\n")
    text = page(tmp_path, "second")
    assert [tag.get_text() for tag in text.select("span.unbroken")] == ["(n, 1)", "28 × 28", "3 ms", "Fashion-MNIST"]
    assert text.select("em span.unbroken, h1 span.unbroken") and "of28" in text.get_text().lower().replace(" ", "")


def test_two_builds_are_the_same(build: Build, tmp_path: Path) -> None:
    def state() -> dict[str, bytes]:
        html = tmp_path / "_build" / "html"
        return {path.name: path.read_bytes() for path in [*html.glob("*.html"), *html.glob(FONT)]}

    build()
    before = state()
    (tmp_path / "_build").rename(tmp_path / "_old")
    build()
    assert state() == before and len(before) > 2


def test_a_formula_that_cannot_be_shown_is_a_warning_with_its_place(build: Build, tmp_path: Path) -> None:
    said = sorted(build(second="# Second\n\nText.\n\nMore $\\nothing x$\n\n$$\n\\cancel{x}\n$$\n").splitlines())
    assert len(said) == 2
    assert "second.md:5: WARNING:" in said[0] and "Unsupported function name: \\nothing" in said[0]
    assert "second.md:7: WARNING:" in said[1] and "maths.css has no rule for ['tml-cancel', 'upstrike']" in said[1]
    assert "\\nothing x" in [code.get_text() for code in page(tmp_path, "second").select("code")]


def test_a_second_build_keeps_all_characters_and_every_page_the_present_font(build: Build, tmp_path: Path) -> None:
    build(third=ORPHAN)
    build(second=SECOND + "\n$\\Omega$\n")
    (font,) = (tmp_path / "_build" / "html").glob(FONT)
    assert set("\N{MATHEMATICAL ITALIC SMALL B}\N{GREEK CAPITAL LETTER OMEGA}") <= characters(font.read_bytes())
    for name in ("first", "second", "third"):
        preloads = [attribute(tag, "href") for tag in page(tmp_path, name).select('link[rel="preload"][as="font"]')]
        assert preloads == [f"_static/{font.name}"]
    build(second="# Second\n")
    assert not page(tmp_path, "second").select('link[rel="preload"]')
    (font,) = (tmp_path / "_build" / "html").glob(FONT)
    assert "\N{GREEK CAPITAL LETTER OMEGA}" not in characters(font.read_bytes())


def test_a_book_without_formulas_has_no_font(build: Build, tmp_path: Path) -> None:
    assert build(first="# First\n\n```{toctree}\nsecond\n```\n", second="# Second\n") == ""
    assert not list((tmp_path / "_build" / "html").glob(FONT))
    assert not page(tmp_path, "first").select('link[rel="preload"]')


def test_translations_can_be_extracted(build: Build, tmp_path: Path) -> None:
    assert build("gettext") == ""
    assert "Inline $a$, by number" in (tmp_path / "_build" / "gettext" / "first.pot").read_text()


@pytest.fixture(scope="module")
def pages() -> list[Path]:
    found = [path for path in sorted(SITE.rglob("*.html")) if parse(path).select_one("math")]
    if not found:
        pytest.fail(f"there is no built site with formulas in {SITE}: run `make book` first", pytrace=False)
    return found


def test_no_page_asks_for_more_than_mathml(pages: list[Path]) -> None:
    for path in SITE.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "mathjax" not in text.lower() and r"\[" not in parse(path).get_text(), path
        assert not parse(path).select("math [style], math[style]"), path


def test_the_font_is_small_and_has_every_character(pages: list[Path]) -> None:
    (font,) = SITE.glob(FONT)
    assert font.stat().st_size < LARGEST_FONT
    shown = {character for path in pages for math in parse(path).select("math") for character in math.get_text()}
    assert {character for character in shown - characters(font.read_bytes()) if character.isprintable()} == set()


def test_the_font_is_preloaded_where_there_are_formulas_and_nowhere_else(pages: list[Path]) -> None:
    (font,) = SITE.glob(FONT)
    for path in SITE.rglob("*.html"):
        found = [attribute(tag, "href") for tag in parse(path).select('link[rel="preload"][as="font"]')]
        assert [(path.parent / address).resolve() for address in found] == [font.resolve()] * (path in pages), path


def test_the_style_sheet_has_the_font_and_the_classes_made_from_styles(pages: list[Path]) -> None:
    sheet = (SITE / "_static" / "site.css").read_text(encoding="utf-8")
    (font,) = SITE.glob(FONT)
    assert f"url(./{font.name})" in sheet
    made = {name for path in pages for name in re.findall(r"\btml-[0-9a-f]{6}\b", path.read_text(encoding="utf-8"))}
    assert made and not {name for name in made if f".{name}{{" not in sheet}
