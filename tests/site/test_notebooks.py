"""The notebooks of the built site: they run the page's code, show its outputs, and their text is plain Markdown."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import nbformat
import pytest
from bs4 import BeautifulSoup
from markdown_it import MarkdownIt
from myst_nb.core.read import is_myst_markdown_notebook, myst_nb_reader_plugin
from sphinx_external_toc.parsing import parse_toc_yaml

import d2lnotes
from book.wheel import TAG
from tests.site.checks import parse

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "_build" / "html"
LARGEST = 400_000  # bytes, so that each opens at once
DIRECTIVE = re.compile(r"(?m)^[ >]*(`{3,}|:{3,}|~{3,})\{|^\([\w-]+\)=$|^:[\w-]+:|^\+\+\+")
ROLE = re.compile(r"(?<!`)\{[a-z][\w:+-]*\}`|\]\{[.#]")
MATHS = re.compile(r"\$\$.*?\$\$|(?<!\\)\$.+?(?<!\\)\$|\\begin\{(\w+\*?)\}.*?\\end\{\1\}", re.S)


def shows_code(page: str) -> bool:
    source = ROOT / f"{page}.md"
    return is_myst_markdown_notebook(source.read_text(encoding="utf-8")) and any(
        cell.cell_type == "code" and not {"remove-cell", "remove-input"} & {*cell.metadata.get("tags", [])}
        for cell in myst_nb_reader_plugin(str(source)).cells
    )


PAGES = [page for page in sorted(parse_toc_yaml(ROOT / "_toc.yml")) if shows_code(page)]
NAMES = [Path(page).name for page in PAGES]


def leftovers(markdown: str) -> list[str]:
    """What a reader would see of MyST, or of Markdown that does not become what it is meant to be."""
    found = [match[0] for pattern in (DIRECTIVE, ROLE) for match in pattern.finditer(markdown)]
    html = MarkdownIt("commonmark").enable("table").render(MATHS.sub("x", markdown))
    page = BeautifulSoup(html, "html.parser")
    for code in page.select("pre, code"):
        code.decompose()
    return found + re.findall(r"\*\*|\]\(|`|\|\s*---|</?\w+>", page.get_text())


def notebook(name: str) -> nbformat.NotebookNode:
    path = SITE / "notebooks" / f"{name}.ipynb"
    if not path.is_file():
        pytest.fail(f"the site has no {path.relative_to(ROOT)}: run `make book`", pytrace=False)
    found: nbformat.NotebookNode = nbformat.read(path, as_version=nbformat.NO_CONVERT)
    return found


def cells(name: str, kind: str) -> list[Any]:
    """The cells of a kind, but for the first cell of all, which installs the package."""
    return [cell for cell in notebook(name).cells[1:] if cell.cell_type == kind]


def letters(text: str) -> str:
    return re.sub(r"\W|_", "", text)


def test_each_page_with_code_has_a_notebook_and_its_source_and_no_other_has() -> None:
    found = sorted(path.name for path in (SITE / "notebooks").iterdir() if path.suffix != ".whl")
    assert len(NAMES) >= 10 and found == sorted(f"{name}.{kind}" for name in NAMES for kind in ("ipynb", "md"))


@pytest.mark.parametrize("name", NAMES)
def test_notebook_begins_by_installing_the_package_that_lies_beside_it(name: str) -> None:
    (wheel,) = (SITE / "notebooks").glob("*.whl")
    first = notebook(name).cells[0]
    assert first.source.startswith("# Installs the package") and first.metadata.tags == [TAG] and not first.outputs
    assert re.findall(r"[\w.-]+\.whl", first.source) == [wheel.name]
    assert wheel.name == f"d2lnotes-{d2lnotes.__version__}-py3-none-any.whl"


@pytest.mark.parametrize("page", PAGES)
def test_code_is_the_pages_code_in_its_order(page: str) -> None:
    source = [cell for cell in myst_nb_reader_plugin(str(ROOT / f"{page}.md")).cells if cell.cell_type == "code"]
    exported = cells(Path(page).name, "code")
    assert [cell.source for cell in exported] == [cell.source for cell in source]
    assert [cell.metadata.get("tags", []) for cell in exported] == [cell.metadata.get("tags", []) for cell in source]
    assert [cell.execution_count for cell in exported] == list(range(1, len(source) + 1))


@pytest.mark.parametrize("name", NAMES)
def test_notebook_is_valid_and_small(name: str) -> None:
    found = notebook(name)
    nbformat.validate(found)
    assert found.metadata.kernelspec.name == "python3"
    assert (SITE / "notebooks" / f"{name}.ipynb").stat().st_size < LARGEST
    assert [key for key, count in Counter(cell["id"] for cell in found.cells).items() if count > 1] == []


@pytest.mark.parametrize("name", NAMES)
def test_notebook_holds_no_times_and_no_paths(name: str) -> None:
    text = (SITE / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8")
    assert json.loads(text)["metadata"].keys() <= {"kernelspec", "language_info", "colab"}
    assert "iopub" not in text and str(ROOT) not in text and text.endswith("}\n")


@pytest.mark.parametrize("name", NAMES)
def test_text_is_plain_markdown(name: str) -> None:
    found = [(fault, cell.source[:80]) for cell in cells(name, "markdown") for fault in leftovers(cell.source)]
    assert found == []


@pytest.mark.parametrize("page", PAGES)
def test_no_paragraph_of_the_page_is_lost(page: str) -> None:
    text = "".join(cell.source for cell in cells(Path(page).name, "markdown"))
    text = letters(re.sub(r"\]\([^)]*\)", "", text))
    shown = parse(SITE / f"{page}.html").select("article :is(p, td, th)")
    plain = [tag for tag in shown if not tag.select(".math, math") and not tag.find_parent(class_="cell")]
    paragraphs = [letters(tag.get_text()) for tag in plain]
    assert len(paragraphs) > 15 and [words for words in paragraphs if words not in text] == []


@pytest.mark.parametrize("page", PAGES)
def test_figures_are_pictures_that_say_what_they_show(page: str) -> None:
    outputs = [out for cell in cells(Path(page).name, "code") for out in cell.outputs if "data" in out]
    assert [out for out in outputs if "image/svg+xml" in out.data] == []  # see book/rasters.py
    shown = [out for out in outputs if "image/png" in out.data]
    figures = [tag["alt"] for tag in parse(SITE / f"{page}.html").select("article .cell_output img")]
    assert [out.metadata["image/png"]["alt"] for out in shown] == figures


@pytest.mark.parametrize("page", PAGES)
def test_source_is_the_pages_source(page: str) -> None:
    assert (SITE / "notebooks" / f"{Path(page).name}.md").read_bytes() == (ROOT / f"{page}.md").read_bytes()


@pytest.mark.parametrize(
    "markdown",
    ["{ref}`x`", "```{note}\nx\n```", ":::{note}\n:::", "(x-y)=", "[x]{.y}", "**x **y", "[x] (y)](z", "<b>x</b> \\<b>"],
)
def test_leftovers_are_seen(markdown: str) -> None:
    assert leftovers(markdown)


@pytest.mark.parametrize(
    "markdown", ["$a_b|c*d**e$ `{x}`", "$$\n[x](y)**\n$$", "| a |\n| --- |\n| `b` |", "```\n**\n```"]
)
def test_plain_markdown_passes(markdown: str) -> None:
    assert leftovers(markdown) == []
