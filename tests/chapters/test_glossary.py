"""The table of terms holds: each term is used and has its section; links to terms name terms."""

from __future__ import annotations

import re

import pytest

from book.glossary import Term, as_spoken, glossary_lines, terms
from tests.chapters.pages import lessons, pages

TERMS = {term.english: term for term in terms()}


def pattern(form: str) -> re.Pattern[str]:
    """Match FORM with other endings (initialised, entropies), and with marks of emphasis between its words."""
    stem = form[:-1] if form[-1] in "ey" and len(form) > 4 else form
    return re.compile(r"\b" + r"[\s*]+".join(map(re.escape, stem.split())), re.I)


@pytest.fixture(scope="module")
def text() -> str:
    """All words of the lessons, without code spans, formulas and labels."""
    return " ".join(line.text for page in lessons() for line in page.words())


@pytest.mark.parametrize("term", TERMS.values(), ids=list(TERMS))
def test_each_term_is_used_in_some_lesson(term: Term, text: str) -> None:
    assert any(pattern(form).search(text) for form in (term.english, *term.forms))


@pytest.mark.parametrize("term", TERMS.values(), ids=list(TERMS))
def test_the_section_of_each_term_exists_and_belongs_to_a_lesson(term: Term) -> None:
    assert term.section in {label for page in lessons() for label in page.labels}


def test_chinese_terms_are_chinese_and_given_once() -> None:
    chinese = [term.chinese for term in TERMS.values()]
    assert len(set(chinese)) == len(chinese)
    assert all(re.search(r"[\u4e00-\u9fff]", name) for name in chinese)


@pytest.mark.parametrize("term", TERMS.values(), ids=list(TERMS))
def test_a_meaning_is_one_sentence(term: Term) -> None:
    assert term.meaning.endswith(".")
    assert not re.search(r"\.\s+[A-Z]", term.meaning)


def test_a_term_forbids_no_spelling_of_a_term() -> None:
    forms = [form for term in TERMS.values() for form in (term.english, *term.forms)]
    assert not [form for form in forms for term in TERMS.values() for bad in term.avoid if bad in form]


def test_links_to_terms_name_terms() -> None:
    links = {(page.name, name) for page in pages() for name in re.findall(r"\{term\}`(?:[^`<]*<)?([^`>]+)", page.text)}
    assert not {(page, name) for page, name in links if name not in TERMS}


def test_the_list_is_sorted() -> None:
    first = Term("a term", "术语", "A word.", "a-section")
    lines = glossary_lines([Term("The other", "另一个", "Another word.", "b-section"), first])
    assert lines[0] == "```{glossary}" and lines[-1] == "```"
    assert lines.index("a term") < lines.index("The other")
    assert "  A word. Taught in {ref}`a-section`." in lines


def test_chinese_entries_are_in_the_order_of_a_dictionary() -> None:
    names = ["准确率", "参数", "KL 散度", "交叉熵", "argmax"]
    in_order = ["argmax", "KL 散度", "参数", "交叉熵", "准确率"]  # cānshù, jiāochāshāng, zhǔnquèlǜ
    assert sorted(names, key=as_spoken) == in_order
    assert sorted(["熵", "收敛", "全局归约"], key=as_spoken) == ["全局归约", "熵", "收敛"]  # quán, shāng, shōu


@pytest.mark.parametrize("term", TERMS.values(), ids=list(TERMS))
def test_the_code_of_the_first_chinese_sign_says_how_it_is_read(term: Term) -> None:
    first = term.chinese[0]
    usual = re.compile(rb"[\xb0-\xd7][\xa1-\xfe]")  # GB 2312's first level
    assert first.isascii() or bool(usual.fullmatch(first.encode("gb18030"))) == (not term.sound)
    assert not term.sound or usual.fullmatch(term.sound.encode("gb18030"))
