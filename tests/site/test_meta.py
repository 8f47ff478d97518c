"""What each page of the built site tells search engines, link previews and browsers of itself."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from PIL import Image
from sphinx_external_toc.parsing import parse_toc_yaml

from book.card_drawing import HEIGHT, WIDTH
from book.description import LONGEST, SHORTEST, width
from book.not_found import PAGE as NOT_FOUND
from book.translation.editions import editions
from tests.site.checks import attribute, parse

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "_build" / "html"
CONTENTS = parse_toc_yaml(ROOT / "_toc.yml")
PAGES = sorted(CONTENTS)
FOLDERS = [f"{edition.folder}/" if edition.folder else "" for edition in editions(ROOT)]
ALL = [f"{folder}{page}" for folder in FOLDERS for page in (*PAGES, "index", "search", NOT_FOUND)]
CHAPTERS = [page for part in CONTENTS.root.subtrees if part.numbered for page in part.files()]
CARD_BYTES = 60_000


def page_path(page: str) -> Path:
    path = SITE / f"{page}.html"
    assert path.is_file(), f"the site has no {path.relative_to(ROOT)}: run `make book`"
    return path


def contents(page: BeautifulSoup, name: str) -> list[str]:
    return [attribute(tag, "content") for tag in page.select(f'meta[name="{name}"], meta[property="{name}"]')]


def links(page: BeautifulSoup, selector: str) -> list[str]:
    return [attribute(tag, "href") for tag in page.select(selector)]


def head_problems(page: BeautifulSoup) -> list[str]:
    """What is missing, empty or said twice among the things that every page says once."""
    found = {
        "lang": [attribute(tag, "lang") for tag in page.select("html")],
        "title": [tag.get_text(strip=True) for tag in page.select("head > title")],
        "h1": [tag.get_text(strip=True) for tag in page.select("h1")],
        "viewport": contents(page, "viewport"),
        "og:title": contents(page, "og:title"),
        "description": contents(page, "description"),
    }
    problems = [f"{name}: {values}" for name, values in found.items() if len(values) != 1 or not values[0]]
    problems += [f"{width(text)} letters: {text!r}" for text in found["description"] if not fits(text)]
    return problems + [f"{name} twice" for name in ("og:url", "og:image") if len(contents(page, name)) > 1]


def fits(description: str) -> bool:
    return SHORTEST <= width(description) <= LONGEST


@pytest.mark.parametrize("page", ALL)
def test_page_says_what_it_is_once(page: str) -> None:
    problems = head_problems(parse(page_path(page)))
    assert problems == []


@pytest.mark.parametrize("name", ["description", "title"])
def test_no_two_pages_say_the_same(name: str) -> None:
    doors = {f"{folder}index" for folder in FOLDERS}  # called as the course is
    pages = [parse(page_path(page)) for page in ALL if page not in doors]
    said = [contents(page, name)[0] if name != "title" else page.select("head > title")[0].text for page in pages]
    assert [text for text, times in Counter(said).items() if times > 1] == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_preview_calls_the_front_door_as_the_course_is_called(folder: str) -> None:
    page = parse(page_path(f"{folder}index"))
    assert contents(page, "og:title") == contents(page, "og:site_name") == [page.select("head > title")[0].text]


def test_problems_of_a_head_are_seen() -> None:
    description = f'<meta name="description" content="{"x" * SHORTEST}">'
    rest = '<meta name="viewport" content="x"><meta property="og:title" content="x">'
    sound = f'<html lang="en"><head><title>x</title>{description}{rest}</head><h1>x</h1></html>'
    assert head_problems(BeautifulSoup(sound, "html.parser")) == []
    for part in ('lang="en"', "<title>x</title>", description, "<h1>x</h1>", 'name="viewport"', 'property="og:title"'):
        assert len(head_problems(BeautifulSoup(sound.replace(part, ""), "html.parser"))) == 1, part
    for twice in (description, "<h1>x</h1>"):
        assert len(head_problems(BeautifulSoup(sound.replace(twice, 2 * twice), "html.parser"))) == 1, twice
    for text in ("x" * (SHORTEST - 1), "x" * (LONGEST + 1)):
        assert len(head_problems(BeautifulSoup(sound.replace("x" * SHORTEST, text), "html.parser"))) == 1


@pytest.mark.parametrize("page", PAGES)
def test_addresses_of_the_page_agree(page: str) -> None:
    found = parse(page_path(page))
    canonical = links(found, "link[rel=canonical]")
    assert canonical == contents(found, "og:url") and len(canonical) <= 1
    assert all(address.endswith(f"/{page}.html") and urlsplit(address).netloc for address in canonical)


@pytest.mark.parametrize("page", PAGES)
def test_preview_image_is_in_the_site(page: str) -> None:
    for address in contents(parse(page_path(page)), "og:image"):
        file = SITE / "_static" / "cards" / address.rpartition("/")[2]
        assert file.is_file() and address.endswith(file.relative_to(SITE).as_posix())


@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize("page", [CONTENTS.root.docname, *CHAPTERS])
def test_each_chapter_has_a_card(page: str, folder: str) -> None:
    (card,) = (SITE / folder / "_static" / "cards").glob(f"{page.replace('/', '-')}-??????????.png")
    assert Image.open(card).size == (WIDTH, HEIGHT) and card.stat().st_size < CARD_BYTES


def test_the_front_door_leads_to_the_first_page_without_a_script() -> None:
    door = parse(page_path("index"))
    (refresh,) = door.select("meta[http-equiv=refresh]")
    target = attribute(refresh, "content").partition("url=")[2]
    assert (SITE / target).is_file() and target in links(door, "main a")
    assert not door.select("script, style, [style]")


def test_every_link_of_the_page_for_what_is_not_found_leads_somewhere() -> None:
    page = parse(page_path(NOT_FOUND))
    root = attribute(page.select("html")[0], "data-content_root")
    found = [link for link in links(page, "a, link") if not urlsplit(link).scheme and not link.startswith("#")]
    assert len(found) > len(PAGES)
    lost = [link for link in found if not (SITE / urlsplit(link).path.removeprefix(root)).is_file()]
    assert lost == []
    if root != "./":
        assert all(link.startswith(root) for link in found)
        assert '"_static/' not in page_path(NOT_FOUND).read_text(encoding="utf-8")  # nor what a script will load


def test_the_list_for_search_engines_has_every_page() -> None:
    canonical = links(parse(page_path(PAGES[0])), "link[rel=canonical]")
    file = SITE / "sitemap.xml"
    assert file.is_file() == bool(canonical)
    if canonical:
        base = canonical[0].removesuffix(f"{PAGES[0]}.html")
        listed = [tag.text for tag in ElementTree.parse(file).iter() if tag.tag.endswith("}loc")]
        assert listed == [f"{base}{folder}{page}.html" for page in PAGES for folder in ("", "zh/")]
        assert f"Sitemap: {base}sitemap.xml" in (SITE / "robots.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["favicon.ico", "favicon.svg", "apple-touch-icon.png"])
def test_icons_are_in_the_site(name: str) -> None:
    file: Path = SITE / "_static" / name
    assert file.is_file() and 0 < file.stat().st_size < 10_000
