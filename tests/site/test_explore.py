"""Explorables in pages: a tiny book with one, and those of the built site."""

from __future__ import annotations

import base64
import io
import json
import posixpath
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
import torch
from bs4 import BeautifulSoup, Tag
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import docutils_namespace, patch_docutils

from d2lnotes import explore
from d2lnotes.explore.classifier import scores, unpacked
from tests.explore.script import data_of
from tests.site.checks import attribute, parse

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "_build" / "html"
DATA_BUDGET = 150_000  # bytes that the explorables of one page have beside their code
FIGURE = {"image": {"alt": "Three points and a line."}, "figure": {"caption": "Points.", "name": "fig-points"}}
CATALOGUE = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Mean loss"\nmsgstr "平均损失"\n'


def output(**changes: Any) -> dict[str, Any]:
    made = explore.fit_the_line([1.0, 2.0, 3.0], [2.0, 3.0, 5.0], bias=1, slope=1, xlim=(0, 4), ylim=(0, 6))
    bundle, _ = made._repr_mimebundle_()
    bundle[explore.figure.MIME] |= changes
    return bundle


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("D2LNOTES_EXPLORE", "static")
    catalogue = tmp_path / "locale" / "zh_CN" / "LC_MESSAGES" / "pages" / "page.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text(CATALOGUE, encoding="utf-8")
    (tmp_path / "index.md").write_text("# Book\n\n```{toctree}\npages/page\n```\n")
    return tmp_path


def build(folder: Path, bundle: dict[str, Any], builder: str = "html", **settings: Any) -> Path:
    """Build a book with one page whose one cell has this output; raises SphinxError where there is a warning."""
    cell = nbformat.v4.new_code_cell("d2l.explore.fit_the_line(...)", metadata={"mystnb": FIGURE})
    cell.outputs = [nbformat.v4.new_output("execute_result", bundle)]
    metadata = {"language_info": {"name": "python", "pygments_lexer": "python"}}
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Page"), cell], metadata=metadata)
    (folder / "pages").mkdir(exist_ok=True)
    nbformat.write(notebook, folder / "pages" / "page.ipynb")
    out = folder / builder
    overrides: dict[str, Any] = {
        "extensions": ["myst_nb", "book.explore"],
        "nb_execution_mode": "off",
        "exclude_patterns": ["html*", "gettext*", "text*", "locale"],
        "gettext_compact": False,
        "locale_dirs": [str(folder / "locale")],
    }
    with docutils_namespace(), patch_docutils():
        app = Sphinx(
            folder, None, out, folder / f"{builder}-trees", builder, overrides | settings,
            status=io.StringIO(), warning=io.StringIO(), warningiserror=True,
        )  # fmt: skip
        app.build()
    return out


def explorable(page: BeautifulSoup) -> Tag:
    found = page.select("figure#fig-points div.explorable")
    assert len(found) == 1 and not page.select(".explorable .explorable")
    return found[0]


def state_of(box: Tag) -> dict[str, Any]:
    state: dict[str, Any] = json.loads(attribute(box, "data-state"))
    return state


def test_page_has_the_figure_the_state_and_the_script(folder: Path) -> None:
    out = build(folder, output())
    page = parse(out / "pages" / "page.html")
    box = explorable(page)
    image = box.select_one("img")
    assert image and image["alt"] == "Three points and a line." and "Points." in page.select("figcaption")[0].text
    assert state_of(box)["slope"] == 1.0 and state_of(box)["labels"]["loss"] == "Mean loss"
    assert "data" not in state_of(box)
    assert attribute(box, "data-script").startswith("../_static/explore/fit-the-line.js?v=")
    script = (out / "_static" / "explore" / "fit-the-line.js").read_text(encoding="utf-8")
    assert '["fit-the-line"]=' in script[:80] and "export" not in script
    assert "Mean loss" not in page.select("article, body")[0].text


