"""What the pages of a small book say of themselves, with and without a known repository and address."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from bs4 import BeautifulSoup
from PIL import Image

from book.pages import day_in_words
from tests.site import tiny
from tests.site.checks import attribute, parse
from tests.unit.test_history import IDENTITY

FORM = tiny.ROOT / ".github" / "ISSUE_TEMPLATE" / "problem.yml"
BASE = "https://ann.github.io/course/"
REPOSITORY = "https://github.com/ann/course"


def content(page: BeautifulSoup, name: str) -> list[str]:
    return [attribute(tag, "content") for tag in page.select(f'meta[name="{name}"], meta[property="{name}"]')]


def forget_surroundings(patch: pytest.MonkeyPatch) -> None:
    """Let the build know nothing of the workflow that the tests may run in."""
    for name in ("GITHUB_REPOSITORY", "GITHUB_SERVER_URL", "SITE_URL"):
        patch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    forget_surroundings(monkeypatch)


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of a clone whose remote is on GitHub, committed on a known day."""
    folder = tiny.write(tmp_path_factory.mktemp("known"))
    dates = {f"GIT_{role}_DATE": "2026-02-03T12:00:00+00:00" for role in ("AUTHOR", "COMMITTER")}
    with pytest.MonkeyPatch.context() as patch:
        forget_surroundings(patch)
        for command in (
            ["init", "-q"],
            ["remote", "add", "origin", "git@github.com:ann/course.git"],
            ["add", "home.md", "chapters"],
            ["commit", "-q", "-m", "Pages"],
        ):
            subprocess.run(["git", "-C", str(folder), *command], check=True, env=os.environ | IDENTITY | dates)
        return tiny.build(folder)


@pytest.fixture(scope="module")
def unknown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        forget_surroundings(patch)
        return tiny.build(tiny.write(tmp_path_factory.mktemp("unknown")))


def head(site: Path) -> str:
    return subprocess.run(
        ["git", "-C", str(site.parent), "rev-parse", "HEAD"], check=True, capture_output=True, text=True
    ).stdout.strip()


def test_addresses_are_whole_and_said_once(known: Path) -> None:
    page = parse(known / "chapters/losses.html")
    assert [attribute(tag, "href") for tag in page.select("link[rel=canonical]")] == [f"{BASE}chapters/losses.html"]
    assert content(page, "og:url") == [f"{BASE}chapters/losses.html"]
    (front,) = parse(known / "index.html").select("link[rel=canonical]")
    assert attribute(front, "href") == f"{BASE}home.html"
    assert parse(known / "404.html").select("link[rel=canonical]") == []


def test_titles_and_descriptions_are_text(known: Path) -> None:
    losses, about = parse(known / "chapters/losses.html"), parse(known / "about.html")
    assert content(losses, "og:title") == ["Losses & more"] and content(losses, "og:site_name") == ["The tiny course"]
    assert content(losses, "description") == ["You will learn to measure how wrong a predicted number is."]
    assert content(losses, "og:description") == content(losses, "description")
    assert content(about, "description") == ['Written by hand for this page, with "quotes" and <signs> in it.']


def test_kinds_locale_and_colours(known: Path) -> None:
    assert content(parse(known / "home.html"), "og:type") == ["website"]
    page = parse(known / "about.html")
    assert (content(page, "og:type"), content(page, "og:locale")) == (["article"], ["en_GB"])
    assert content(page, "theme-color")[0] == "#ffffff" and len(content(page, "theme-color")) == 2


def test_each_chapter_has_its_card_and_other_pages_the_first_ones(known: Path) -> None:
    names = {page: content(parse(known / f"{page}.html"), "og:image") for page in ("home", "about", "chapters/losses")}
    assert names["home"] == names["about"] != names["chapters/losses"]
    for (address,) in names.values():
        assert address.startswith(f"{BASE}_static/cards/")
        assert Image.open(known / address.removeprefix(BASE)).size == (1200, 630)
    page = parse(known / "chapters/losses.html")
    assert content(page, "og:image:width") == ["1200"] and content(page, "og:image:alt")[0].startswith(
        "Losses & more: "
    )
    assert content(page, "twitter:card") == ["summary_large_image"]


def test_pages_can_be_edited_and_reported(known: Path) -> None:
    edit, issue = parse(known / "chapters/losses.html").select(".page-actions a")
    assert attribute(edit, "href") == f"{REPOSITORY}/edit/main/chapters/losses.md"
    parts = urlsplit(attribute(issue, "href"))
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == f"{REPOSITORY}/issues/new"
    fields = {name: value for name, (value,) in parse_qs(parts.query).items()}
    assert fields == {
        "template": FORM.name,
        "title": "Losses & more: ",
        "page": f"{BASE}chapters/losses.html",
        "version": head(known),
    }
    form = yaml.safe_load(FORM.read_text(encoding="utf-8"))
    assert fields.keys() - {"template", "title"} <= {field["id"] for field in form["body"]}


