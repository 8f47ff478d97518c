"""The built site in both languages: the same pages and sections, each leading to its counterpart."""

from __future__ import annotations

import ast
import json
import re
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup

from book.translation.editions import FIRST, Edition, editions
from book.translation.typography import HAN
from tests.site.checks import parse

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "_build" / "html"
OTHERS = editions(ROOT)[1:]
CHAPTERS = sorted(f"chapters/{path.stem}.html" for path in (ROOT / "chapters").glob("*.md"))
PAGES = [*CHAPTERS, "search.html", "404.html"]
BOTH = [pytest.param(page, edition, id=f"{edition.folder}/{page}") for page in PAGES for edition in OTHERS]


@lru_cache(maxsize=64)
def page(name: str) -> BeautifulSoup:
    path = SITE / name
    if not path.is_file():
        pytest.fail(f"the site has no {name}: run `make book`", pytrace=False)
    return parse(path)


def ids(name: str) -> set[str]:
    return {str(tag["id"]) for tag in page(name).find_all(id=True)}


def code(name: str) -> list[str]:
    """Return the code of a page's cells without comments and docstrings, which alone may differ."""
    found = []
    for block in page(name).select(".cell_input pre, .fold-code pre"):
        try:
            tree = ast.parse(block.get_text())
        except SyntaxError:
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node):
                del node.body[0]
        found.append(ast.dump(tree))
    return found


def outputs(name: str) -> list[str]:
    return [block.get_text() for block in page(name).select(".cell_output pre")]


@pytest.mark.parametrize(("name", "edition"), BOTH)
def test_sections_have_the_same_names_in_both(name: str, edition: Edition) -> None:
    assert ids(f"{edition.folder}/{name}") == ids(name)


@pytest.mark.parametrize(("name", "edition"), BOTH)
def test_code_and_outputs_are_the_same(name: str, edition: Edition) -> None:
    other = f"{edition.folder}/{name}"
    assert code(other) == code(name)
    assert outputs(other) == outputs(name)


@pytest.mark.parametrize("name", CHAPTERS)
def test_links_to_parts_say_in_chinese_what_they_are(name: str) -> None:
    titles = {str(link["title"]) for link in page(f"zh/{name}").select("a.headerlink")}
    assert titles and all(HAN.search(title) for title in titles), titles


@pytest.mark.parametrize("name", ["optimization", "softmax-scratch"])
def test_notebooks_have_no_space_where_a_role_turned_out_chinese(name: str) -> None:
    notebook = json.loads((SITE / "zh" / "notebooks" / f"{name}.zh.ipynb").read_text(encoding="utf-8"))
    words = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown"]
    shown = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", "\n".join(words))
    assert len(shown) > 5_000
    assert re.findall(rf".*{HAN.pattern} {HAN.pattern}.*", shown) == []


@pytest.mark.parametrize(("name", "edition"), BOTH)
def test_pages_say_their_language_and_lead_to_each_other(name: str, edition: Edition) -> None:
    folder, tag = edition.folder, edition.tag
    for here, language, there in ((name, FIRST.tag, f"{folder}/{name}"), (f"{folder}/{name}", tag, name)):
        assert page(here).html["lang"] == language  # type: ignore[index]
        links = [str(link["href"]) for link in page(here).select("header a[data-language]")]
        assert len(links) == 1
        path = urlsplit(links[0]).path
        place = SITE / path.lstrip("/") if path.startswith("/") else (SITE / here).parent / path
        assert path.endswith(there) and (place.resolve() == (SITE / there).resolve() or path.startswith("/"))


@pytest.mark.parametrize("edition", OTHERS, ids=lambda edition: edition.folder)
def test_the_index_is_that_of_the_language(edition: Edition) -> None:
    folder = edition.folder
    script = (SITE / folder / "_static" / "search-index.js").read_text(encoding="utf-8")
    entries = json.loads(script.removeprefix("courseSearchIndex(").removesuffix(");\n"))
    assert {entry["url"] for entry in entries} == set(CHAPTERS)
    titles = {section["h"] for entry in entries for section in entry["sections"]}
    assert "符号" in titles and "Notation" not in titles


def test_a_solution_says_in_the_order_of_its_language_whose_it_is() -> None:
    for folder, title in ("", r"Solution to Exercise \d\.\d"), ("zh/", r"练习 \d\.\d 的解答"):
        found = page(f"{folder}chapters/losses.html").select("details:not(.fold-code) > summary")
        assert found and all(re.fullmatch(title, summary.text) for summary in found)


@pytest.mark.parametrize("edition", OTHERS, ids=lambda edition: edition.folder)
def test_styles_scripts_and_figures_are_in_the_site_once(edition: Edition) -> None:
    folder = SITE / edition.folder
    twice = [path for path in folder.rglob("*") if path.suffix in {".js", ".css", ".woff2", ".svg"}]
    assert [path.name for path in twice] == ["search-index.js"]
