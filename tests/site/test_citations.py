"""A book with citations looks at no installed package for their styles once its settings are known."""

from __future__ import annotations

import io
from pathlib import Path

import pybtex.plugin
import pytest
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from tests.site.tiny import ROOT

PAGE = "# Page\n\nAs {cite:t}`hunter2007matplotlib` say {cite:p}`hunter2007matplotlib`.\n\n```{bibliography}\n```\n"


@pytest.mark.parametrize("with_ours", [True, False])
def test_styles_are_looked_up_once(with_ours: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pybtex.plugin, "_RUNTIME_PLUGINS", {})
    (tmp_path / "index.md").write_text(PAGE)
    (tmp_path / "references.bib").write_bytes((ROOT / "references.bib").read_bytes())
    asked: list[str] = []
    settings = {
        "extensions": ["myst_parser", "sphinxcontrib.bibtex", *(["book.citations"] if with_ours else [])],
        "bibtex_bibfiles": ["references.bib"],
        "bibtex_default_style": "plain",
        "bibtex_reference_style": "author_year",
        "html_theme": "basic",
    }
    with docutils_namespace(), patch_docutils():
        app = Sphinx(
            tmp_path, None, tmp_path / "out", tmp_path / "trees", "html", settings,
            status=io.StringIO(), warning=io.StringIO(), warningiserror=True,
        )  # fmt: skip
        look = pybtex.plugin.entry_points

        def noted(**wanted: str) -> object:
            asked.append(str(wanted))
            return look(**wanted)

        monkeypatch.setattr(pybtex.plugin, "entry_points", noted)
        app.build()
    assert "Hunter" in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert (asked == []) is with_ours, asked
