"""Formulas: how they are read, what is mended in temml's MathML, and the font that is cut for them."""

# ruff: noqa: RUF001  the letters of formulas are meant

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from docutils import nodes
from fontTools.ttLib import TTFont

from book import maths_font
from book.formulas import Formula, formula_of
from book.mathml import MathML, prepared
from book.maths import OUR_SHEET, TEMML_SHEET, classes_of, render

Rendered = dict[Formula, MathML]
STYLED = '<math display="block" style="display:block math;"><mi class="a" style="math-depth:0;">x</mi></math>'
FENCED = "(x) 𝑥∑√⟨⟩"
TIGHT = [
    ("a = b", True, False),
    ("x_{a = b}", True, True),
    (r"\sum_{a = b}", True, True),
    (r"\frac{a = b}{c}", True, False),
    (r"\frac{a = b}{c}", False, True),
    (r"\tfrac{a = b}{c}", True, True),
]
SPACED = [
    (r"p_i \log q", 2),
    (r"-\log q", 2),
    (r"(a) \max_k q", 2),
    (r"a = \log q", 1),
    (r"\sum_k \log q", 1),
    (r"2 \log 3 \log q", 4),
    (r"x_{p_i \log q}", 2),
    (r"\lambda_{\max}", 0),
    (r"\min", 0),
]
SHOWN = [("x", "x𝑥"), ("h", "hℎ"), (r"\epsilon", "ϵ𝜖"), (r"\mathbf w", "𝐰"), (r"\sqrt 2", "2√"), ("a < b", "a𝑎<b𝑏")]


def block(tex: str) -> str:
    return formula_of(nodes.math_block("", tex, nowrap=False, number=None)).tex


@pytest.fixture(scope="module")
def mathml() -> Rendered:
    asked = [(tex, display) for tex, display, _ in TIGHT] + [(tex, True) for tex, _ in [*SPACED, *SHOWN]]
    return render({Formula(*one): "" for one in asked})


@pytest.fixture(scope="module")
def font() -> bytes:
    return maths_font.cut(FENCED)


def test_inline_formulas_are_taken_as_they_are() -> None:
    assert formula_of(nodes.math("", " a_1\n")) == Formula("a_1", display=False)


@pytest.mark.parametrize("name", ["equation", "align", "alignat", "gather", "multline"])
def test_environments_that_number_themselves_are_starred(name: str) -> None:
    assert block(rf"\begin{{{name}}} a \end{{{name}}}") == rf"\begin{{{name}*}} a \end{{{name}*}}"
    assert block(rf"\begin{{{name}*}} a \end{{{name}*}}") == rf"\begin{{{name}*}} a \end{{{name}*}}"


@pytest.mark.parametrize(
    "tex",
    [
        r"\begin{aligned} a &= b \\ c &= d \end{aligned}",
        r"\begin{pmatrix} 1 & \begin{matrix} a \\ b \end{matrix} \end{pmatrix} = x",
        r"\text{R\&D}",
    ],
)
def test_blocks_of_one_line_stay_as_they_are(tex: str) -> None:
    assert block(tex) == tex


@pytest.mark.parametrize(
    ("tex", "inside"),
    [
        (r"a &= b \\ c &= d", r"a &= b \\ c &= d"),
        (r"\begin{pmatrix} 1 \\ 2 \end{pmatrix} \\ c", r"\begin{pmatrix} 1 \\ 2 \end{pmatrix} \\ c"),
        ("a &= b\n\nc &= d\n", r"a &= b \\ c &= d"),
    ],
)
def test_lines_outside_of_environments_are_aligned(tex: str, inside: str) -> None:
    assert block(tex) == rf"\begin{{aligned}} {inside} \end{{aligned}}"


def test_style_attributes_become_classes() -> None:
    found = prepared(STYLED)
    (name,) = found.rules
    assert found.rules == {name: "math-depth:0;"} and found.classes == {"a", name}
    assert found.markup == f'<math display="block"><mi class="a {name}">x</mi></math>'


@pytest.mark.parametrize(("tex", "display", "tight"), TIGHT)
def test_scripts_and_small_fractions_have_no_space_around_operators(
    tex: str, display: bool, tight: bool, mathml: Rendered
) -> None:
    assert ('<mo lspace="0em" rspace="0em">=</mo>' in mathml[Formula(tex, display)].markup) == tight


@pytest.mark.parametrize(("tex", "spaces"), SPACED)
def test_functions_have_a_thin_space_on_either_side_that_has_something(tex: str, spaces: int, mathml: Rendered) -> None:
    assert mathml[Formula(tex, display=True)].markup.count("<mspace") == spaces


def test_a_script_has_two_parts_still(mathml: Rendered) -> None:
    assert "<msub><mi>λ</mi><mrow><mi>max</mi>" in mathml[Formula(r"\lambda_{\max}", display=True)].markup


@pytest.mark.parametrize(("tex", "shown"), SHOWN)
def test_the_font_has_what_browsers_show(tex: str, shown: str, mathml: Rendered) -> None:
    assert mathml[Formula(tex, display=True)].characters == set(shown)


def test_there_is_a_rule_for_all_that_a_course_on_learning_needs() -> None:
    missing = classes_of(TEMML_SHEET) - classes_of(OUR_SHEET)
    assert missing and not {name for name in missing if "hat" in name or "right" in name or "tilde" in name}


def test_classes_are_found_in_rules_alone(tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.css"
    sheet.write_text("/* .no {} */ .a.b > .c:has(.d), e { width: 0.5em } @supports (x: y) { .f-g { h: url(i.j) } }")
    assert classes_of(sheet) == {"a", "b", "c", "d", "f-g"}


def test_two_cuts_are_the_same_bytes(font: bytes) -> None:
    assert maths_font.cut(FENCED) == font


def test_the_font_keeps_what_formulas_and_its_licence_need(font: bytes) -> None:
    table = TTFont(BytesIO(font))
    assert set(map(ord, FENCED)) <= table.getBestCmap().keys() and ord("y") not in table.getBestCmap()
    assert table["name"].getDebugName(1) == "STIX Two Math" and "STIX" in table["name"].getDebugName(0)
    assert table["MATH"].table.MathVariants.VertGlyphCount >= 6


def test_tall_brackets_and_roots_are_no_wider_than_they_may_be(font: bytes) -> None:
    table = TTFont(BytesIO(font))
    variants = table["MATH"].table.MathVariants
    at = dict(zip(variants.VertGlyphCoverage.glyphs, variants.VertGlyphConstruction, strict=True))
    for sign, factor in maths_font.FENCES.items():
        if first := at.get(table.getBestCmap().get(ord(sign))):
            names = [record.VariantGlyph for record in first.MathGlyphVariantRecord]
            widths = [table["hmtx"][name][0] for name in names]
            assert len(widths) > 3 and max(widths) <= widths[0] * factor + 1, sign


def test_a_new_font_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    assert maths_font.write(tmp_path, "") == "" and not list(tmp_path.iterdir())
    first, second, again = (maths_font.write(tmp_path, text, cut=str.encode) for text in ("a", "ab", "ab"))
    assert first != second == again
    assert {path.name for path in tmp_path.iterdir()} == {second, "stix-two-math-license.txt"}
    assert b"SIL OPEN FONT LICENSE" in (tmp_path / "stix-two-math-license.txt").read_bytes()
    assert second in maths_font.font_face(second) and maths_font.font_face("") == ""
