"""Lighthouse's mobile profile, on all English pages and some Chinese: performance at least 95, the rest 100.

The score for accessibility is made of rules of axe-core, as is a part of that for search engines. test_every_page has
every page keep all of them; here they are looked at on the pages of two kinds, for they take as long as all others.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.lighthouse import SLOWDOWN, Lighthouse, Report, slowdown_at
from tests.browser.server import Server
from tests.browser.site import CHAPTER, CHINESE, ENGLISH, LANDING, SITE
from tests.browser.soundness import SOUND
from tests.conftest import OFFLINE
from tools import browser as tool

PERFORMANCE = 95
TRANSLATED = [CHINESE + page for page in (LANDING, CHAPTER, "chapters/glossary.html")]
TRIES = 5  # of performance, which other work on this machine lowers


@pytest.fixture(scope="module")
def lighthouse(chromium: tool.Browser) -> Iterator[Lighthouse]:
    with Lighthouse(chromium, [OFFLINE], brisk=True) as running:
        yield running


def wanted(page: str) -> dict[str, int]:
    """The least scores. A page that asks not to be indexed is no business of the score for search engines."""
    scores = {"performance": PERFORMANCE, "best-practices": 100, "seo": 100}
    if page in (LANDING, CHAPTER):
        scores["accessibility"] = 100
    if '<meta name="robots" content="noindex">' in (SITE / page).read_text(encoding="utf-8"):
        del scores["seo"]
    return scores


def missed(report: Report, least: dict[str, int]) -> set[str]:
    return {name for name, score in least.items() if report.scores[name] < score}


@pytest.mark.parametrize(("speed", "slowdown"), [(2 * SOUND, 4), (SOUND, 4), (SOUND / 2, 2), (SOUND / 10, 1)])
def test_a_phone_does_not_become_slower_with_this_machine(speed: float, slowdown: float) -> None:
    assert slowdown_at(speed) == slowdown


@pytest.mark.parametrize("page", [*ENGLISH, *TRANSLATED])
def test_scores(page: str, lighthouse: Lighthouse, server: Server) -> None:
    least, slowdown = wanted(page), SLOWDOWN
    for _ in range(TRIES):
        report = lighthouse.measure(server.url + page, least, slowdown)
        told = [str(report.scores), str(report.metrics), f"{slowdown:.1f} times slower than this machine"]
        if missed(report, least) != {"performance"}:
            break
        slowdown = slowdown_at(report.speed)
    assert report.error == ""
    assert missed(report, least) == set(), "\n".join([*told, f"speed {report.speed:.0f}", *report.faults])
