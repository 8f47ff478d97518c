"""A tiny book in two languages: built in one go, its code run once, with the same names of sections in both."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from book.translation import catalogue
from book.translation.catalogue import Message
from book.translation.display import closed
from book.translation.sharing import publish, relinked
from tests.site.tiny_book import HEADER, build_there

PAGE = f"""{HEADER}
(top)=
# A page of words

See {{ref}}`below`, {{glue:text}}`answer` and {{term}}`a word`. A **{{term}}`a word`**, of {{term}}`a word` too.

```{{code-cell}} ipython3
from pathlib import Path
from myst_nb import glue
Path("ru" + "ns").open("a").write("x")  # count the runs
glue("answer", 6 * 7, display=False)
1 + 1
```

(below)=
## More words

```{{image}} pixel.svg
:alt: A single point
```

```{{glossary}}
a word
  Its meaning.
```
"""
CHINESE = {
    "A page of words": "词语之页",
    "See {ref}`below`, {glue:text}`answer` and {term}`a word`. A **{term}`a word`**, of {term}`a word` too.": (
        "见 {ref}`below`、{glue:text}`answer` 和 {term}`一个词 <a word>`。这是 **{term}`一个词 <a word>`** 而已，"
        "和 {term}`一个词 <a word>` 相同。"
    ),
    "count the runs": "数一数运行次数",
    "More words": "更多词语",
    "A single point": "一个点",
    "a word": "一个词",
    "Its meaning.": "它的意思。",
}
CONF = """\
import sys
extensions = ["myst_nb", "book.execution", "book.strict", "book.explore", "book.translation"]
nb_execution_mode = "cache"
html_theme = "basic"
html_copy_source = False
language = "en"
locale_dirs, gettext_compact = ["locale"], False
html_title = "A book"
templates_path = ["frame"]
exclude_patterns = ["_build"]
"""
FRAME = """<html lang="{{ language }}"><head><link rel="stylesheet" href="{{ pathto('_static/basic.css', 1) }}"></head>
<body>{% for e in course_editions %}<a hreflang="{{ e.tag }}" href="{{ e.href }}">{{ e.name }}</a>{% endfor %}
<main>{{ body }}</main></body></html>"""


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The book, with all of its words translated."""
    root: Path = tmp_path_factory.mktemp("book")
    (root / "frame").mkdir()
    (root / "frame" / "page.html").write_text(FRAME)
    (root / "conf.py").write_text(CONF)
    (root / "index.md").write_text(PAGE)
    (root / "pixel.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>')
    translate(root, CHINESE)
    status, said = build_there(root)
    assert status == 0, said
    return root


def translate(root: Path, words: dict[str, str]) -> None:
    messages = [Message(text, "text", translation) for text, translation in words.items()]
    catalogue.write(root / "locale" / "zh_CN" / "LC_MESSAGES" / "index.po", "index", messages)


def page(book: Path, folder: str) -> Any:
    return BeautifulSoup((book / "_build" / "html" / folder / "index.html").read_text(encoding="utf-8"), "html.parser")


def test_every_message_of_the_page_is_collected(book: Path) -> None:
    found = {message.text for message in catalogue.read(book / "_build" / "messages" / "index.pot")}
    assert found == set(CHINESE)


def test_both_editions_are_there_and_code_ran_once(book: Path) -> None:
    english, chinese = page(book, ""), page(book, "zh")
    assert english.html["lang"] == "en" and chinese.html["lang"] == "zh-CN"
    assert "A page of words" in english.h1.text and "词语之页" in chinese.h1.text
    assert (book / "runs").read_text() == "x"


def test_words_values_and_remarks_are_translated_and_gaps_closed(book: Path) -> None:
    text = page(book, "zh").main.get_text()
    assert "见更多词语、42 和一个词。这是一个词而已，和一个词相同。" in text
    assert "# 数一数运行次数" in text and "count the runs" not in text
    assert "它的意思。" in text
    assert page(book, "zh").main.img["alt"] == "一个点"
    assert "# count the runs" in page(book, "").main.get_text()


@pytest.mark.parametrize(
    ("before", "own", "after", "even"),
    [
        ("为什么？", " 一节。", "", "一节。"),
        ("学习率", " 与 ", "梯度", "与"),
        ("autograd", " 一节", "", " 一节"),
        ("见", " x ", "轴", " x "),
    ],
)
def test_gaps_beside_roles_close_where_both_sides_are_chinese(before: str, own: str, after: str, even: str) -> None:
    assert closed(before, own, after) == even


def test_sections_have_the_same_names(book: Path) -> None:
    english, chinese = ({tag["id"] for tag in page(book, folder).find_all(id=True)} for folder in ("", "zh"))
    assert english == chinese and {"top", "below", "term-a-word"} <= english


def test_pages_lead_to_each_other(book: Path) -> None:
    links = {
        folder: {a["hreflang"]: a["href"] for a in page(book, folder).select("a[hreflang]")} for folder in ("", "zh")
    }
    assert links[""]["zh-CN"] == "zh/index.html" and links["zh"]["en"] == "../index.html"


def test_what_is_the_same_lies_in_the_site_once(book: Path) -> None:
    assert page(book, "zh").link["href"] == "../_static/basic.css"
    assert page(book, "zh").main.img["src"] == "../_images/pixel.svg"
    assert not list((book / "_build" / "html" / "zh").rglob("*.svg"))


def test_a_broken_translation_fails_the_build_and_a_mended_one_passes(book: Path) -> None:
    broken = {text: zh.replace("{ref}`below`", "{ref}`nowhere`") for text, zh in CHINESE.items()}
    translate(book, broken)
    status, said = build_there(book)
    assert status != 0 and "zh_CN was not built" in said and "nowhere" in said
    translate(book, CHINESE | {"More words": "更多的词语"})
    status, said = build_there(book)
    assert status == 0, said
    assert "更多的词语" in page(book, "zh").main.get_text()
    assert (book / "runs").read_text() == "x"


def test_files_that_are_no_more_leave_the_site(tmp_path: Path) -> None:
    first, built = tmp_path / "site", tmp_path / "built"
    for path in (first / "_static" / "a.js", built / "_static" / "a.js", built / "old" / "page.html"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text('<a href="../_static/a.js?v=1">')
    publish(built, first, first / "zh")
    assert (first / "zh" / "old" / "page.html").read_text() == '<a href="../../_static/a.js?v=1">'
    assert not (first / "zh" / "_static").exists()
    (built / "old" / "page.html").unlink()
    publish(built, first, first / "zh")
    assert not list((first / "zh").rglob("*"))


@pytest.mark.parametrize("link", ["https://x.org/_static/a.js", "#_static/a.js", "other.html", "../_static/b.js"])
def test_other_links_stay(link: str) -> None:
    assert relinked(f'<a href="{link}">', "chapters", "..", {"_static/a.js"}) == f'<a href="{link}">'


def test_files_that_a_state_names_are_those_of_the_first_edition() -> None:
    state = '<div data-state="{&quot;n&quot;:1,&quot;data&quot;:&quot;%s?v=1&quot;,&quot;word&quot;:&quot;a/b&quot;}">'
    made = relinked(state % "../_static/a.js", "chapters", "..", {"_static/a.js"})
    assert made == state % "../../_static/a.js"
