"""Explorables: a code cell that returns one becomes a figure that a reader of the page can change.

How one is made, from `descend` for example:

- `d2lnotes/explore/descent.py` has the function that a chapter's cell calls. It returns an `Explorable`: the name of
  the module, the first state (plain JSON), the words in it (`LABELS`, plain text without Markdown), and a function
  that draws the first state with Matplotlib. That drawing is what print, PDF and a reader without JavaScript see. What
  the script computes, this file computes too, for the drawing and for the tests.
- `book/explorables/maths/descent.js` has what the module computes: pure functions of the state, without a DOM.
- `book/explorables/descend.js` is the module, in anywidget's form: it exports those functions by name, and
  `render({model, el})`, which puts `parts/` together and returns what ends it. State lives in the model alone. Looks
  come from `book/web/css/explore.css`; no `style` attributes, which the site's policy forbids.
- `.venv/bin/python -m tools.bundle_explorables` bundles it to `d2lnotes/explore/static/descend.js`, one file, in git.
- `tests/explore/test_descend.py` compares the pure functions under Node with Python over a grid of states.
- The cell's header has alt text, caption and name, as for any figure; the cell's last line is the call.

Here the output of such a cell is turned into `<div class="explorable">` around the static figure, with the state and
the words, translated with the page; `book/web/js/explore.js` loads the module when the figure comes near.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from docutils import nodes
from myst_nb.core.render import MimeData, NbElementRenderer, load_mime_renders
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.transforms import SphinxTransform
from sphinx.util.osutil import relative_uri

from book.files import folder_digest, replace_text
from book.node import run_node_once
from book.package import MIME, STATIC

BUNDLER = Path(__file__).with_name("explorables") / "bundle.mjs"


class explorable(nodes.General, nodes.Element):  # type: ignore[misc]  # noqa: N801  # docutils names nodes so
    """A figure with its state; children: the static figure, then one `spoken` for each of its words."""


class spoken(nodes.paragraph):  # type: ignore[misc]  # noqa: N801
    """A word that an explorable shows: a paragraph, so that Sphinx translates it, and never written as one."""


class Output:
    """MyST-NB's protocol for a MIME type of one's own: keeps the state until the transform below."""

    @staticmethod
    def handle_mime(renderer: NbElementRenderer, data: MimeData, inline: bool) -> list[nodes.Element] | None:
        if data.mime_type != MIME:
            return None
        kept = {name: data.content.get(name) for name in ("module", "state", "data")}
        made = explorable("", **kept)
        for name, text in data.content["labels"].items():
            word = spoken(text, text, name=name)
            word.source, word.line = renderer.source, data.line
            made += word
        return [made]


class MakeExplorables(SphinxTransform):
    """Put each explorable around its static figure, in the place of the cell's output; before translation."""

    default_priority = 5

    def apply(self, **kwargs: Any) -> None:
        explorables = list(self.document.findall(explorable))
        if len(twice := [found["module"] for found in explorables if found["data"]]) > len({*twice}):
            raise ExtensionError(f"{self.env.docname} has two explorables of one kind with data: {sorted(twice)}")
        for found in explorables:
            bundle = found.parent.parent
            images = list(bundle.findall(nodes.image))
            if not images:
                raise ExtensionError(f"the explorable {found['module']} of {self.env.docname} has no static figure")
            found.parent.remove(found)
            found[:0] = images[:1]
            bundle.replace_self(found)


def digests() -> dict[str, str]:
    """Return a hash of each bundle of the package, by the module's name."""
    return {path.stem: hashlib.sha256(path.read_bytes()).hexdigest()[:10] for path in sorted(STATIC.glob("*.js"))}


def write_data(folder: Path, name: str, data: str) -> str:
    """Write bytes, in base64, as a script that sets a value, which a page at file:// may load too; return its place."""
    path = f"_static/explore/{name}.js"
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    replace_text(folder / path, f'(globalThis.exploreData ??= {{}})["{name}"] = "{data}";\n')
    return f"{path}?v={hashlib.sha256(data.encode()).hexdigest()[:10]}"


def visit(self: Any, node: explorable) -> None:
    module = node["module"]
    if module not in self.config.course_explorables:
        raise ExtensionError(f"there is no explorable {module!r}; there are {sorted(self.config.course_explorables)}")
    state = dict(node["state"])
    labels = {word["name"]: word.astext() for word in node.findall(spoken)}
    page = self.builder.get_target_uri(self.builder.current_docname)
    if node["data"]:
        name = f"{module}-{self.builder.current_docname.replace('/', '-')}"
        state["data"] = relative_uri(page, write_data(Path(self.builder.outdir), name, node["data"]))
    attributes = {
        "data-module": module,
        "data-script": relative_uri(page, f"_static/explore/{module}.js?v={self.config.course_explorables[module]}"),
        "data-state": json.dumps(state | {"labels": labels}, ensure_ascii=False, separators=(",", ":")),
    }
    self.body.append(self.starttag(node, "div", CLASS="explorable", **attributes))


def depart(self: Any, node: explorable) -> None:
    self.body.append("</div>\n")


def skip(self: Any, node: nodes.Node) -> None:
    raise nodes.SkipNode


def ignore(self: Any, node: nodes.Node) -> None:
    """Write an explorable's children alone."""


def configure(app: Sphinx, config: Config) -> None:
    config.course_explorables = digests()


def write_scripts(app: Sphinx, env: BuildEnvironment) -> None:
    """Write each module as a script that also a page without a server, at file://, may load."""
    if app.builder.format != "html":
        return
    folder = Path(app.outdir) / "_static" / "explore"
    folder.mkdir(parents=True, exist_ok=True)
    files = [f"{name}.js" for name in app.config.course_explorables]
    asked = {"folder": str(STATIC), "files": files, "format": "iife"}
    made = json.loads(run_node_once(app, BUNDLER, asked, folder_digest(STATIC)))
    for name, text in made.items():
        replace_text(folder / name, text)


def setup(app: Sphinx) -> dict[str, bool]:
    if Output not in (renderers := load_mime_renders()):
        renderers.append(Output)  # instead of an entry point, for which this would have to be an installed package
    others: dict[str, Any] = dict.fromkeys(("latex", "text", "man", "texinfo"), (ignore, ignore))
    app.add_node(explorable, html=(visit, depart), **others)
    hidden: dict[str, Any] = dict.fromkeys(("html", *others), (skip, None))
    app.add_node(spoken, **hidden)
    app.add_transform(MakeExplorables)
    app.add_config_value("course_explorables", {}, "html", dict)
    app.connect("config-inited", configure)
    app.connect("env-updated", write_scripts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
