"""Remarks in code: found where they are, and replaced without a change of what runs."""

from __future__ import annotations

import ast

from book.translation.code import remarks, translated, wrapped

CODE = '''\
# A first line,
# and a second.
x = "# no comment"  # three numbers
def f(á):
    """Say what."""
    # inside
    return á  # 字 and more
'''
CHINESE = {"A first line, and a second.": "第一行，以及第二行。", "three numbers": "三个数", "Say what.": "说明。"}


def test_comments_and_docstrings_are_found_in_order() -> None:
    texts = [remark.text for remark in remarks(CODE)]
    assert texts == ["A first line, and a second.", "three numbers", "Say what.", "inside", "字 and more"]


def test_they_are_replaced_and_the_code_is_not() -> None:
    shown = translated(CODE, lambda text: CHINESE.get(text, text))
    assert shown.startswith(
        '# 第一行，以及第二行。\nx = "# no comment"  # 三个数\ndef f(á):\n    """说明。"""\n    # inside\n'
    )
    before, after = (ast.parse(text) for text in (CODE, shown))
    for tree in (before, after):
        del tree.body[1].body[0]  # type: ignore[attr-defined]  # the docstring
    assert ast.dump(before) == ast.dump(after)


def test_a_cell_that_writes_a_module_is_read_as_one() -> None:
    cell = f"%%writefile train.py\n{CODE}"
    assert [remark.text for remark in remarks(cell)] == [remark.text for remark in remarks(CODE)]
    assert translated(cell, lambda text: CHINESE.get(text, text)) == "%%writefile train.py\n" + translated(
        CODE, lambda text: CHINESE.get(text, text)
    )
    assert remarks("%%writefile notes.txt\n# A title") == []


def test_code_that_is_no_python_stays() -> None:
    assert translated("%timeit f()  # slow\n$$$", lambda text: "慢") == "%timeit f()  # slow\n$$$"


def test_long_comments_are_broken_between_characters() -> None:
    lines = wrapped("这一行很长，" * 6 + "end of it", 20)
    assert all(len(line) <= 12 for line in lines) and "".join(lines).replace(" ", "").startswith("这一行很长，这")
    assert not any(line.startswith("，") for line in lines)
