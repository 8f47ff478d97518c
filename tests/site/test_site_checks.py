"""Every check of the site bites: each sees the fault it is there for, and lets the sound page pass."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from tests.site.checks import (
    error_problems,
    image_problems,
    link_problems,
    markup_problems,
    parse,
    resource_problems,
    svg_problems,
)
from tests.site.outputs import output_problems

MARK = "<style id=x>"
GOOD_ALT = "Loss falling from 2.3 to 0.4 over ten epochs"


def soup(html: str) -> BeautifulSoup:
    return BeautifulSoup(f"<main><article>{html}</article></main>", "html.parser")


@pytest.mark.parametrize(
    "html",
    [
        '<div class="output traceback highlight">NameError</div>',
        "<pre>Traceback (most recent call last)\n  x</pre>",
        '<p class="system-message">x</p>',
        '<span class="problematic">:x:`y`</span>',
    ],
)
def test_errors_are_seen(html: str) -> None:
    assert len(error_problems(soup(html))) == 1


def test_code_may_name_a_traceback() -> None:
    assert error_problems(soup('<div class="cell_input"><pre>"Traceback (most recent call last)"</pre></div>')) == []


@pytest.mark.parametrize(
    "text", [".. list-table::", ":::{note}", "see {ref}`x`", "see :ref:`x`", "```{table}", ".. list-table: widths"]
)
def test_raw_markup_is_seen(text: str) -> None:
    assert len(markup_problems(soup(f"<p>{text}</p>"))) == 1
    assert markup_problems(soup(f"<pre>{text}</pre>")) == []


@pytest.mark.parametrize(
    "alt", ["", "a plot", "../_images/loss_curve_of_softmax.svg", "loss-curve-of-softmax-regression"]
)
def test_empty_short_and_slug_alternative_texts_are_seen(alt: str) -> None:
    assert len(image_problems(soup(f'<img src="x.svg" alt="{alt}">'))) == 1


def test_missing_alternative_text_is_seen() -> None:
    assert len(image_problems(soup('<img src="x.svg">'))) == 1


@pytest.mark.parametrize("alt", [GOOD_ALT, "十个周期内训练损失从二点三降到零点四的曲线以及测试准确率随之上升"])
def test_telling_alternative_text_passes(alt: str) -> None:
    assert image_problems(soup(f'<img src="x.svg" alt="{alt}">')) == []


@pytest.fixture
def site(tmp_path: Path) -> Path:
    root = tmp_path / "site"
    root.mkdir()
    (root / "a.html").write_text('<h1 id="top">A</h1><a name="old"></a>')
    (root / "full.svg").write_text("<svg/>")
    (root / "empty.svg").touch()
    (tmp_path / "outside.html").write_text("<p>")
    return root


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ('<img src="none.svg">', "no such file"),
        ('<img src="empty.svg">', "an empty file"),
        ('<script src="none.js"></script>', "no such file"),
        ('<link rel="stylesheet" href="none.css">', "no such file"),
        ('<script src="https://example.org/x.js"></script>', "from a third party"),
        ('<script src="//example.org/x.js"></script>', "from a third party"),
    ],
)
def test_missing_empty_and_foreign_resources_are_seen(html: str, fault: str, site: Path) -> None:
    (problem,) = resource_problems(soup(html), site / "a.html")
    assert problem.endswith(fault)


def test_resources_in_the_site_pass(site: Path) -> None:
    assert resource_problems(soup('<img src="full.svg?v=1"><img src="data:x"><link href="#">'), site / "a.html") == []


def test_a_named_address_is_no_request_and_a_style_sheet_is(site: Path) -> None:
    link = '<link rel="{}" href="https://example.org/a.html">'
    assert resource_problems(soup(link.format("canonical")), site / "a.html") == []
    assert len(resource_problems(soup(link.format("stylesheet")), site / "a.html")) == 1


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("none.html", "no such page"),
        ("a.html#none", "no such anchor"),
        ("#none", "no such anchor"),
        ("../outside.html", "no such page"),
        (".", "no such page"),
    ],
)
def test_dead_links_are_seen(address: str, fault: str, site: Path) -> None:
    (problem,) = link_problems(soup(f'<a href="{address}">x</a>'), site / "a.html", site)
    assert problem.endswith(fault)


@pytest.mark.parametrize("address", ["a.html", "a.html#top", "#top", "#old", "#", "full.svg", "https://d2l.ai"])
def test_live_links_pass(address: str, site: Path) -> None:
    assert link_problems(soup(f'<a href="{address}">x</a>'), site / "a.html", site) == []


def test_svg_without_dark_variant_or_with_a_fixed_colour_is_seen() -> None:
    fixed = '<path style="fill: #0065A8"/>'
    assert svg_problems("<svg/>", MARK, frozenset()) == ["no dark variant"]
    assert svg_problems(MARK + fixed, MARK, frozenset({"#0065a8"})) == ["#0065a8 does not follow the theme"]
    assert svg_problems(MARK + "<text>#0065a8</text>", MARK, frozenset({"#0065a8"})) == []


def cell(*outputs: dict[str, Any], tags: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"source": "f()", "metadata": {"tags": list(tags)}, "outputs": list(outputs)}


def stream(text: str, name: str = "stdout") -> dict[str, Any]:
    return {"output_type": "stream", "name": name, "text": text}


def result(**data: str) -> dict[str, Any]:
    return {"output_type": "execute_result", "data": {kind.replace("_", "/"): value for kind, value in data.items()}}


PLOT = {"output_type": "display_data", "data": {"image/svg+xml": "<svg/>", "text/plain": "<Figure>"}}


def block(output: str) -> str:
    return f'<div class="cell"><div class="cell_input">f()</div><div class="cell_output">{output}</div></div>'


@pytest.mark.parametrize(
    ("html", "output"),
    [
        (block("<pre>loss 0.52</pre>"), stream("loss 0.51\n")),
        (block("<pre>41</pre>"), result(text_plain="42")),
        (block("<b>1</b>"), result(text_html="<b>2</b>", text_plain="x")),
        (block("<pre>&lt;Figure&gt;</pre>"), PLOT),
        ('<div class="cell"><div class="cell_input">42</div></div>', result(text_plain="42")),
        (block("<pre>NameError</pre>"), {"output_type": "error", "ename": "NameError"}),
        (block("<p></p>"), stream("careful", "stderr")),
    ],
)
def test_missing_outputs_are_seen(html: str, output: dict[str, Any]) -> None:
    assert len(output_problems(soup(html), [cell(output)])) == 1


@pytest.mark.parametrize(
    ("html", "cells"),
    [
        (block("<pre>loss\n 0.51</pre>"), [cell(stream("loss 0.51\n"))]),
        (block("<pre>ok</pre>"), [cell(stream("\x1b[31mok\x1b[0m"))]),
        (block("<table><td>2</td></table>"), [cell(result(text_html="<td>2</td>", text_plain="x"))]),
        (block('<img src="x.svg">'), [cell(PLOT)]),
        (block(""), [cell(stream("secret"), tags=("remove-output",))]),
        (block(""), [cell(stream("careful", "stderr"), tags=("remove-stderr",))]),
        ("", [cell(stream("secret"), tags=("remove-cell",))]),
    ],
)
def test_present_and_hidden_outputs_pass(html: str, cells: list[dict[str, Any]]) -> None:
    assert output_problems(soup(html), cells) == []


def test_a_lost_cell_is_seen() -> None:
    assert output_problems(soup(block("")), [cell(), cell()]) == ["2 code cells, but 1 in the page"]


def test_a_missing_page_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        parse(tmp_path / "none.html")
