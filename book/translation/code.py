"""Comments and docstrings of a page's code: found, and replaced for display. The code itself stays as it is."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from unicodedata import east_asian_width

FILE = re.compile(r"\A%%writefile \S+\.py\n")  # the first line of a cell that writes its other lines into a module
WIDEST = 88  # columns of a comment on lines of its own; a Chinese character takes two


@dataclass(frozen=True)
class Remark:
    """What a piece of code says to its readers: from row and column (counted from 0) to those of its end.

    text: without the signs around it. is_comment: a comment, otherwise a docstring.
    """

    start: tuple[int, int]
    end: tuple[int, int]
    text: str
    is_comment: bool


def remarks(code: str) -> list[Remark]:
    """Return what the code says, in its order; nothing of code that is no Python."""
    module = FILE.sub("\n", code)
    try:
        return sorted([*_comments(module), *_docstrings(module)], key=lambda remark: remark.start)
    except (SyntaxError, tokenize.TokenError):
        return []


def _comments(code: str) -> Iterator[Remark]:
    """Yield the comments; those on lines of their own that follow each other are one."""
    block: Remark | None = None
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type != tokenize.COMMENT:
            continue
        row, column = token.start[0] - 1, token.start[1]
        found = Remark((row, column), (row, token.end[1]), token.string.removeprefix("#").strip(), True)
        alone = not token.line[:column].strip()
        if block and alone and (block.end[0] + 1, block.start[1]) == found.start:
            block = Remark(block.start, found.end, f"{block.text} {found.text}", True)
            continue
        if block:
            yield block
        block = found if alone else None
        if not alone:
            yield found
    if block:
        yield block


def _docstrings(code: str) -> Iterator[Remark]:
    for node in ast.walk(ast.parse(code)):
        if not isinstance(node, ast.FunctionDef | ast.ClassDef) or not ast.get_docstring(node):
            continue
        string = node.body[0].value  # type: ignore[attr-defined]
        start, end = (string.lineno - 1, string.col_offset), (string.end_lineno - 1, string.end_col_offset)
        yield Remark(start, end, " ".join(string.value.split()), False)


def translated(code: str, translate: Callable[[str], str]) -> str:
    """Return code whose remarks are translated. translate: gives a remark's translation, or the remark itself."""
    lines = code.split("\n")
    for remark in reversed(remarks(code)):
        if (text := translate(remark.text)) != remark.text:
            (row, column), (last, end) = remark.start, remark.end
            column, end = _characters(lines[row], column, remark), _characters(lines[last], end, remark)
            shown = _comment(text, lines[row][:column]) if remark.is_comment else f'"""{text}"""'
            lines[row : last + 1] = (lines[row][:column] + shown + lines[last][end:]).split("\n")
    return "\n".join(lines)


def _characters(line: str, offset: int, remark: Remark) -> int:
    """Return a place in characters; Python's syntax tree counts bytes."""
    return offset if remark.is_comment else len(line.encode()[:offset].decode())


def _comment(text: str, before: str) -> str:
    if before.strip():
        return f"# {text}"
    return f"\n{before}".join(f"# {line}" for line in wrapped(text, WIDEST - len(before)))


def wrapped(text: str, width: int) -> list[str]:
    """Break text into lines of a width, also between Chinese characters, but not before their punctuation."""
    lines, columns = [""], 0
    for piece in re.findall(r"[\u3400-\u9fff][^\w\s]*|[^\s\u3400-\u9fff]+|\s+", text):
        wide = sum(2 if east_asian_width(character) in "WF" else 1 for character in piece)
        if columns + wide > width and lines[-1].strip():
            lines[-1] = lines[-1].rstrip()
            lines, columns = [*lines, ""], 0
        if lines[-1] or piece.strip():
            lines[-1], columns = lines[-1] + piece, columns + wide
    return lines
