"""The built site, page by page: it is whole, holds what its code printed, and shows no error."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sphinx_external_toc.parsing import parse_toc_yaml

from book.data_notice import uses_the_data
from book.execution import cache_folder, embedded_subset
from book.figures import MARK
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
PAGES = sorted(parse_toc_yaml(ROOT / "_toc.yml"))
THEME_PAGES = ["index", "search"]


@pytest.fixture(scope="session", autouse=True)
def built() -> None:
    if not SITE.is_dir():
        pytest.fail(f"there is no built site in {SITE}: run `make book` first", pytrace=False)


def page_path(page: str) -> Path:
    path = SITE / f"{page}.html"
    assert path.is_file(), f"{page} is in _toc.yml, but the site has no {path.relative_to(ROOT)}: run `make book`"
    return path


@pytest.fixture(scope="session")
def executed() -> Any:
    """The cache of executed pages that belongs to the present helpers, pins and data."""
    from jupyter_cache import get_cache

    folder = cache_folder(ROOT, BUILD, embedded_subset())
    assert folder.is_dir(), "the site was built with other helpers, pins or data than these: run `make book` again"
    return get_cache(folder)


@pytest.mark.parametrize("page", PAGES)
def test_page_has_a_title_and_text(page: str) -> None:
    article = parse(page_path(page)).select_one("article")
    assert article and article.find("h1") and len(article.get_text(strip=True)) > 100


@pytest.mark.parametrize("page", PAGES)
def test_page_holds_the_outputs_of_its_code(page: str, executed: Any) -> None:
    from myst_nb.core.read import is_myst_markdown_notebook, myst_nb_reader_plugin

    source = ROOT / f"{page}.md"
    if not is_myst_markdown_notebook(source.read_text(encoding="utf-8")):
        assert not parse(page_path(page)).select("div.cell")
        return
    try:
        record = executed.match_cache_notebook(myst_nb_reader_plugin(str(source)))
    except KeyError:
        pytest.fail(f"{source.name} changed since the site was built: run `make book` again", pytrace=False)
    notebook = executed.get_cache_bundle(record.pk).nb
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    problems = output_problems(parse(page_path(page)), cells)
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
    wanted = bool(embedded_subset()) and uses_the_data((ROOT / f"{page}.md").read_text(encoding="utf-8"))
    assert bool(parse(page_path(page)).select(".data-notice")) == wanted
