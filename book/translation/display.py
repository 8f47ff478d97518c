"""What a translated page needs beside Sphinx's own translation: remarks in code, captions, titles, even gaps."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.locale import _
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx_exercise.nodes import solution_node

from book.markdown_text import ENCLOSED, ancestors
from book.translation import catalogue
from book.translation.code import translated
from book.translation.editions import FIRST, catalogue_of, edition_of
from book.translation.messages import code_of, is_translation
from book.translation.typography import HAN

WIDE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")  # Chinese, and its punctuation
NO_TEXT = (nodes.Text(""), "", None)  # before the first text of a paragraph, and behind its last


def translations(app: Sphinx, page: str) -> dict[str, str]:
    """Return what is translated of a page."""
    messages = catalogue.read(Path(app.srcdir, catalogue_of(app.config, page)))
    return {m.text: m.translation for m in messages if m.translation and not m.is_fuzzy}


class TranslateCode(SphinxTransform):
    """Shows comments and docstrings in the page's language; what runs is the page's source, as it is."""

    default_priority = 21

    def apply(self, **kwargs: Any) -> None:
        if edition_of(self.config) == FIRST or is_translation(self.document):
            return
        known = translations(self.app, self.env.docname)
        for block in self.document.findall(nodes.literal_block):
            if code := code_of(block):
                text = translated(code, lambda remark: known.get(remark, remark))
                block.rawsource = text  # Sphinx colours only what is its own source
                block.children = []
                block += nodes.Text(text)


class TranslateCaptions(SphinxTransform):
    """Translates the captions of parts, which come from the table of contents and not from the page."""

    default_priority = 110  # after the toctrees were put in

    def apply(self, **kwargs: Any) -> None:
        if edition_of(self.config) == FIRST:
            return
        for tree in self.document.findall(addnodes.toctree):
            if caption := tree.get("caption"):
                tree["caption"] = str(_(caption))


class NameSolutions(SphinxPostTransform):
    """Names the exercise where the language has it: sphinx-exercise puts it last, which Chinese reads as an order."""

    default_priority = 23  # after sphinx-exercise's own

    def run(self, **options: Any) -> None:
        """Put the words of the language around the link to the exercise."""
        before, exercise, after = str(_("Solution to %(exercise)s")).partition("%(exercise)s")
        for solution in self.document.findall(solution_node):
            title = solution[0]
            for link in [child for child in title.children if exercise and isinstance(child, nodes.reference)]:
                link[0] = nodes.Text(link[0].astext().lstrip())
                title[:] = [nodes.Text(before), link, nodes.Text(after)]


class CloseGaps(SphinxPostTransform):
    """Takes the space away between Chinese and a role that turned out to show Chinese, but around emphasis."""

    default_priority = 780  # before book.notebooks, whose Markdown needs the space there
    formats = ("html",)
    apart: tuple[type[nodes.Element], ...] = tuple(kind for kind, (mark, _) in ENCLOSED.items() if "*" in mark)

    def run(self, **options: Any) -> None:
        """Look at each text that is followed by another within one paragraph."""
        if edition_of(self.config) == FIRST:
            return
        for block in self.document.findall(nodes.TextElement):
            if isinstance(block, nodes.Inline | nodes.FixedTextElement):
                continue
            texts = [(text, _words(text), self.emphasis(text)) for text in block.findall(_is_text)]
            padded = [NO_TEXT, *texts, NO_TEXT]
            for before, (text, own, around), after in zip(padded, texts, padded[2:], strict=False):
                beside = [words if emphasis is around else "" for _, words, emphasis in (before, after)]
                if (even := closed(beside[0], own, beside[1])) != own:
                    text.parent.replace(text, nodes.Text(even))

    def emphasis(self, text: nodes.Node) -> nodes.Node | None:
        """Return the emphasis that a text is in, if that sets it apart from texts outside."""
        return next((parent for parent in ancestors(text) if isinstance(parent, self.apart)), None)


class CloseGapsAtEmphasis(CloseGaps):
    """Does so there too, once the notebook is written."""

    default_priority = 820
    apart = ()


def _words(node: nodes.Node) -> str:
    return node.astext() if isinstance(node, nodes.Text) else ""


def _is_text(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Text | nodes.math | nodes.image)


def closed(before: str, own: str, after: str) -> str:
    """Return a text without a space between Chinese of its own and that of its neighbours."""
    if WIDE.match(before[-1:]) and re.match(rf" {HAN.pattern}", own):
        own = own[1:]
    if re.search(rf"{HAN.pattern} $", own) and WIDE.match(after):
        own = own[:-1]
    return own


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_transform(TranslateCode)
    app.add_transform(TranslateCaptions)
    app.add_post_transform(NameSolutions)
    app.add_post_transform(CloseGaps)
    app.add_post_transform(CloseGapsAtEmphasis)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
