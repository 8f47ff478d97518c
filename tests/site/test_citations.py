"""A book with citations looks at no installed package for their styles once its settings are known, and sets an entry
again only where it says something else."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pybtex.plugin
import pytest
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from book import citations
from tests.site.tiny import ROOT

PAGE = "# Page\n\nAs {cite:t}`hunter2007matplotlib` say {cite:p}`hunter2007matplotlib`.\n\n```{bibliography}\n```\n"


def book(folder: Path, *extensions: str) -> Sphinx:
    """Return the build of a book of one page, which must be run within the namespaces of docutils."""
    (folder / "index.md").write_text(PAGE)
    settings = {
        "extensions": ["myst_parser", "sphinxcontrib.bibtex", *extensions],
        "bibtex_bibfiles": ["references.bib"],
        "bibtex_default_style": "plain",
        "bibtex_reference_style": "author_year",
        "html_theme": "basic",
    }
    return Sphinx(
        folder, None, folder / "out", folder / "trees", "html", settings,
        status=io.StringIO(), warning=io.StringIO(), warningiserror=True,
    )  # fmt: skip


@pytest.mark.parametrize("with_ours", [True, False])
def test_styles_are_looked_up_once(with_ours: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pybtex.plugin, "_RUNTIME_PLUGINS", {})
    (tmp_path / "references.bib").write_bytes((ROOT / "references.bib").read_bytes())
    asked: list[str] = []
    with docutils_namespace(), patch_docutils():
        app = book(tmp_path, *(["book.citations"] if with_ours else []))
        look = pybtex.plugin.entry_points

        def noted(**wanted: str) -> object:
            asked.append(str(wanted))
            return look(**wanted)

        monkeypatch.setattr(pybtex.plugin, "entry_points", noted)
        app.build()
    assert "Hunter" in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert (asked == []) is with_ours, asked


def test_an_entry_is_set_again_only_where_it_says_something_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bibliography, text = tmp_path / "references.bib", (ROOT / "references.bib").read_text(encoding="utf-8")
    set_anew: list[str] = []
    whole = citations.Plain.format_entry

    def noted(style: Any, label: str, entry: Any, bib_data: Any = None) -> Any:
        set_anew.append(entry.key)
        return whole(style, label, entry, bib_data)

    monkeypatch.setattr(citations.Plain, "format_entry", noted)
    changed = text.replace("Hunter", "Gatherer")
    for words, expected in ((text, 1), (text, 0), (changed, 1), (changed, 0)):
        bibliography.write_text(words, encoding="utf-8")
        set_anew.clear()
        with docutils_namespace(), patch_docutils():
            book(tmp_path, "book.citations").build()
        assert set_anew == ["hunter2007matplotlib"] * expected
    assert "Gatherer" in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
