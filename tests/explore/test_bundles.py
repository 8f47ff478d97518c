"""The bundles in the package are those of their sources, light, and ready for a notebook."""

from __future__ import annotations

import gzip

import pytest

from d2lnotes.explore.figure import STATIC
from tests.explore.script import call
from tools.bundle_explorables import SOURCES, bundles

BUDGET = 60_000  # bytes of all scripts and their styles together, compressed
MODULES = sorted(path.stem for path in SOURCES.glob("*.js"))


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    return bundles()


def test_package_has_what_the_sources_make(made: dict[str, str]) -> None:
    shipped = {
        path.name: path.read_text(encoding="utf-8") for path in STATIC.iterdir() if path.suffix in (".js", ".css")
    }
    assert shipped == made, "run: .venv/bin/python -m tools.bundle_explorables"
    assert made.keys() == {*(f"{module}.js" for module in MODULES), "explore.css"}


def test_all_code_together_is_light() -> None:
    files = [STATIC / "explore.css", *(STATIC / f"{module}.js" for module in MODULES)]
    sizes = {path.name: len(gzip.compress(path.read_bytes())) for path in files}
    assert 0 < sum(sizes.values()) <= BUDGET, sizes


@pytest.mark.parametrize("module", MODULES)
def test_module_loads_without_a_page_and_needs_no_other_file(module: str) -> None:
    text = (STATIC / f"{module}.js").read_text(encoding="utf-8")
    assert "import" not in text.partition("\n")[2] and "http://www.w3.org/2000/svg" in text
    assert call(module, []) == []


@pytest.mark.parametrize("module", MODULES)
def test_licence_of_what_is_bundled_is_named(module: str) -> None:
    assert "LICENSE-d3" in (STATIC / f"{module}.js").read_text(encoding="utf-8").partition("\n")[0]
    assert "Mike Bostock" in (STATIC / "LICENSE-d3").read_text(encoding="utf-8")
