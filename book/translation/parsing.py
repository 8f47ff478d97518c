"""How a translated message is parsed: with what its page knows, and no more often than it must be.

Sphinx parses each message as a page of its own, and twice, which takes longer than all other work on a translation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import myst_nb.sphinx_
import myst_parser.mdit_to_docutils.base
import sphinx.transforms.i18n
from docutils import nodes
from sphinx.application import Sphinx

from book.execution.client import Parser
from book.translation.messages import is_translation

RENDERER = "course_renderer"  # in Sphinx's notes on the page that is being read
PUBLISH = sphinx.transforms.i18n.publish_msgstr


class TranslatingParser(Parser):
    """Gives a translated message what myst-nb knows only while it parses the page: the values that code has glued."""

    def parse(self, inputstring: str, document: nodes.document) -> None:
        kept = document.settings.env.temp_data
        if is_translation(document):
            if RENDERER in kept:
                document["nb_renderer"] = kept[RENDERER]
            # It makes another document, with all settings there are, in case that it was given none.
            with instead(myst_parser.mdit_to_docutils.base, "make_document", lambda: None):
                super().parse(inputstring, document)
            document.attributes.pop("nb_renderer", None)
        else:
            load = keeping(myst_nb.sphinx_.load_renderer, lambda renderer: kept.update({RENDERER: renderer}))
            with instead(myst_nb.sphinx_, "load_renderer", load):
                super().parse(inputstring, document)


@contextmanager
def instead(module: Any, name: str, value: Callable[..., Any]) -> Iterator[None]:
    """Put a function in the place of a module's own."""
    before = getattr(module, name)
    setattr(module, name, value)
    try:
        yield
    finally:
        setattr(module, name, before)


def keeping(load: Callable[..., Any], keep: Callable[[Any], None]) -> Callable[..., Any]:
    """Return what loads a renderer as `load` does, and lets `keep` know each that is made."""

    def loading(name: str) -> Callable[..., Any]:
        def make(*arguments: Any) -> Any:
            renderer = load(name)(*arguments)
            keep(renderer)
            return renderer

        return make

    return loading


class Parsed:
    """Messages that were parsed, each kept until it is asked for again: Sphinx asks twice."""

    def __init__(self) -> None:
        self.kept: dict[tuple[Any, ...], nodes.Element] = {}

    def publish(self, app: Sphinx, text: str, path: str, line: int, *settings: Any) -> nodes.Element:
        if (known := self.kept.pop((text, path, line), None)) is not None:
            return known
        found = PUBLISH(app, text, path, line, *settings)
        self.kept[text, path, line] = found.deepcopy()
        return found

    def forget(self, app: Sphinx, doctree: nodes.document) -> None:
        self.kept.clear()


def setup(app: Sphinx) -> dict[str, bool]:
    parsed = Parsed()
    app.add_source_parser(TranslatingParser, override=True)
    # mypy forbids the plain assignment
    setattr(sphinx.transforms.i18n, "publish_msgstr", parsed.publish)  # noqa: B010
    app.connect("doctree-read", parsed.forget)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
