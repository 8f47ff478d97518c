"""The comparison with a stock Jupyter Book: what "stock" means; the table has every page, ours within the budgets."""

from __future__ import annotations

from pathlib import Path

import yaml
from sphinx_external_toc.parsing import parse_toc_yaml

from tests.browser.server import Sent, text_alone
from tools.bench_site import CATEGORIES, Weight, row
from tools.stock_site import CONTENT, stock_settings

ROOT = Path(__file__).resolve().parents[2]
TEXT, FIRST_VIEW = 130, 180  # kB, as in tests/browser/test_every_page.py


def rows() -> dict[tuple[str, str], list[int]]:
    lines = (ROOT / "benchmarks" / "site.md").read_text(encoding="utf-8").split("| --- |")[1].splitlines()[1:]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {(page, side): [int(number) for number in numbers] for page, side, *numbers in cells}


def test_table_has_both_sides_of_pages_that_there_are() -> None:
    pages = {Path(name).name for name in parse_toc_yaml(ROOT / "_toc.yml")}
    measured = {page for page, _ in rows()}
    assert set(rows()) == {(page, side) for page in measured for side in ("ours", "stock")}
    assert len(measured) > 10 and measured <= pages, "run: make bench-site"  # a new page may wait for it


def test_our_pages_are_within_the_budgets_and_lighter() -> None:
    table = rows()
    for (page, side), (first, text, requests, third, *scores) in table.items():
        if side == "ours":
            assert first <= FIRST_VIEW and text <= TEXT and third == 0, page
            assert len(scores) == len(CATEGORIES) and text < table[page, "stock"][1], page
            assert requests < table[page, "stock"][2], page


def test_text_is_all_but_figures_and_what_they_load() -> None:
    paths = ["_images/a.svg", "_static/explore/fit.js", "_static/explore/data/x.bin", "_static/site.js", "a.html"]
    assert [sent.path for sent in text_alone(Sent(path, 200, 1) for path in paths)] == paths[3:]


def test_stock_has_the_defaults_of_jupyter_book() -> None:
    stock = stock_settings(yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8")))
    assert "html" not in stock and set(stock["sphinx"]["local_extensions"]) == set(CONTENT)
    settings = stock["sphinx"]["config"]
    assert "extensions" not in settings and not [name for name in settings if "html" in name or "theme" in name]


def test_a_row_is_in_thousands_of_bytes() -> None:
    assert row("losses", "ours", Weight(99_600, 1_400, 8, 0), [95, 100, 100, 99]) == (
        "| losses | ours | 100 | 1 | 8 | 0 | 95 | 100 | 100 | 99 |"
    )
