"""Checks of a page's cells, figures and words, as STYLE.md asks.

Each takes a page and returns its problems as `page:line: what is wrong`; none means sound.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence

from tests.chapters.page import Cell, Page

MAX_LINES, MAX_COLUMNS, MAX_COLUMNS_FOLDED, MIN_ALT, MIN_CAPTION = 10, 100, 120, 40, 15
WORDS_ENDING_Z = r"\b(?:generali|initiali|maximi|minimi|normali|optimi|organi|recogni|regulari|standardi|vectori)z\w+"
BRITISH = {WORDS_ENDING_Z: "-is-", r"\bcolors?\b": "colour", r"\bgray\b": "grey", r"\bbehaviors?\b": "behaviour"}
# A decimal or a percentage; a whole number may be a definition.
MEASURED = r"(?<![\w.])\d+\.\d+|(?<![\w.])\d+(?:\.\d+)? ?%"


def cell_length_problems(page: Page) -> list[str]:
    """Visible cells are short, but for one that defines a function or a class; lines fit the column."""
    problems = []
    for cell in page.cells:
        defines = any(isinstance(node, ast.FunctionDef | ast.ClassDef) for node in cell.tree.body)
        size = sum(bool(line.text.strip()) for line in cell.lines)
        if size > MAX_LINES and not defines and not cell.is_hidden:
            problems.append(f"{page.name}:{cell.number}: a visible cell of {size} lines, at most {MAX_LINES}")
        limit = MAX_COLUMNS_FOLDED if cell.is_hidden else MAX_COLUMNS
        problems += [
            f"{page.name}:{number}: {len(text)} columns of code, at most {limit}"
            for number, text in cell.lines
            if len(text) > limit
        ]
    return problems


def figure_problems(page: Page) -> list[str]:
    """A cell that draws has alternative text, a caption and a name."""
    problems = []
    for cell in page.cells:
        if "figure" in cell.rendering:
            problems += [f"{page.name}:{cell.number}: {fault}" for fault in figure_faults(cell)]
        elif draws(cell) and not cell.tags & {"remove-cell", "remove-output"}:
            problems.append(f"{page.name}:{cell.number}: a figure without `figure:` in the cell's header")
    return problems


def draws(cell: Cell) -> bool:
    """Whether the cell shows a figure by `plt.show()`."""
    return any(dotted(node).endswith("plt.show") for node in ast.walk(cell.tree) if isinstance(node, ast.Call))


def figure_faults(cell: Cell) -> list[str]:
    """What is wrong with the header of a cell that has a figure."""
    figure, image = cell.rendering.get("figure") or {}, cell.rendering.get("image") or {}
    alt, caption, name = image.get("alt") or "", figure.get("caption") or "", str(figure.get("name"))
    faults = [] if len(caption) >= MIN_CAPTION else ["a figure without a caption"]
    if len(alt) < MIN_ALT or " " not in alt.strip():
        faults.append(f"alternative text says too little: {alt!r}; expected a sentence of {MIN_ALT} characters or more")
    elif alt.strip() == caption.strip():
        faults.append("alternative text and caption are the same; say what is to be seen in the one")
    if not name.startswith("fig-"):
        faults.append(f"the figure's name is {name!r}; expected one that starts with 'fig-'")
    return faults


def reference_problems(page: Page) -> list[str]:
    """The text refers to each figure by its number."""
    names = {cell.number: (cell.rendering.get("figure") or {}).get("name") for cell in page.cells}
    return [
        f"{page.name}:{number}: no {{numref}} refers to {name}"
        for number, name in names.items()
        if name and not re.search(r"\{numref\}`(?:[^`<]*<)?" + re.escape(name) + "[>`]", page.text)
    ]


def reason_problems(page: Page) -> list[str]:
    """Whoever leaves an output uncompared, or compares it loosely, says why in three words or more."""
    problems = []
    for cell in page.cells:
        check = cell.metadata.get("check")
        reason = (check.get("ignore", check.get("why")) if isinstance(check, Mapping) else None) or ""
        if check is not None and len(str(reason).split()) < 3:
            problems.append(f"{page.name}:{cell.number}: `check` without a reason in words: {check!r}")
    return problems


def print_problems(page: Page) -> list[str]:
    """A cell does not end in `print(value)`, where `value` alone would show the same."""
    problems = []
    for cell in page.cells:
        last = cell.tree.body[-1] if cell.tree.body else None
        call = last.value if isinstance(last, ast.Expr) else None
        if isinstance(call, ast.Call) and dotted(call) == "print" and not call.keywords and _shows_alike(call.args):
            line = cell.lines[call.lineno - 1].number
            problems.append(f"{page.name}:{line}: ends in print(...); the bare expression shows the same")
    return problems


def _shows_alike(args: Sequence[ast.expr]) -> bool:
    """One value that is no text: text is shown bare with quotes and escapes."""
    return len(args) == 1 and isinstance(args[0], ast.Name | ast.BinOp | ast.Tuple | ast.List | ast.Dict)


def term_problems(page: Page, wrong: Mapping[str, str]) -> list[str]:
    """Terms are spelt as in the glossary (WRONG: spelling to avoid, the right one), other words in the British way."""
    rules = {rf"\b{re.escape(bad)}": good for bad, good in wrong.items()} | BRITISH
    return [
        f"{page.name}:{number}: {match[0]!r}; write {good!r}"
        for number, text in page.words()
        for pattern, good in rules.items()
        for match in re.finditer(pattern, text, re.I)
    ]


def typed_number_problems(page: Page) -> list[str]:
    """A line with a computed number holds no typed one that looks measured."""
    glued = {number for number, text in page.prose if "{glue" in text}
    return [
        f"{page.name}:{number}: {match[0]} is typed beside a computed number; glue it"
        for number, text in page.words()
        if number in glued
        for match in re.finditer(MEASURED, text)
    ]


def dotted(call: ast.Call) -> str:
    """Return the called name with its dots, such as `torch.randn`; calls and subscripts inside it count as nothing."""
    parts, node = [], call.func
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    parts.append(node.id if isinstance(node, ast.Name) else "")
    return ".".join(reversed(parts))
