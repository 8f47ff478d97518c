"""The checks themselves: each finds the fault that it is for, on a small page that has it, and none on a sound one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.lines import torn_problems
from tests.browser.pages import (
    axe_problems,
    far_images,
    focus_problem,
    heading_problems,
    keep_one_of_each_token,
    layout_shifts,
    scroll_through,
    sideways_problems,
)
from tests.browser.server import Server
from tests.browser.watch import Watch

HEAD = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title>
<link rel="icon" href="picture.svg">{}</head><body><main>"""
SOUND = "<h1>One</h1><h2>Two</h2><p>Some text.</p><a href='#x'>A link</a>"
POLICY = """<meta http-equiv="Content-Security-Policy" content="default-src 'self'">"""
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="300"><rect width="400" height="300"/></svg>'
Show = Callable[..., tuple[Page, Watch]]


@pytest.fixture
def show(running: Browser, tmp_path: Path) -> Iterator[Show]:
    """Show a page that is made of the given parts, watched."""
    (tmp_path / "picture.svg").write_text(PICTURE)
    with Server(tmp_path) as server:
        context = running.new_context(viewport={"width": 320, "height": 600}, reduced_motion="reduce")
        watch = Watch(context, (server.origin,))

        def make(body: str, head: str = "") -> tuple[Page, Watch]:
            name = f"{len(context.pages)}.html"  # another each time, for the browser keeps pages
            (tmp_path / name).write_text(HEAD.format(head) + body + "</main></body></html>")
            page = context.new_page()
            page.goto(server.url + name)
            page.wait_for_timeout(150)  # what comes late, comes now
            return page, watch

        yield make
        context.close()


def test_a_sound_page_passes(show: Show) -> None:
    page, watch = show(SOUND + '<img src="picture.svg" alt="A black box" width="40" height="30">', POLICY)
    page.keyboard.press("Tab")
    scroll_through(page)
    found = (watch.problems, axe_problems(page), sideways_problems(page), heading_problems(page), far_images(page))
    assert found == ([], [], [], [], [])
    assert (layout_shifts(page), focus_problem(page), torn_problems(page)) == ([], "", [])


@pytest.mark.parametrize(
    ("body", "head", "words"),
    [
        ('<img src="https://example.org/x.png" alt="">', "", "third party: image https://example.org/x.png"),
        ("", '<script src="//example.org/x.js"></script>', "third party: script"),
        ("<script>fetch('https://example.org/count')</script>", "", "third party: fetch"),
        ('<img src="missing.png" alt="">', "", "status 404"),
        ("<script>nothing.at.all()</script>", "", "script error: nothing is not defined"),
        ("<script>console.error('oh')</script>", "", "console: oh"),
        ("<script>console.warn('careful')</script>", "", "console: careful"),
        ('<p style="color: red">red</p>', POLICY, "policy: style-src-attr"),
        ("<script>1</script>", POLICY, "policy: script-src-elem"),
        ('<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" alt="">', POLICY, "policy: img-src blocked data"),
    ],
)
def test_the_watch_sees(show: Show, body: str, head: str, words: str) -> None:
    _, watch = show(SOUND + body, head)
    assert any(words in problem for problem in watch.problems), watch.problems


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ('<p style="color: #bbb; background: #fff">pale</p>', "color-contrast"),
        ('<img src="picture.svg">', "image-alt"),
        ('<button><svg width="30" height="30"></svg></button>', "button-name"),
        ('<pre style="overflow: auto; height: 20px">1\n2\n3\n4\n5</pre>', "scrollable-region-focusable"),
        ('<a href="#1" style="font-size: 9px">a</a> <a href="#2" style="font-size: 9px">b</a>', "target-size"),
    ],
)
def test_axe_finds(show: Show, body: str, rule: str) -> None:
    page, _ = show(SOUND + body)
    assert any(problem.startswith(f"{rule}:") for problem in axe_problems(page)), axe_problems(page)


