"""The README in both languages: the same commands, names and links."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ENGLISH, CHINESE = ROOT / "README.md", ROOT / "README.zh-CN.md"
RESULTS = re.compile(r"<!-- benchmark.*end of benchmark -->", re.DOTALL)  # which the Chinese one links to
MIRRORS = re.compile(r"(?s)## 在中国大陆更快地安装\n.*?(?=\n## )")  # the Chinese one's own section
BLOCK = re.compile(r"(?m)^```.*\n(?:.*\n)*?```$|^ {4}\S.*$")


def text(path: Path) -> str:
    """Return what both READMEs should say."""
    return MIRRORS.sub("", RESULTS.sub("", path.read_text(encoding="utf-8")))


def commands(words: str) -> list[str]:
    """Return the blocks of code, without remarks."""
    return [re.sub(r" +#.*", "", block) for block in BLOCK.findall(words)]


def code(words: str) -> set[str]:
    return set(re.findall(r"`([^`\n]+)`", BLOCK.sub("", words)))


def links(words: str) -> set[str]:
    found = re.findall(r"\]\(([^)]+)\)|<(https?://[^>]+)>", words)
    return {"".join(link) for link in found} - {ENGLISH.name, CHINESE.name, "benchmarks/results.md"}


@pytest.mark.parametrize("part", [commands, code, links])
def test_both_name_the_same(part: Callable[[str], Collection[str]]) -> None:
    english, chinese = part(text(ENGLISH)), part(text(CHINESE))
    assert len(english) > 3
    assert chinese == english


def test_both_have_the_same_sections() -> None:
    english, chinese = (re.findall(r"(?m)^#+(?= )", text(path)) for path in (ENGLISH, CHINESE))
    assert chinese == english and MIRRORS.search(CHINESE.read_text(encoding="utf-8"))


def test_each_leads_to_the_other() -> None:
    for one, other in ((ENGLISH, CHINESE), (CHINESE, ENGLISH)):
        assert f"]({other.name})" in one.read_text(encoding="utf-8").splitlines()[0]


def test_a_command_that_is_missing_is_seen() -> None:
    assert commands("    make book   # words\n") == ["    make book"] != commands("text\n")
    assert code("`make book` and\n    `not this`") == {"make book"}
