"""Formulas become MathML when the book is built: no script, and nothing fetched from elsewhere.

All formulas are rendered by temml in one Node process, after all pages are read. What it cannot render is a warning
with its place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from docutils import nodes
from myst_parser.mdit_to_docutils.sphinx_ import SphinxRenderer
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.locale import _
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

from book import maths_font
from book.formulas import Formula, FormulaCollector, formula_of, formulas
from book.mathml import MathML, prepared
from book.node import WEB, run_node, run_node_once

OUR_SHEET = WEB / "css" / "maths.css"
TEMML_SHEET = WEB.parent.parent / "node_modules" / "temml" / "dist" / "Temml-STIX2.css"
LOGGER = logging.getLogger(__name__)


class Rendered(NamedTuple):
    """What the pages of one build need: each formula's markup, and the name of the font's file."""

    markup: dict[Formula, str]
    font: str


def rendered(env: BuildEnvironment) -> Rendered:
    """Return what the last build rendered."""
    found: Rendered = env.__dict__.setdefault("course_mathml", Rendered({}, ""))
    return found


def render(places: dict[Formula, str], run: Callable[[Path, Any], str] = run_node) -> dict[Formula, MathML]:
    """Return the MathML of each formula that can be shown; warn of the others.

    places: where each formula stands, for the warnings.
    """
    asked = [{"tex": formula.tex, "display": formula.display} for formula in places]
    answers = json.loads(run(WEB / "maths.mjs", asked))
    unstyled = classes_of(TEMML_SHEET) - classes_of(OUR_SHEET)
    found = {}
    for (formula, place), answer in zip(places.items(), answers, strict=True):
        mathml = prepared(answer["mathml"]) if "mathml" in answer else None
        if mathml and not (lacking := mathml.classes & unstyled):
            found[formula] = mathml
            continue
        fault = f"{OUR_SHEET.name} has no rule for {sorted(lacking)}" if mathml else answer["error"]
        LOGGER.warning("formula %r: %s", formula.tex, fault, location=place or None, type="maths")
    return found


def classes_of(sheet: Path) -> frozenset[str]:
    """Return the classes that a style sheet has rules for."""
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.S)
    return frozenset(re.findall(r"\.([a-z][\w-]*)(?=[^{}]*\{)", text))


def render_all(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Render all formulas of the book; return the pages to write anew because a formula or the font changed."""
    if app.builder.format != "html":
        return []
    before = rendered(env)
    places = {formula: place for found in formulas(env).values() for formula, place in found.items()}
    mathml = render(dict(sorted(places.items())), partial(run_node_once, app))
    characters = "".join(sorted(frozenset().union(*(one.characters for one in mathml.values()))))
    font = maths_font.write(Path(app.outdir) / "_static", characters, partial(maths_font.kept_cut, app))
    rules = dict(sorted(rule for one in mathml.values() for rule in one.rules.items()))
    sheet = "".join(f"math .{name} {{ {declarations} }}\n" for name, declarations in rules.items())
    app.config.course_styles["maths"] = maths_font.font_face(font) + sheet
    now = env.course_mathml = Rendered({key: one.markup for key, one in mathml.items()}, font)  # type: ignore[attr-defined]
    return [
        page
        for page, found in formulas(env).items()
        if now.font != before.font or any(now.markup.get(key) != before.markup.get(key) for key in found)
    ]


def markup_of(writer: HTML5Translator, node: nodes.Element) -> str:
    """Return the markup of a node's formula; warn where it was not there when the others were rendered."""
    env, formula = writer.builder.env, formula_of(node)
    if formula in rendered(env).markup:
        return rendered(env).markup[formula]
    if not any(formula in found for found in formulas(env).values()):
        LOGGER.warning("formula %r was added after its page was read", formula.tex, location=node, type="maths")
    return f"<code>{writer.encode(node.astext())}</code>"


def visit_math(writer: HTML5Translator, node: nodes.math) -> None:
    markup = markup_of(writer, node)
    if node["ids"] or node["classes"]:
        markup = f"{writer.starttag(node, 'span', '')}{markup}</span>"
    writer.body.append(markup)
    raise nodes.SkipNode


def visit_math_block(writer: HTML5Translator, node: nodes.math_block) -> None:
    """Write a formula and its number; the theme puts both into a box that scrolls where they are too wide."""
    writer.body.append(writer.starttag(node, "div", "", CLASS="math") + markup_of(writer, node))
    if node["number"]:
        writer.body.append(f'<span class="eqno">({get_node_equation_number(writer, node)})')
        writer.add_permalink_ref(node, _("Link to this equation"))
        writer.body.append("</span>")
    writer.body.append("</div>\n")
    raise nodes.SkipNode


def preload_font(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document) -> None:
    """Let a page that has formulas ask for the font before it has read the style sheet."""
    if page in formulas(app.env):
        context["preload_fonts"] = [*context.get("preload_fonts", []), rendered(app.env).font]


def equation_label(renderer: SphinxRenderer) -> str:
    """Return a label that is the same in every build; MyST's own, for a bare `align`, is random."""
    return f"{renderer.sphinx_env.docname}-{renderer.sphinx_env.new_serialno('course-equation')}"


def setup(app: Sphinx) -> dict[str, Any]:
    setattr(SphinxRenderer, "_random_label", equation_label)  # noqa: B010  mypy forbids the plain assignment
    app.setup_extension("book.assets")  # for course_styles
    app.add_env_collector(FormulaCollector)
    app.add_html_math_renderer("temml", (visit_math, None), (visit_math_block, None))
    app.connect("env-updated", render_all)
    app.connect("html-page-context", preload_font)
    return {"env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
