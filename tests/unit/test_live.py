"""`make live`: which changes it sees, what it serves, and that a page hears of each build."""

from __future__ import annotations

import json
import re
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.live import Live, changed, pages_alone, relay, times
from tools.live_build import Builder
from tools.live_server import SCRIPT, State, server, with_script


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("chapters/a.md", "book/web/site.css", "book/__pycache__/a.pyc", "chapters/.a.md.swp", "README.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("before")
    site = tmp_path / "_build" / "html"
    site.mkdir(parents=True)
    (site / "a.html").write_text("<html><body>Words.</body></html>")
    (site / "a.js").write_text("1")
    return tmp_path


@pytest.fixture
def state() -> State:
    return State()


@pytest.fixture
def address(root: Path, state: State) -> Iterator[str]:
    serving = server(root / "_build" / "html", 0, state)
    threading.Thread(target=serving.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{serving.server_address[1]}"
    serving.shutdown()
    serving.server_close()


def get(address: str) -> str:
    with urllib.request.urlopen(address, timeout=20) as answer:
        assert answer.headers["Cache-Control"] == "no-store"
        return str(answer.read().decode())


@pytest.mark.parametrize("name", ["chapters/a.md", "chapters/new.md", "book/web/site.css", "_toc.yml"])
def test_a_change_of_a_source_is_seen(root: Path, name: str) -> None:
    before = times(root)
    (root / name).write_text("after it")
    assert changed(before, times(root)) == [str(root / name)]
    (root / name).unlink()
    assert str(root / name) not in times(root)


def test_what_a_build_says_of_its_pages_is_passed_on(capsys: pytest.CaptureFixture[str]) -> None:
    relay("reading\nchapters/losses: cell 3/40, 10 s\nWARNING: x\nchapters/losses: 40 cells in 22.1 s (1 of 2)\n")
    said = ["[live] chapters/losses: cell 3/40, 10 s", "[live] chapters/losses: 40 cells in 22.1 s (1 of 2)"]
    assert capsys.readouterr().out.splitlines() == said


def test_pages_alone_have_changed_when_none_is_new_or_gone(root: Path) -> None:
    before = times(root)
    (root / "chapters" / "a.md").write_text("after it")
    words = times(root)
    assert pages_alone(before, words)
    (root / "chapters" / "b.md").write_text("new")
    assert not pages_alone(words, times(root)) and not pages_alone(times(root), words)
    (root / "book" / "web" / "site.css").write_text("after it")
    assert not pages_alone(before, times(root))


@pytest.mark.parametrize("name", ["README.md", "chapters/.a.md.swp", "book/__pycache__/a.pyc", "_build/html/a.html"])
def test_what_is_no_source_is_not_looked_at(root: Path, name: str) -> None:
    before = times(root)
    (root / name).write_text("after it")
    assert times(root) == before and len(before) == 2


def test_pages_get_the_script_and_nothing_else_does(address: str, root: Path, state: State) -> None:
    state.ended("")
    assert re.search(
        r'Words\.<script src="/\.live/live\.js" data-build="1" defer></script></body>', get(f"{address}/a.html")
    )
    assert get(f"{address}/a.js") == "1" and get(f"{address}/.live/live.js") == SCRIPT.read_text()
    assert "script" not in (root / "_build" / "html" / "a.html").read_text()


def test_a_page_that_waits_hears_of_the_next_build(address: str, state: State) -> None:
    threading.Timer(0.3, state.ended, ["it is wrong"]).start()
    begun = time.monotonic()
    assert json.loads(get(f"{address}/.live/state?build=0")) == {"build": 1, "fault": "it is wrong"}
    assert 0.2 < time.monotonic() - begun < 10
    assert json.loads(get(f"{address}/.live/state?build=0"))["build"] == 1  # it was missed, and is told at once


def test_a_page_without_an_end_is_left_as_it_is() -> None:
    assert with_script(b"<p>text", 3).endswith(b"<p>text")


class Fake(Builder):
    """A builder that builds nothing."""

    def __init__(self, *results: tuple[bool, str]) -> None:
        self.results, self.calls = list(results), list[object]()

    def begin(self) -> None:
        self.calls.append("begin")

    def build(self, say: object, *, pages_alone: bool = False) -> tuple[bool, str]:
        self.calls.append(pages_alone)
        return self.results.pop(0)


def test_each_change_is_built_once_and_failures_are_told(
    root: Path, state: State, capsys: pytest.CaptureFixture[str]
) -> None:
    live = Live(root, builder := Fake((True, ""), (False, "a cell failed"), (True, "")), state)
    assert [live.step(), live.step()] == [True, False] and (state.number, state.fault) == (1, "")
    (root / "chapters" / "a.md").write_text("wrong, and longer")
    assert live.step() and (state.number, state.fault) == (2, "a cell failed")
    (root / "book" / "web" / "site.css").write_text("right")
    assert live.step() and (state.number, state.fault) == (3, "")
    assert builder.calls[2:] == [True, "begin", False, "begin"]  # the next build begins when the page knows of this one
    said = capsys.readouterr().out
    assert "chapters/a.md: building" in said and "a cell failed" in said and "FAILED in" in said
