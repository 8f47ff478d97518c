"""Templates are compiled once, and again where they change."""

from __future__ import annotations

from pathlib import Path

import jinja2
import pytest

from tests.site import tiny

EXTENSIONS = ["myst_parser", "book.compiled_templates", *(f"book.{name}" for name in tiny.EXTENSIONS)]


def test_a_second_build_compiles_nothing_but_what_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []
    compile_one = jinja2.Environment._compile

    def note(self: jinja2.Environment, source: str, name: str) -> object:
        if name != "<template>":  # the theme's own bits of text, which come from no file
            compiled.append(name)
        return compile_one(self, source, name)

    monkeypatch.setattr(jinja2.Environment, "_compile", note)
    page = tiny.build(tiny.write(tmp_path), extensions=EXTENSIONS) / "about.html"
    first = page.read_text(encoding="utf-8")
    frame = tmp_path / "frame" / "page.html"
    assert str(frame) in compiled
    compiled.clear()
    (tmp_path / "about.md").write_text(tiny.PAGES["about.md"])
    tiny.build(tmp_path, extensions=EXTENSIONS)
    assert compiled == [] and page.read_text(encoding="utf-8") == first
    frame.write_text(tiny.FRAME.replace("</body>", "Beneath.</body>"))
    tiny.build(tmp_path, extensions=EXTENSIONS)
    assert compiled == [str(frame)] and "Beneath." in page.read_text(encoding="utf-8")
