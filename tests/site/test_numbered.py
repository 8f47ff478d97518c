"""Numbers from outlines are Sphinx's own numbers, and pages that are not in `_toc.yml` are no pages."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import docutils_namespace, patch_docutils

from book.numbered import Numbering, outlines

PAGE = """# Page {0}

```{{figure}} dot.svg
:name: dot-{0}
A dot.
```

```{{figure}} dot.svg
```

## A part

```{{table}} A table
:name: table-{0}
| a | b |
|---|---|
| 1 | 2 |
```

```{{code-block}} python
:caption: Some code
:name: code-{0}
1
```

````{{exercise}}
:label: exercise-{0}
Think.

```{{figure}} dot.svg
:name: inner-{0}
Within.
```
````

```{{prf:theorem}}
:label: theorem-{0}
True.
```

{{numref}}`dot-{0}` {{numref}}`table-{0}` {{numref}}`code-{0}` {{numref}}`inner-{0}`
"""
NAMED = [("figure", "dot"), ("code-block", "code")]
EXTENSIONS = ["sphinx_exercise", "sphinx_proof", "book.toc_pages"]
TOC = "format: jb-book\nroot: one\nchapters:\n- file: sub/two\n- file: three.md\n"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    (tmp_path / "sub").mkdir()
    for name in ("one", "sub/two", "three", "left-out", "sub/left-out"):
        text = PAGE.format(name.rpartition("/")[2]).replace("dot.svg", "../dot.svg" if "/" in name else "dot.svg")
        (tmp_path / f"{name}.md").write_text(text)
    (tmp_path / "dot.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    (tmp_path / "_toc.yml").write_text(TOC)
    return tmp_path


def build(book: Path, *extensions: str) -> BuildEnvironment:
    settings: dict[str, Any] = {
        "extensions": ["myst_parser", *EXTENSIONS, *extensions],
        "external_toc_exclude_missing": True,
        "html_theme": "basic",
        "numfig": True,
        "exclude_patterns": ["_build"],
    }
    with patch_docutils(), docutils_namespace():
        out = book / "_build"
        app = Sphinx(book, None, out / "html", out / "trees", "html", settings, status=None, warningiserror=True)
        app.build()
    return app.env


def test_numbers_are_those_of_whole_pages(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[str] = []
    env = build(book, "book.numbered")
    numbers = env.toc_fignumbers
    assert sorted(numbers) == ["one", "sub/two", "three"]
    assert {kind: len(found) for kind, found in numbers["three"].items()} == {
        "figure": 2, "table": 1, "code-block": 1, "exercise": 1, "theorem": 1,
    }  # fmt: skip
    page = book / "three.md"
    page.write_text(page.read_text() + "\nMore words, as of {numref}`dot-two` and {numref}`code-two`.\n")
    load = BuildEnvironment.get_doctree
    monkeypatch.setattr(BuildEnvironment, "get_doctree", lambda env, name: loaded.append(name) or load(env, name))  # type: ignore[func-returns-value]
    assert build(book, "book.numbered").toc_fignumbers == numbers
    assert "sub/two" not in loaded and "one" in loaded
    text = BeautifulSoup(
        (book / "_build" / "html" / "three.html").read_text(encoding="utf-8"), "html.parser"
    ).get_text()
    dot, code = (".".join(map(str, numbers["sub/two"][kind][f"{name}-two"])) for kind, name in NAMED)
    assert f"as of Fig. {dot} and Listing {code}." in text
    env.toc_fignumbers = {}
    outlines(env).clear()
    assert Numbering.whole(None, env) == [] or env.toc_fignumbers == numbers  # type: ignore[arg-type]
    assert env.toc_fignumbers == numbers


SOLVED = """# Solved

```{exercise} How *long*?
:label: long
Think.
```

```{solution} long
:label: answer
Words.
```
"""
ASKED = "# Asked\n\n{numref}`long`, {ref}`long`, {ref}`answer`\n"


def body(book: Path) -> str:
    page = BeautifulSoup((book / "_build" / "html" / "three.html").read_text(encoding="utf-8"), "html.parser")
    return "".join(f"{paragraph.decode_contents()}\n" for paragraph in page.select("section p"))


def test_notes_of_exercises_hold_their_titles_alone(book: Path) -> None:
    """A later build, which has nothing but the notes, makes the same references of them."""
    (book / "one.md").write_text(SOLVED)
    (book / "three.md").write_text(ASKED)
    build(book)
    text = body(book)
    (book / "_build" / "trees" / "environment.pickle").unlink()
    build(book, "book.light_notes")
    assert "Exercise 1" in text and "Solution to" in text and body(book) == text
    (book / "three.md").write_text(ASKED + "\nMore.\n")
    build(book, "book.light_notes")
    assert body(book) == text + "More.\n"
    notes = pickle.loads((book / "_build" / "trees" / "environment.pickle").read_bytes())
    for about in notes.sphinx_exercise_registry.values():
        assert len(about["node"].children) == 1 and len(pickle.dumps(about)) < 2500


def test_pages_that_the_toc_does_not_name_are_not_read(book: Path) -> None:
    assert build(book).found_docs == {"one", "sub/two", "three"}