def test_a_page_without_a_source_can_be_reported_only(known: Path) -> None:
    (issue,) = parse(known / "search.html").select(".page-actions a")
    assert "/issues/new?" in attribute(issue, "href")


def test_days_and_commit_come_from_git(known: Path) -> None:
    page = parse(known / "chapters/losses.html")
    (day,) = page.select("time")
    assert (attribute(day, "datetime"), day.text) == ("2026-02-03", "3 February 2026")
    (commit,) = page.select(".page-facts a")
    assert (attribute(commit, "href"), commit.text) == (f"{REPOSITORY}/commit/{head(known)}", head(known)[:7])
    assert "local changes" not in page.text
    assert parse(known / "about.html").select("time") == []  # its source is not in git


def test_search_engines_get_the_list_of_pages(known: Path) -> None:
    text = (known / "sitemap.xml").read_text()
    assert f"<loc>{BASE}chapters/losses.html</loc><lastmod>2026-02-03</lastmod>" in text
    assert f"<loc>{BASE}about.html</loc></url>" in text and "search" not in text and "404" not in text
    assert f"{BASE}sitemap.xml" in (known / "robots.txt").read_text()


def test_the_page_for_what_is_not_found_works_in_any_folder(known: Path) -> None:
    page = parse(known / "404.html")
    links = [attribute(tag, "href") for tag in page.select("main a, section a, head link")]
    assert "/course/home.html" in links and "/course/search.html" in links
    assert all(link.startswith("/course/") and (known / link.removeprefix("/course/")).is_file() for link in links)
    assert attribute(page.select("html")[0], "data-content_root") == "/course/"


def test_the_icons_are_named_once_and_are_there(known: Path) -> None:
    page = parse(known / "chapters/losses.html")
    links = [attribute(tag, "href") for tag in page.select("link[rel=icon], link[rel=apple-touch-icon]")]
    assert [Path(link).name for link in links] == ["favicon.ico", "favicon.svg", "apple-touch-icon.png"]
    assert all((known / "chapters" / link).is_file() for link in links)


def test_what_is_not_known_is_left_out(unknown: Path) -> None:
    for name in ("home", "about", "chapters/losses", "search", "404", "index"):
        text = (unknown / f"{name}.html").read_text()
        page = BeautifulSoup(text, "html.parser")
        assert not page.select("link[rel=canonical], .page-actions, .page-facts, time"), name
        assert content(page, "og:url") == content(page, "og:image") == []
        assert len(content(page, "description")) == 1 and "github.com" not in text and '="None' not in text
    assert not (unknown / "sitemap.xml").exists() and not (unknown / "robots.txt").exists()
    assert attribute(parse(unknown / "404.html").select("section a")[0], "href") == "home.html"
    assert len(list((unknown / "_static/cards").glob("*.png"))) == 2


def test_a_new_address_is_on_all_pages_and_what_is_old_goes(
    unknown: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "book"
    shutil.copytree(unknown.parent, folder)
    (folder / "out/_static/cards/old.png").touch()
    monkeypatch.setenv("SITE_URL", "https://example.org/a/b")
    site = tiny.build(folder)
    assert content(BeautifulSoup((site / "about.html").read_text(), "html.parser"), "og:url") == [
        "https://example.org/a/b/about.html"
    ]
    assert "/a/b/home.html" in (site / "404.html").read_text() and (site / "sitemap.xml").is_file()
    assert not (site / "_static/cards/old.png").exists()
    monkeypatch.delenv("SITE_URL")
    site = tiny.build(folder)
    assert not (site / "sitemap.xml").exists() and "/a/b/" not in (site / "404.html").read_text()


def test_two_builds_have_the_same_bytes(unknown: Path, tmp_path: Path) -> None:
    other = tiny.build(tiny.write(tmp_path / "again"))
    names = sorted(
        path.relative_to(unknown) for path in unknown.rglob("*") if path.is_file() and "trees" not in path.parts
    )
    names.remove(Path(".buildinfo"))  # a hash of the settings, which name the folder
    assert len(names) > 10
    differing = [str(name) for name in names if (other / name).read_bytes() != (unknown / name).read_bytes()]
    assert differing == []


def test_a_chinese_card_without_a_chinese_font_has_no_words(tmp_path: Path) -> None:
    folder = tiny.write(tmp_path)
    (folder / "chapters/losses.md").write_text("# 损失函数\n\n这一章讲损失函数。\n", encoding="utf-8")
    site = tiny.build(folder, language="zh_CN", course_card_fonts=["No Such Font", "DejaVu Sans"])
    (card,) = site.glob("_static/cards/chapters-losses-*.png")
    assert Image.open(card).convert("RGB").crop((64, 60, 660, 500)).getcolors() == [(596 * 440, (255, 255, 255))]


def test_a_day_is_set_as_the_text_of_its_language() -> None:
    assert day_in_words("2026-02-03", "en") == "3 February 2026"
    assert day_in_words("2026-02-03", "zh_CN") == "2026 年 2 月 3 日"
