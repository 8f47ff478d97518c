"""What is written for a known address: the list of pages, and links of the page for what is not found."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from book.not_found import rooted
from book.sitemap import robots, sitemap

NAMESPACE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def test_the_list_is_xml_with_days_where_they_are_known() -> None:
    pages = [({"en": "https://a.example/b.html?x=1&y=2"}, "2026-01-02"), ({"en": "https://a.example/c.html"}, "")]
    root = ElementTree.fromstring(sitemap(pages))
    assert [tag.text for tag in root.iterfind("s:url/s:loc", NAMESPACE)] == [place["en"] for place, _ in pages]
    assert not list(root.iterfind("s:url/x:link", NAMESPACE))
    assert [tag.text for tag in root.iterfind("s:url/s:lastmod", NAMESPACE)] == ["2026-01-02"]


def test_the_list_names_each_page_in_all_languages() -> None:
    places = {"en": "https://a.example/b.html", "zh-CN": "https://a.example/zh/b.html"}
    root = ElementTree.fromstring(sitemap([(places, "")]))
    assert [tag.text for tag in root.iterfind("s:url/s:loc", NAMESPACE)] == list(places.values())
    for url in root.iterfind("s:url", NAMESPACE):
        assert {link.get("hreflang"): link.get("href") for link in url.iterfind("x:link", NAMESPACE)} == places


def test_robots_are_told_where_the_list_is() -> None:
    lines = robots("https://a.example/course/").splitlines()
    assert "Sitemap: https://a.example/course/sitemap.xml" in lines
    assert not any(line.startswith("Disallow") for line in lines)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    for name in ("chapters/a.html", "_static/site.css", "search.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    return tmp_path


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<a href="chapters/a.html">', '<a href="/c/chapters/a.html">'),
        ('<a href="chapters/a.html#part">', '<a href="/c/chapters/a.html#part">'),
        ('<link href="_static/site.css?v=1">', '<link href="/c/_static/site.css?v=1">'),
        ('<form action="search.html">', '<form action="/c/search.html">'),
        ('<html data-content_root="./">', '<html data-content_root="/c/">'),
        ('<div data-script="_static/site.css">', '<div data-script="/c/_static/site.css">'),
    ],
)
def test_links_to_the_site_start_at_its_root(before: str, after: str, site: Path) -> None:
    assert rooted(before, site, "/c/") == after
    assert rooted(after, site, "/c/") == after


@pytest.mark.parametrize(
    "html",
    [
        '<a href="#content" class="search.htm">',
        '<a href="https://example.org/search.html">',
        '<a href="/search.html">',
        '<a href="none.html">',
        '<meta content="" name="x">',
        "<p>search.html</p>",
    ],
)
def test_nothing_else_is_changed(html: str, site: Path) -> None:
    assert rooted(html, site, "/c/") == html
