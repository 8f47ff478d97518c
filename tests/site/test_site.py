"""The built site, page by page and in each language: it is whole, holds what its code printed, and shows no error."""

from __future__ import annotations

import pickle
import re
from pathlib import Path

import pytest
from sphinx_external_toc.parsing import parse_toc_yaml

from book.chapter_keys import keys_of, record_of, results_of
from book.code_colours import Formatter
from book.course_data import embedded_subset
from book.data_notice import uses_the_data
from book.execution.keys import Keys
from book.figures import MARK
from book.recorded.record import load, record_path, show
from book.translation.editions import editions
from d2lnotes.style import PALETTE
from tests.site.checks import (
    attribute,
    error_problems,
    image_problems,
    link_problems,
    markup_problems,
    parse,
    resource_problems,
    svg_problems,
)
from tests.site.outputs import output_problems

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "_build"
SITE = BUILD / "html"
FOLDERS = [f"{edition.folder}/" if edition.folder else "" for edition in editions(ROOT)]
SOURCES = {f"{folder}{page}": page for folder in FOLDERS for page in sorted(parse_toc_yaml(ROOT / "_toc.yml"))}
PAGES = list(SOURCES)
THEME_PAGES = [f"{folder}{page}" for folder in FOLDERS for page in ("index", "search")]


@pytest.fixture(scope="session", autouse=True)
def built() -> None:
    if not SITE.is_dir():
        pytest.fail(f"there is no built site in {SITE}: run `make book` first", pytrace=False)


def page_path(page: str) -> Path:
    path = SITE / f"{page}.html"
    assert path.is_file(), f"the site should have {path.relative_to(ROOT)}, but has not: run `make book`"
    return path


@pytest.fixture(scope="session")
def keys() -> Keys:
    return keys_of(ROOT)


@pytest.mark.parametrize("page", PAGES)
def test_page_has_a_title_and_text(page: str) -> None:
    article = parse(page_path(page)).select_one("article")
    assert article and article.find("h1") and len(article.get_text(strip=True)) > 100


@pytest.mark.parametrize("page", sorted(set(SOURCES.values())))
def test_page_holds_the_outputs_of_its_code(page: str, keys: Keys) -> None:
    source = ROOT / f"{page}.md"
    record = record_of(source, keys)
    if record is None:
        assert not parse(page_path(page)).select("div.cell")
        return
    notebook = results_of(ROOT).load(record.key)
    if notebook is None:
        pytest.fail(f"{source.name}, or what it uses, changed since the site was built: run `make book`", pytrace=False)
    show(notebook, load(record_path(page)))
    problems = output_problems(parse(page_path(page)), notebook.cells)
    assert problems == []


@pytest.mark.parametrize("page", PAGES + THEME_PAGES)
def test_page_shows_no_error(page: str) -> None:
    problems = error_problems(parse(page_path(page)))
    assert problems == []


@pytest.mark.parametrize("page", PAGES + THEME_PAGES)
def test_page_shows_no_raw_markup(page: str) -> None:
    problems = markup_problems(parse(page_path(page)))
    assert problems == []


@pytest.mark.parametrize("page", PAGES)
def test_words_of_code_are_elements_only_where_they_have_a_colour(page: str) -> None:
    text = page_path(page).read_text(encoding="utf-8")  # `parse` leaves the colours of code out
    blocks = "".join(re.findall(r'<div class="highlight"><pre>.*?</pre>', text, re.DOTALL))
    assert set(re.findall(r'<span class="(\w+)"', blocks)) <= Formatter.coloured


def test_code_has_colours() -> None:
    assert '<span class="k">' in page_path("chapters/linear-regression-scratch").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES)
def test_images_say_what_they_show(page: str) -> None:
    problems = image_problems(parse(page_path(page)))
    assert problems == []


@pytest.mark.parametrize("page", PAGES + THEME_PAGES)
def test_images_scripts_and_styles_are_in_the_site(page: str) -> None:
    problems = resource_problems(parse(page_path(page)), page_path(page))
    assert problems == []


@pytest.mark.parametrize("page", PAGES + THEME_PAGES)
def test_links_lead_somewhere(page: str) -> None:
    problems = link_problems(parse(page_path(page)), page_path(page), SITE)
    assert problems == []


@pytest.mark.parametrize("page", PAGES)
def test_figures_follow_the_theme(page: str) -> None:
    path = page_path(page)
    sources = [attribute(tag, "src") for tag in parse(path).select('main img[src$=".svg"]')]
    texts = {source: (path.parent / source).read_text(encoding="utf-8") for source in sources}
    found = {source: svg_problems(svg, MARK, frozenset(PALETTE.values())) for source, svg in texts.items()}
    assert {source: problems for source, problems in found.items() if problems} == {}


@pytest.mark.parametrize("page", PAGES)
def test_page_says_when_it_used_the_subset(page: str) -> None:
    source = (ROOT / f"{SOURCES[page]}.md").read_text(encoding="utf-8")
    wanted = bool(embedded_subset()) and uses_the_data(source)
    assert bool(parse(page_path(page)).select(".data-notice")) == wanted


def test_a_page_is_read_again_when_the_source_of_its_table_changes() -> None:
    dependencies = pickle.loads((BUILD / ".doctrees" / "environment.pickle").read_bytes()).dependencies
    sources = {
        "api": "tests/parity/differences.py",
        "about": "book/coverage.yml",
        "teaching": "benchmarks/needs.json",
    }
    for page, source in sources.items():
        assert any(Path(ROOT, name) == ROOT / source for name in dependencies[f"chapters/{page}"]), page
