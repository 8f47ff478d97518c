"""book/print_edition.py: all pages in one, with links, ids and headings that fit."""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from book.print_edition import NoSite, edition

MENU = """<nav class="sidebar-tree"><p class="caption">Part &amp; parcel</p>
<ul><li><a class="reference" href="one.html">One</a></li>
<li><a class="reference" href="two.html">Two</a></li></ul></nav>"""
HOME = f"""<html lang="en"><head><title>A &amp; B</title><link rel="stylesheet" href="s.css">
<link rel="canonical" href="https://example.org/course/index.html"><script src="x.js"></script></head>
<body>{MENU}<main><article><h1 id="home">Home</h1><a href="one.html#more">on</a></article></main></body></html>"""
ONE = """<html><body><article><section id="one"><h1>One<a class="headerlink" href="#one">¶</a></h1>
<section id="more"><h2 aria-label="More">More</h2><img src="../_images/a.svg" loading="lazy" alt="a">
<details><summary>Solution</summary>42</details><button>Copy</button>
<p aria-labelledby="more one"><a href="#one">up</a> <a href="two.html">next</a> <a href="https://example.org/">out</a>
<a href="notebooks/one.ipynb">file</a></p></section></section></article></body></html>"""
TWO = '<html><body><article><h1 id="one">Two</h1></article></body></html>'


@pytest.fixture
def site(tmp_path: Path) -> Path:
    for name, html in {"index": HOME, "one": ONE, "two": TWO}.items():
        (tmp_path / f"{name}.html").write_text(html)
    return tmp_path


@pytest.fixture
def page(site: Path) -> BeautifulSoup:
    return BeautifulSoup(edition(site).html, "html.parser")


def texts(page: BeautifulSoup, selector: str) -> list[str]:
    return [tag.get_text(" ", strip=True) for tag in page.select(selector)]


def test_pages_come_in_the_order_of_the_contents_under_their_parts(page: BeautifulSoup) -> None:
    headings = page.find_all(["h1", "h2", "h3"])
    assert [(tag.name, tag.get_text(strip=True)) for tag in headings] == [
        *(("h2", "Home"), ("h1", "Part & parcel"), ("h2", "One"), ("h3", "More"), ("h2", "Two")),
    ]


def test_title_language_and_styles_are_the_sites(site: Path, page: BeautifulSoup) -> None:
    assert edition(site).title == "A & B" == texts(page, "title")[0]
    assert isinstance(page.html, Tag) and page.html["lang"] == "en"
    assert [link["href"] for link in page.select("link")] == ["s.css"]
    assert not page.select("script, button, .headerlink")


def test_ids_are_unique_and_links_follow_them(page: BeautifulSoup) -> None:
    ids = [str(tag["id"]) for tag in page.find_all(id=True)]
    assert len(set(ids)) == len(ids) and {"one", "one--one", "one--more", "two", "two--one"} <= set(ids)
    hrefs = {tag.get_text(): tag["href"] for tag in page.select("a")}
    assert hrefs == {
        "on": "#one--more",
        "up": "#one--one",
        "next": "#two",
        "out": "https://example.org/",
        "file": "https://example.org/course/notebooks/one.ipynb",
    }
    assert page.select('p[aria-labelledby="one--more one--one"]')


def test_a_link_to_nothing_printed_is_text_where_the_site_has_no_address(site: Path) -> None:
    (site / "index.html").write_text(HOME.replace("canonical", "other"))
    page = BeautifulSoup(edition(site).html, "html.parser")
    assert "file" not in texts(page, "a") and "file" in page.get_text()


def test_folds_are_open_and_images_are_not_waited_for(page: BeautifulSoup) -> None:
    assert page.select("details[open]") and not page.select("[loading]")


def test_a_folder_without_a_site_is_refused(tmp_path: Path, site: Path) -> None:
    with pytest.raises(NoSite, match="build the book first"):
        edition(tmp_path / "empty")
    (site / "index.html").write_text("<html><body><article></article></body></html>")
    with pytest.raises(NoSite, match="no table of contents"):
        edition(site)
