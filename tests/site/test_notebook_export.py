"""Notebooks of a small book: every kind of content becomes plain Markdown, and each build makes the same bytes."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest
from docutils.core import publish_doctree
from sphinx.errors import ExtensionError

from book import markdown_text
from book.lowering import Lowering
from tests.site import runnable
from tests.site.test_notebooks import leftovers
from tests.site.test_pages import forget_surroundings

SITE = "https://example.org/course/"


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return runnable.write(tmp_path_factory.mktemp("runnable"))


@pytest.fixture(scope="module")
def site(book: Path) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        forget_surroundings(patch)
        return runnable.build(book, html_baseurl=SITE)


@pytest.fixture(scope="module")
def notebook(site: Path) -> nbformat.NotebookNode:
    found: nbformat.NotebookNode = nbformat.read(site / "notebooks" / "all.ipynb", as_version=nbformat.NO_CONVERT)
    nbformat.validate(found)
    return found


@pytest.fixture(scope="module")
def text(notebook: nbformat.NotebookNode) -> str:
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


def code(notebook: nbformat.NotebookNode, start: str) -> Any:
    return next(cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.startswith(start))


@pytest.mark.parametrize(
    "shown",
    [
        "> **In this chapter**\n>\n> - **You will learn** one thing;\n>   and another.\n> - **Time**: none.",
        f"[A small page]({SITE}parts/small.html#small), [A small page]({SITE}parts/small.html)",
        f"[words]({SITE}home.html#home-words), [slope]({SITE}home.html#term-slope)",
        f"[Fig. 1]({SITE}parts/all.html#fig-all), [(1)]({SITE}parts/all.html#equation-all-sum)",
        f"[Table 1]({SITE}parts/all.html#all-table), [Theorem 1]({SITE}parts/all.html#all-theorem)",
        r"[https://example.org/a\_(b)](https://example.org/a_%28b%29)",
        r"5\$ and 6\$, a\*b, snake\_case",
        "$$\n\\begin{split}\na &= b \\\\\nc &= d\n\\end{split} \\tag{1}\n$$",
        "\\begin{align*}\nx &= 1 \\\\\ny &= 2\n\\end{align*}",
        "**Fig. 1.** A square and $x^2$.",
        "**Table 1.** Some *values*\n\n| name | size |\n| --- | --- |\n"
        "| `a \\| b` | $\\vert x\\vert \\le \\Vert y\\Vert$ |",
        "| left | right |\n| --- | ---: |\n| 1 | 2 |",
        "> **Theorem 1 (Small)**\n>\n> It is true.",
        "> **Note**\n>\n> A note with `code`.",
        '> 2. two\n>\n>    ````python\n>    print("``` in text")\n>    ````',
        "<details>\n<summary>Folded &amp; small</summary>\n\nInside.\n\n</details>",
        "- **Term**\n\n  What it means.",
        "> Somebody said so.",
        "**A card**\n\nIts text.",
        "### Exercise 1\n\n**Easy.** Do it.",
        "### Exercise 2 (Named)\n\nThink of $x$.",
        "<details>\n<summary>Solution to Exercise 2 (Named)</summary>\n\nThought.\n\n</details>",
        "- 1\\. is no number of a list\n- x",
        "\\# no heading, and text with a colour in Chinese 中文\\[1\\].",
        "\\[1\\] A note at the foot.",
    ],
)
def test_content_becomes_plain_markdown(shown: str, text: str) -> None:
    assert shown in text


def test_nothing_of_myst_is_left(text: str) -> None:
    assert leftovers(text) == []


def test_solution_with_code_is_folded_by_its_heading(notebook: nbformat.NotebookNode) -> None:
    at = next(k for k, cell in enumerate(notebook.cells) if cell.source == "#### Solution to Exercise 1")
    assert notebook.cells[at].metadata["jp-MarkdownHeadingCollapsed"] is True
    assert notebook.metadata["colab"]["collapsed_sections"] == [notebook.cells[at]["id"]]
    assert [cell.source for cell in notebook.cells[at + 1 : at + 3]] == ["Some words.", "hidden + 1"]
    assert notebook.cells[at + 3].source.startswith("### Exercise 2")


def test_what_the_page_hides_is_hidden_and_still_runs(notebook: nbformat.NotebookNode) -> None:
    hidden = code(notebook, "hidden = 41")
    assert hidden.metadata == {"tags": ["remove-cell"], "jupyter": {"source_hidden": True}} and hidden.outputs == []
    solution = code(notebook, "hidden + 1")
    assert solution.metadata["jupyter"] == {"source_hidden": True} and solution.outputs[0].data["text/plain"] == "42"
    assert [output.text for output in code(notebook, "import sys").outputs] == ["shown\n"]


def test_figure_is_a_picture_at_its_size_with_its_alternative_text(notebook: nbformat.NotebookNode) -> None:
    (figure,) = code(notebook, "from IPython").outputs
    assert figure.data["image/png"].startswith("iVBOR") and "image/svg+xml" not in figure.data
    assert figure.metadata["image/png"] == {"width": 96, "height": 48, "alt": "A small blue square."}


def files(site: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (site / "notebooks").iterdir()}


def test_first_and_later_builds_make_the_same_bytes(
    book: Path, site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forget_surroundings(monkeypatch)
    before = files(site)
    warm = tmp_path / "warm"  # the kept results alone
    shutil.copytree(book, warm, ignore=shutil.ignore_patterns("out", "jupyter_execute"))
    assert files(runnable.build(warm, html_baseurl=SITE)) == before
    cold = runnable.write(tmp_path / "cold")
    assert files(runnable.build(cold, html_baseurl=SITE)) == before
    assert before.keys() == {"all.ipynb", "all.md", "small.ipynb", "small.md"}


def test_without_an_address_links_are_text_and_lost_or_old_notebooks_are_mended(
    book: Path, site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forget_surroundings(monkeypatch)
    copy = tmp_path / "copy"
    shutil.copytree(book, copy, ignore=shutil.ignore_patterns("out", "jupyter_execute"))
    folder = runnable.build(copy) / "notebooks"
    made = (folder / "all.ipynb").read_text()
    assert "See A small page, A small page, words, slope, Fig. 1, (1)" in made and "small.html" not in made
    (folder / "all.ipynb").unlink()
    (folder / "old.ipynb").touch()
    runnable.build(copy)
    assert (folder / "all.ipynb").read_text() == made and not (folder / "old.ipynb").exists()


def test_two_pages_of_one_name_are_refused(tmp_path: Path) -> None:
    small = runnable.PAGES["parts/small.md"].replace("(small)=\n", "")
    home = "# Home\n\n```{toctree}\na/small\nb/small\n```\n"
    folder = runnable.write(tmp_path, {"home.md": home, "a/small.md": small, "b/small.md": small})
    with pytest.raises(ExtensionError, match="a/small and b/small would both be the notebook small"):
        runnable.build(folder)


@pytest.mark.parametrize("source", [".. raw:: html\n\n   <b>x</b>", "A :role:`nobody knows`."])
def test_what_a_notebook_cannot_show_is_said(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(markdown_text.LOGGER, "warning", lambda text, *values, **_: said.append(text % values))
    Lowering("", lambda kind, node: "").blocks(publish_doctree(source, settings_overrides={"report_level": 5}))
    assert said and all(line.startswith("the notebook cannot show a ") for line in said)
