"""Each rule of a translation finds what breaks it, and nothing in what keeps it."""

from __future__ import annotations

import pytest

from book.translation.catalogue import Message
from book.translation.checks import inconsistent, problems
from book.translation.markup import has_words, pieces
from book.translation.terminology import terms_in
from book.translation.typography import typography_problems

GOOD = [
    ("**Note**: the gradient.", "**注意**：这是梯度。"),
    ("The **{term}`residual`** is `e`, $e = 1$.", "**{term}`残差 <residual>`** 是 `e`，即 $e = 1$。"),
    ("It is the **{term}`loss`**.", "这叫 **{term}`损失 <loss>`**。"),
    ("See {ref}`the text <a-label>` and {numref}`fig-x`.", "见 {ref}`正文 <a-label>` 和 {numref}`fig-x`。"),
    ("Off by {glue:text}`a:.2f` %.", "相差 {glue:text}`a:.2f` %。"),
    ("[Words](#there) of *it*.", "[文字](#there)。"),
    ("{count} results", "{count} 个结果"),
    ("a shape (n, d)", "形状 (n, d)"),
    ("$D2LNOTES_DATA, as `.gz` (or $D2LNOTES_MIRROR)", "$D2LNOTES_DATA，可以是 `.gz`（或 $D2LNOTES_MIRROR）"),
]
BAD = [
    ("Words.", "", "not translated"),
    ("Words.", "Words.", "no Chinese"),
    ("The loss.", "这是代价。", "'loss' is 损失"),
    ("The learning rate.", "学习率，即学习速率。", "learning rate is 学习率"),
    ("Use `abs`.", "用它。", "lost code 'abs'"),
    ("Use `abs`.", "用 `abs` 和 `sum`。", "code 'sum' is not in the original"),
    ("It is $x$.", "它是 $y$。", "lost math 'x'"),
    ("See {ref}`a-label`.", "见下文。", "lost role ref 'a-label'"),
    ("See {ref}`a-label`.", "见 {ref}`a-label` 和 {ref}`a-label`。", "not so often"),
    ("See {ref}`words <a-label>`.", "见 {ref}`文字 <另一个>`。", "lost role ref 'a-label'"),
    ("The {term}`residual`.", "{term}`residual`，即残差。", "a term needs its Chinese name"),
    ("{count} results", "许多结果", "lost placeholder '{count}'"),
    ("On %(day)s", "在那天", "lost placeholder '%(day)s'"),
    ("[A page](#there).", "这一页。", "lost link '#there'"),
    ('<a href="x">Words</a>', "文字", "lost tag"),
    ("**Note**: so.", "注意：如此。", "0 bold instead of 1"),
    ("**Note**: so.", "**注意：**请看。", "0 bold instead of 1"),
    ("The **{term}`residual`**.", "这是**{term}`残差 <residual>`**。", "0 bold instead of 1"),
    ("*It* is.", "它是*“这”*个。", "a star shows"),
]
TYPOGRAPHY = [
    ("有3个", "a space between Chinese and Latin"),
    ("用`x`表示", "a space between Chinese and Latin"),
    ("你 好", "space between Chinese characters"),
    ("约 80 %", "space before a per cent sign"),
    ("好,的", "full-width punctuation"),
    ("$x$, 其中", "full-width punctuation"),
    ("就是这样.", "Chinese full stop"),
    ("这是 $x$.", "Chinese full stop"),
    ("残差(residual)", "full-width parentheses"),
    ("（见 `x`） 好", "space beside full-width"),
    ('所谓"随机"', "quotation marks"),
    ("载入…", "ellipsis"),
]


@pytest.mark.parametrize(("text", "translation"), GOOD)
def test_what_keeps_the_rules_passes(text: str, translation: str) -> None:
    assert problems(Message(text, "text", translation)) == []


@pytest.mark.parametrize(("text", "translation", "said"), BAD)
def test_what_breaks_a_rule_is_found(text: str, translation: str, said: str) -> None:
    assert any(said in line for line in problems(Message(text, "text", translation)))


@pytest.mark.parametrize(("text", "said"), TYPOGRAPHY)
def test_what_is_set_wrongly_is_found(text: str, said: str) -> None:
    assert any(said in line for line in typography_problems(text))


def test_a_changed_message_is_found_though_its_translation_is_sound() -> None:
    assert "fuzzy" in problems(Message("New words.", "text", "旧的话。", True, "Old words."))[0]


def test_notes_excuse_what_they_name_and_nothing_else() -> None:
    assert problems(Message("float32", "text", "float32", notes=("unchanged",))) == []
    assert problems(Message("float32", "text", "float64", notes=("unchanged",))) != []
    assert problems(Message("The loss of time.", "text", "时间的浪费。", notes=("other sense: loss",))) == []
    assert problems(Message("The loss of time.", "text", "时间的浪费。", notes=("other sense: label",))) != []


def test_terms_are_found_in_all_forms_and_the_longest_counts() -> None:
    names = {term.english for term in terms_in("Stochastic gradient descent with soft labels, and {term}`loss`es")}
    assert names == {"stochastic gradient descent", "soft label", "loss"}


def test_words_that_are_translated_in_two_ways_are_found() -> None:
    one, other = Message("Data", "title", "数据"), Message("Data", "title", "资料")
    assert inconsistent({"a": [one], "b": [one]}) == []
    assert "'数据' (a) and '资料' (b)" in inconsistent({"a": [one], "b": [other]})[0]


@pytest.mark.parametrize("text", ["`code`", "$x + y$", "{ref}`a-label`", "0.83", "{cite}`key`", "×"])
def test_what_has_no_words_is_no_message(text: str) -> None:
    assert not has_words(text)


def test_pieces_are_told_apart() -> None:
    found = [(piece.kind, piece.content, piece.title) for piece in pieces("``a`b`` {ref}`t <l>` costs $5 and $x$")]
    assert found == [("code", "a`b", ""), ("role ref", "l", "t"), ("math", "x", "")]
