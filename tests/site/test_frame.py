"""The frame of the built pages: what they load, their landmarks, their policy, their folds and the way on."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from sphinx_external_toc.parsing import parse_toc_yaml

from book.security import LAYOUT_SCRIPT, THEME_SCRIPT, inline_code
from tests.site.checks import attribute, parse

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "_build" / "html"
PAGES = list(parse_toc_yaml(ROOT / "_toc.yml"))
BUDGET = 25_000  # bytes of styles and scripts, compressed
LARGEST_STEP = 1_100  # elements that are laid out together; a chapter has up to 4,200


def page_of(name: str) -> BeautifulSoup:
    path = SITE / f"{name}.html"
    assert path.is_file(), f"there is no {path.relative_to(ROOT)}: run `make book` first"
    return parse(path)


def test_styles_and_scripts_are_light() -> None:
    sizes = [len(gzip.compress((SITE / "_static" / name).read_bytes())) for name in ("site.css", "site.js")]
    assert 0 < min(sizes) and sum(sizes) < BUDGET


@pytest.mark.parametrize("name", PAGES)
def test_page_loads_one_sheet_and_one_script_by_their_content(name: str) -> None:
    page = page_of(name)
    sheets = [attribute(tag, "href") for tag in page.select("link[rel=stylesheet]")]
    scripts = [attribute(tag, "src") for tag in page.select("script[src]")]
    assert [Path(address).name.split("?")[0] for address in sheets + scripts] == ["site.css", "site.js"]
    for address in sheets + scripts:
        file, _, version = address.partition("?v=")
        digest = hashlib.sha256((SITE / "chapters" / file).read_bytes()).hexdigest()
        assert version and digest.startswith(version)


@pytest.mark.parametrize("name", PAGES)
def test_policy_allows_the_page_and_nothing_else(name: str) -> None:
    page = page_of(name)
    (meta,) = page.select("meta[http-equiv=Content-Security-Policy]")
    policy = attribute(meta, "content")
    assert "default-src 'none'" in policy and "unsafe" not in policy
    ours = (THEME_SCRIPT, LAYOUT_SCRIPT)
    hashes = [f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in ours]
    assert re.findall(r"'sha256-[^']+'", policy) == hashes
    inline = page.select("script:not([src])")
    texts = [script.get_text() for script in inline]
    assert set(texts) <= set(ours) and texts.count(THEME_SCRIPT) == 1
    for script in inline:
        script.extract()
    assert inline_code(str(page.body)) == []


@pytest.mark.parametrize("name", PAGES)
def test_no_page_is_laid_out_all_at_once(name: str) -> None:
    text = (SITE / f"{name}.html").read_text(encoding="utf-8").partition("<main")[2].partition("</main>")[0]
    steps = text.split(f"<script>{LAYOUT_SCRIPT}</script>")
    assert max(len(re.findall(r"<[a-z]", step)) for step in steps) < LARGEST_STEP
    assert all(step.startswith("<section") for step in steps[1:])


@pytest.mark.parametrize("name", PAGES)
def test_landmarks_are_sound(name: str) -> None:
    page = page_of(name)
    assert [len(page.select(tag)) for tag in ("main", "body > header", "body > footer", "h1")] == [1, 1, 1, 1]
    first = page.select_one("body a[href]")
    assert first and attribute(first, "href") == "#content" and page.select_one("main#content")
    labels = [attribute(nav, "aria-label") or attribute(nav, "aria-labelledby") for nav in page.select("nav")]
    assert all(labels) and len(set(labels)) == len(labels)


@pytest.mark.parametrize("name", PAGES)
def test_ids_are_unique(name: str) -> None:
    ids = [attribute(tag, "id") for tag in page_of(name).select("[id]")]
    assert sorted({one for one in ids if ids.count(one) > 1}) == []


@pytest.mark.parametrize("place", range(len(PAGES)), ids=PAGES)
def test_menu_breadcrumbs_and_neighbours_follow_the_contents(place: int) -> None:
    page, here = page_of(PAGES[place]), "#"
    menu = [attribute(link, "href") for link in page.select(".sidebar-tree a")]
    files = [here if name == PAGES[place] else f"{Path(name).name}.html" for name in PAGES]
    assert menu == files[1:]  # the landing page is behind the logo
    current = [attribute(link, "href") for link in page.select(".sidebar-tree a[aria-current=page]")]
    assert current == ([here] if place else [])
    neighbours = {
        rel: [attribute(a, "href") for a in page.select(f".next-previous a[rel={rel}]")] for rel in ("prev", "next")
    }
    assert neighbours == {"prev": files[max(place - 1, 0) : place], "next": files[place + 1 : place + 2]}
    assert len(page.select(".breadcrumbs li")) == (3 if place else 0)


@pytest.mark.parametrize("name", PAGES)
def test_contents_list_every_section_heading(name: str) -> None:
    page = page_of(name)
    if page.select(".landing"):  # shows in one screen what there is
        assert not page.select(".page-toc")
        return
    anchors = [attribute(link, "href")[1:] for link in page.select(".page-toc a")]
    headed = [
        attribute(tag, "id") for tag in page.select("article section > section") if tag.find("h2", recursive=False)
    ]
    assert set(headed) <= set(anchors) or len(headed) < 2


@pytest.mark.parametrize("name", PAGES)
def test_solutions_and_hidden_code_fold_without_a_script(name: str) -> None:
    page, source = page_of(name), (ROOT / f"{name}.md").read_text(encoding="utf-8")
    solutions = len(re.findall(r"^[`:]{3,}\{solution(?:-start)?\}", source, re.M))
    assert len(page.select("details.solution")) == solutions
    assert len(page.select("details.fold-code")) == len(re.findall(r"^:?tags:.*\bhide-input\b", source, re.M))
    summaries = [details.find(True, recursive=False) for details in page.select("details")]
    assert all(summary and summary.name == "summary" and summary.get_text(strip=True) for summary in summaries)
    assert not page.select(".dropdown:not(details), summary a, summary [aria-label]")
