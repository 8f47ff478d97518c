"""Words of code: only those that have a colour are elements, and nothing of the text is lost."""

from __future__ import annotations

import re
from html import unescape

import pytest
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import BashLexer, PythonLexer
from pygments.token import Name

from book.code_colours import Formatter, coloured

PYTHON = '''@property
def loss(y_hat, y):  # (n, 1)
    """Half the square."""
    return (y_hat - y.reshape(y_hat.shape)) ** 2 / 2.0, f"{y}\\n" < 'a & b', not None

'''
KEPT = {"nd", "k", "nf", "c1", "sd", "mi", "mf", "sa", "s2", "si", "se", "s1", "ow", "kc"}


def text_of(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html))


def test_colours_are_those_that_the_style_sheet_names() -> None:
    assert coloured(".highlight :is(.k, .ow) { color: red; }\n.highlight .gp { color: blue; }\n.other .n { a: b }") == {
        *("k", "ow", "gp")
    }
    assert {"k", "s2", "c1", "mi", "gp"} <= Formatter.coloured
    assert not {"n", "p", "o", "w"} & Formatter.coloured


def test_only_what_has_a_colour_is_an_element() -> None:
    html = highlight(PYTHON, PythonLexer(), Formatter())
    assert set(re.findall(r'<span class="(\w+)"', html)) == KEPT
    assert '<span class="k">return</span> (y_hat - y.reshape(y_hat.shape)) ** <span class="mi">2</span> / ' in html


@pytest.mark.parametrize(("code", "lexer"), [(PYTHON, PythonLexer()), ("make live  # ends with Ctrl-C\n", BashLexer())])
def test_the_text_is_what_it_was(code: str, lexer: PythonLexer | BashLexer) -> None:
    html, of_pygments = (highlight(code, lexer, formatter) for formatter in (Formatter(), HtmlFormatter()))
    assert text_of(html) == text_of(of_pygments)
    assert len(html) < len(of_pygments)


def test_a_kind_that_has_no_name_of_its_own_looks_as_the_one_above_it() -> None:
    formatter = Formatter()
    assert formatter.seen(Name.Function.Ours) is Name.Function
    assert formatter.seen(Name.Ours) == ()  # plain text
