"""A chapter's source, taken apart with its line numbers: code cells, prose, headings, labels."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import yaml

HIDDEN = {"hide-input", "hide-cell", "remove-input", "remove-cell"}


class Line(NamedTuple):
    """A line of the file: its number, from 1, and its text."""

    number: int
    text: str


class Heading(NamedTuple):
    """A heading, and the label on the line above it, or the empty string."""

    number: int
    level: int
    text: str
    label: str


@dataclass(frozen=True)
class Cell:
    """A code cell: the number of its first line in the file, its metadata, and its code's lines."""

    number: int
    metadata: dict[str, Any]
    lines: tuple[Line, ...]

    @property
    def tags(self) -> set[str]:
        return set(self.metadata.get("tags", []))

    @property
    def is_hidden(self) -> bool:
        return bool(self.tags & HIDDEN)

    @property
    def rendering(self) -> dict[str, Any]:
        """What the cell's header says under `mystnb`."""
        found = self.metadata.get("mystnb") or {}
        return found if isinstance(found, dict) else {}

    @cached_property
    def tree(self) -> ast.Module:
        """The code's syntax tree; lines of IPython (`%`, `!`) are left out."""
        return ast.parse("\n".join("" if re.match(r"\s*[%!]", line.text) else line.text for line in self.lines))


class Page:
    """A chapter: `name` (the file's, without ending), `cells`, `prose` (lines outside code and maths), `headings`."""

    def __init__(self, name: str, text: str) -> None:
        self.name, self.text = name, text
        self.cells: list[Cell] = []
        self.prose: list[Line] = []
        lines = iter([Line(i, line) for i, line in enumerate(text.splitlines(), 1)])
        for line in lines:
            fence = re.match(r"\s*(`{3,})(.*)", line.text)
            if line == (1, "---"):
                list(_until(r"---$", lines))
            elif fence and fence[2].startswith("{code-cell}"):
                self.cells.append(_cell(line.number, list(_until(fence[1] + r"\s*$", lines))))
            elif fence:
                list(_until(r"\s*" + fence[1] + r"\s*$", lines))
            elif line.text.strip() == "$$":
                list(_until(r"\s*\$\$", lines))
            else:
                self.prose.append(line)

    @classmethod
    def read(cls, path: Path) -> Page:
        return cls(path.stem, path.read_text(encoding="utf-8"))

    @cached_property
    def headings(self) -> list[Heading]:
        found, label = [], ""
        for number, text in self.prose:
            if match := re.match(r"(#+) +(.*)", text):
                found.append(Heading(number, len(match[1]), match[2].strip(), label))
            target = re.match(r"\(([^)\s]+)\)=\s*$", text)
            label = target[1] if target else ""
        return found

    @cached_property
    def labels(self) -> set[str]:
        """Every label that a {ref} can name: `(label)=` and `:label:`."""
        found = re.findall(r"^\(([^)\s]+)\)=\s*$|^:label: *(\S+)", self.text, re.M)
        return {above or option for above, option in found}

    def words(self) -> Iterator[Line]:
        """The words that a reader reads: no code spans, formulas, targets, addresses, lines of directives."""
        for number, text in self.prose:
            if not re.match(r"\s*(:{3,}|:\w[\w-]*:|\([^)\s]+\)=)", text):
                yield Line(number, _readable(text))


def _readable(text: str) -> str:
    text = re.sub(r"\{[\w:-]+\}`([^`<]*?)\s*<[^>]*>`", r"\1", text)  # {ref}`words <label>` leaves the words
    text = re.sub(r"\{term\}`([^`]*)`", r"\1", text)  # a term is read as it stands
    text = re.sub(r"(\{[\w:-]+\})?`+[^`]*`+", " ", text)
    return re.sub(r"\$[^$]*\$|\]\([^)]*\)|https?://\S+", " ", text)


def _until(end: str, lines: Iterator[Line]) -> Iterator[Line]:
    for line in lines:
        if re.match(end, line.text):
            return
        yield line


def _cell(number: int, lines: list[Line]) -> Cell:
    header: list[str] = []
    if lines and lines[0].text == "---":
        end = next(i for i, line in enumerate(lines[1:], 1) if line.text == "---")
        header, lines = [line.text for line in lines[1:end]], lines[end + 1 :]
    else:
        while lines and (option := re.match(r":([\w-]+:.*)", lines[0].text)):
            header.append(option[1])
            lines = lines[1:]
    return Cell(number, yaml.safe_load("\n".join(header)) or {}, tuple(lines))
