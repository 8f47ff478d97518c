"""Links that lead away have the form that their hosts use; links within the site are checked in tests/site."""

from __future__ import annotations

import re
from functools import cache

import pytest

from tests.browser.pages import check
from tests.browser.site import PAGES, SITE
from tests.site.checks import parse

# host: what a path on it looks like. A host that is not here wants a look by a person, and a line.
FORMS = {
    "arxiv.org": r"/abs/(\d{4}\.\d{4,5}|[a-z-]+/\d{7})(v\d+)?",
    "doi.org": r"/10\.\d{4,9}/\S+",
    "github.com": r"/[\w.-]+/[\w.-]+(/(blob|tree|edit|commit|issues|releases)(/[^ ]*)?)?(\?[^ ]*)?",
    "mybinder.org": r"/v2/gh/[\w.-]+/[\w.-]+/[\w.-]+\?[^ ]+",
    "colab.research.google.com": r"/github/[\w.-]+/[\w.-]+/blob/[\w.-]+/[\w./-]+\.ipynb",
    "d2l.ai": r"(/[\w./-]*)?(#[\w-]+)?",
    "zh.d2l.ai": r"(/[\w./-]*)?(#[\w-]+)?",
    "courses.d2l.ai": r"/[\w./-]*",
    "docs.pytorch.org": r"/docs/stable/[\w./-]+\.html(#[\w.-]+)?",
    "github.io": r"/.*",
    "jupyterbook.org": r"(/[\w./-]*)?",
    "www.sphinx-doc.org": r"(/[\w./-]*)?",
    "creativecommons.org": r"/licenses/[\w./-]+",
    "openreview.net": r"/forum\?id=[\w-]+",
    "proceedings.mlr.press": r"/v\d+/[\w.-]+\.html",
    "www.jmlr.org": r"/papers/[\w./-]+",
}


def form_problem(address: str) -> str:
    """Say what is wrong with an address that leads away; nothing where it has its host's form."""
    scheme, _, rest = address.partition(":")
    if scheme == "mailto":
        return "" if re.fullmatch(r"[\w.+-]+@[\w.-]+", rest) else f"no mail address: {address}"
    if scheme != "https":
        return f"not https: {address}"
    if re.search(r"\s", address):
        return f"a space in it: {address}"
    host, path = re.fullmatch(r"//([^/?#]*)(.*)", rest).groups()  # type: ignore[union-attr]
    if host not in FORMS:
        return f"a host that tests/browser/test_links.py does not know: {address}"
    return "" if re.fullmatch(FORMS[host], path) else f"not the form of {host}: {address}"


@cache
def outward_links(page: str) -> list[str]:
    addresses = [str(tag["href"]) for tag in parse(SITE / page).select("a[href]")]
    return [address for address in addresses if re.match(r"[a-z][a-z0-9+.-]*:|//", address)]


@pytest.mark.parametrize("page", PAGES)
def test_links_that_lead_away(page: str) -> None:
    check([problem for address in outward_links(page) if (problem := form_problem(address))])


def test_some_links_lead_away() -> None:
    assert len(outward_links("chapters/references.html")) > 20


@pytest.mark.parametrize(
    "wrong",
    [
        "http://arxiv.org/abs/1912.01703",
        "https://arxiv.org/pdf/1912.01703",
        "https://doi.org/doi:10.1109/5.726791",
        "https://github.com/owner",
        "https://example.org/",
        "https://doi.org/10.1109/5 726791",
        "//d2l.ai",
        "mailto:nobody",
        "javascript:alert(1)",
    ],
)
def test_wrong_forms_are_found(wrong: str) -> None:
    assert form_problem(wrong)
