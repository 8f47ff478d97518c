"""What of a page goes into the index of the search, and how a build writes it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from book.search import INDEX, index_script
from book.search_sections import LONGEST_OUTPUT, Section, plain, sections_of

PAGE = """
<html><body><nav><section id="n"><h1>Not this</h1></section></nav><main><nav>nor this</nav>
<section id="top"><h1><span class="section-number">2. </span>The <em>page</em><a class="headerlink">¶</a></h1>
<p>An <em>in</em>line word.</p><ul><li>one</li><li>two</li></ul>
<!-- a comment --><button>Copy</button>
<section id="first"><h2>First</h2>
  <p>Rate <math><mi>η</mi></math>, <span class="math"><math><mi>&#x1d431;</mi></math></span> and
  <math><mfrac><mn>1</mn><mn>2</mn></mfrac></math>, <math><mtext>longer than a line should hold</mtext></math>.</p>
  <div class="math"><math>y</math></div>
  <div class="cell"><details class="fold-code"><summary>Code</summary><pre>plt.plot()</pre></details>
  <pre>net = <b>Net</b>()
net(X)</pre><div class="cell_output"><figure><img alt="A curve"><figcaption>It falls</figcaption></figure>
  <pre>tensor(1.)</pre></div></div>
  <section id="deep"><h3>Deep</h3><section id="untitled"><p>down</p></section></section>
</section>
<section id="terms"><h2>Terms</h2><dl class="simple glossary"><dt id="t-a">alpha</dt><dd><p>first</p></dd></dl>
<dl class="py class"><dt id="C"><span class="sig-name">C</span>(root)</dt><dd><p>a class</p>
<dl class="py method"><dt id="C.m"><span class="sig-name">m</span>(x)</dt><dd><p>a method</p></dd></dl></dd></dl>
</section>
</section></main></body></html>
"""


@pytest.fixture(scope="module")
def sections() -> dict[str, Section]:
    return {section.anchor: section for section in sections_of(PAGE)}


def test_sections_have_their_anchors_and_the_titles_above_them(sections: dict[str, Section]) -> None:
    seen = {anchor: (*section.trail, section.title) for anchor, section in sections.items()}
    assert seen == {
        "": ("The page",),
        "first": ("The page", "First"),
        "deep": ("The page", "First", "Deep"),
        "terms": ("The page", "Terms"),
        "t-a": ("The page", "Terms", "alpha"),
        "C": ("The page", "Terms", "C"),
        "C.m": ("The page", "Terms", "C", "m"),
    }
    assert {anchor for anchor, section in sections.items() if section.is_definition} == {"t-a", "C", "C.m"}


def test_text_is_what_the_author_wrote(sections: dict[str, Section]) -> None:
    assert plain(sections[""].text) == "An inline word. one two"
    assert plain(sections["first"].text) == "Rate η, x and …, …. … A curve It falls"
    assert plain(sections["deep"].text) == "down" and plain(sections["t-a"].text) == "first"
    assert plain(sections["C"].text) == "a class" and plain(sections["C.m"].text) == "a method"


def test_code_and_output_are_kept_apart(sections: dict[str, Section]) -> None:
    first = sections["first"].as_json()
    assert (first["c"], first["o"]) == ("net = Net() net(X)", "tensor(1.)")
    assert plain(sections["C"].code) == "C(root)"
    assert "c" not in sections["deep"].as_json()


def test_long_outputs_are_cut() -> None:
    section = Section("a", (), "A", output=["x " * LONGEST_OUTPUT])
    assert len(str(section.as_json()["o"])) == LONGEST_OUTPUT


@pytest.mark.parametrize("html", ["<p>no main</p>", "<main><p>no section</p></main>"])
def test_a_page_without_sections_is_an_error_that_names_it(html: str) -> None:
    with pytest.raises(ExtensionError, match=r"chapters/x\.html cannot be searched: expected"):
        index_script({"chapters/x.html": html}, {})


def build(source: Path) -> str:
    html, trees = (str(source / "_build" / name) for name in ("html", "trees"))
    settings = {"extensions": "book.search", "html_theme": "basic"}
    app = Sphinx(str(source), None, html, trees, "html", settings, status=None, warning=None)
    app.build()
    assert getattr(app.builder, "indexer", None) is None  # Sphinx makes no index of its own
    return (Path(html) / INDEX).read_text(encoding="utf-8")


def test_a_second_build_indexes_all_pages_and_not_only_the_changed_one(tmp_path: Path) -> None:
    (tmp_path / "index.rst").write_text("Home\n====\n\n.. toctree::\n\n   other\n")
    (tmp_path / "other.rst").write_text("Other\n=====\n\nBefore.\n")
    first = build(tmp_path)
    assert '"url":"index.html"' in first and "Before." in first
    assert build(tmp_path) == first
    (tmp_path / "other.rst").write_text("Other\n=====\n\nAfter.\n")
    second = build(tmp_path)
    assert second == first.replace("Before.", "After.")
    html = tmp_path / "_build" / "html"
    assert not (html / "searchindex.js").exists() and not (html / "_static" / "searchtools.js").exists()
    assert (html / "search.html").is_file()