def test_words_are_translated_with_the_page(folder: Path) -> None:
    box = explorable(parse(build(folder, output(), language="zh_CN") / "pages" / "page.html"))
    assert state_of(box)["labels"]["loss"] == "平均损失"
    assert state_of(box)["labels"]["reset"] == "Start again"


def test_words_are_messages_for_translators(folder: Path) -> None:
    out = build(folder, output(), "gettext")
    messages = (out / "pages" / "page.pot").read_text(encoding="utf-8")
    assert all(f'msgid "{text}"' in messages for text in ("Mean loss", "Start again", "Points."))


def test_other_formats_have_the_figure_alone(folder: Path) -> None:
    text = (build(folder, output(), "text") / "pages" / "page.txt").read_text(encoding="utf-8")
    assert "Points." in text and "Mean loss" not in text


def test_an_unknown_module_stops_the_build(folder: Path) -> None:
    with pytest.raises(ExtensionError, match=r"no explorable 'fly'; there are \['batch-noise', "):
        build(folder, output(module="fly"))


def test_an_explorable_without_a_figure_stops_the_build(folder: Path) -> None:
    bundle = output()
    del bundle["image/svg+xml"]
    with pytest.raises(ExtensionError, match=r"fit-the-line of pages/page has no static figure"):
        build(folder, bundle)


@pytest.mark.parametrize(
    ("page", "module"),
    [
        ("linear-regression", "fit-the-line"),
        ("optimization", "descend"),
        ("optimization", "batch-noise"),
        ("softmax-regression", "softmax"),
        ("losses", "losses"),
        ("softmax-scratch", "classify"),
    ],
)
def test_chapter_has_its_explorable(page: str, module: str) -> None:
    path = SITE / "chapters" / f"{page}.html"
    assert path.is_file(), "run `make book` first"
    boxes = {attribute(box, "data-module"): box for box in parse(path).select("figure .explorable")}
    assert boxes[module].select("img[alt]") and boxes[module].find_parent("figure")
    address = attribute(boxes[module], "data-script").partition("?")[0]
    assert (SITE / posixpath.normpath(f"chapters/{address}")).is_file()


def test_states_and_data_of_each_page_are_light() -> None:
    sizes = {}
    for path in sorted((SITE / "chapters").glob("*.html")):
        states = [attribute(box, "data-state") for box in parse(path).select(".explorable")]
        files = [json.loads(state).get("data") for state in states]
        sizes[path.stem] = sum(len(state.encode()) for state in states)
        sizes[path.stem] += sum((path.parent / file.partition("?")[0]).stat().st_size for file in files if file)
    assert max(sizes.values()) > 0, "no page has an explorable"
    assert {page: size for page, size in sizes.items() if size > DATA_BUDGET} == {}


def test_data_are_a_script_of_their_own(folder: Path) -> None:
    given = bytes(range(256))
    out = build(folder, output(data=base64.b64encode(given).decode()))
    state = state_of(explorable(parse(out / "pages" / "page.html")))
    assert re.fullmatch(r"\.\./_static/explore/fit-the-line-pages-page\.js\?v=[0-9a-f]{10}", state["data"])
    assert data_of(out / "pages" / state["data"].partition("?")[0]) == given


@pytest.fixture(scope="module")
def classifier() -> tuple[dict[str, Any], Path]:
    """The state of the built site's classifier, and the file with its data."""
    page = parse(SITE / "chapters" / "softmax-scratch.html")
    state = state_of(page.select('.explorable[data-module="classify"]')[0])
    return state, SITE / "chapters" / state["data"].partition("?")[0]


def test_each_image_of_the_classifier_gets_the_class_of_its_cell(classifier: tuple[dict[str, Any], Path]) -> None:
    state, path = classifier
    weights, images = unpacked(data_of(path))
    scales, biases = (torch.tensor(state[name], dtype=torch.float64) for name in ("scales", "biases"))
    assert scores(weights, scales, biases, images).argmax(dim=1).tolist() == state["guesses"]
    assert len(images) == len(state["truths"]) >= 100
    assert state["agreeing"] >= 0.99 * state["tested"]