def test_axe_finds_what_is_pale_in_the_dark_only(show: Show) -> None:
    dark = "@media (prefers-color-scheme: dark) { body { background: #222; color: #444 } a { color: #9cf } }"
    page, _ = show(SOUND, f"<style>{dark}</style>")
    assert axe_problems(page, "color-contrast") == []
    page.emulate_media(color_scheme="dark")
    assert axe_problems(page, "color-contrast")


def test_one_of_each_kind_of_token_is_looked_at(show: Show) -> None:
    """Also of one that looks like another in the light, and of one that differs by its place alone."""
    dark = "@media (prefers-color-scheme: dark) { body { background: #222; color: #eee } .b, .c .a { color: #444 } }"
    tokens = f"<pre>{' '.join(f'<span class={kind}>word</span>' for kind in 'aabb')}</pre>"
    page, _ = show(f"<h1>One</h1>{tokens}<div class=c>{tokens}</div>", f"<style>{dark}</style>")
    keep_one_of_each_token(page)
    assert page.locator("pre span").evaluate_all("all => all.map(one => one.className)") == ["a", "b", "a", "b"]
    assert page.locator("pre").all_inner_texts() == ["word word word word"] * 2
    page.emulate_media(color_scheme="dark")
    assert len(axe_problems(page, "color-contrast")) == 3


@pytest.mark.parametrize(
    "wide",
    [
        '<div style="width: 400px">wide</div>',
        "<p>" + "x" * 100 + "</p>",
        '<div style="overflow: hidden; width: 100px"><p style="width: 700px">cut off</p></div>',
    ],
)
def test_sideways_is_found(show: Show, wide: str) -> None:
    page, _ = show(SOUND + wide)
    assert sideways_problems(page)


def test_a_box_may_scroll(show: Show) -> None:
    page, _ = show(SOUND + '<div style="overflow: auto"><p style="width: 700px">wide</p></div>')
    assert sideways_problems(page) == []


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("half_squared", ["a line ends: half_squ|a"]),
        ("half_<wbr>squares(<wbr>half_<wbr>squared", []),
        ("--nproc-per", ["a line ends: --nproc-|p"]),
    ],
)
def test_lines_that_end_within_a_word_of_code(show: Show, text: str, ends: list[str]) -> None:
    style = "width: 8ch; font: 16px monospace; overflow-wrap: anywhere"
    page, _ = show(f'{SOUND}<p style="{style}"><code class="literal">{text}</code>')
    assert torn_problems(page) == ends


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<h1>One</h1><h1>Two</h1>", "2 headings of the first level"),
        ("<h2>Two</h2>", "0 headings of the first level"),
        ("<h1>One</h1><h3>Three</h3>", "'Three' (h3) follows h1"),
    ],
)
def test_headings_out_of_order(show: Show, body: str, words: str) -> None:
    page, _ = show(body)
    assert heading_problems(page) == [words]


def test_images_that_load_too_early(show: Show) -> None:
    picture = '<div style="height: 6000px"></div><img src="picture.svg?{}" alt="" width="40" height="30" {}>'
    assert far_images(show(SOUND + picture.format(1, ""))[0])
    assert far_images(show(SOUND + picture.format(2, 'loading="lazy"'))[0]) == []


def test_shifts_are_found(show: Show) -> None:
    space = '<div style="height: 1600px"></div>'
    page, _ = show(f'{SOUND}{space}<img src="picture.svg" alt="" loading="lazy"><p>pushed down</p>{space}')
    assert layout_shifts(page) == []
    page, _ = show(SOUND)
    page.evaluate("document.querySelector('main').prepend('This came late. '.repeat(20))")
    assert sum(value for value, _ in layout_shifts(page)) > 0


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('<a href="#x" style="outline: none">a link</a>', "the focus is not seen"),
        ('<a href="#x" style="position: absolute; left: -999px">a link</a>', "covered or outside the window"),
        ('<a href="#x">a link</a><hr style="position: fixed; inset: 0; margin: 0; background: #fff">', "covered"),
    ],
)
def test_focus_that_is_not_seen(show: Show, body: str, words: str) -> None:
    page, _ = show(f"<h1>One</h1>{body}")
    page.keyboard.press("Tab")
    assert focus_problem(page).startswith(words)
