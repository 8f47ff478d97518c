"""The messages of a page: what Sphinx translates of it, and the remarks in its code.

Sphinx's own list of a page's messages has formulas and file names too, which are nobody's to translate; they and what
holds no words are left out, and stay as they are. A message is known by its text alone, so that the same words on a
page have one translation.
"""

from __future__ import annotations

from collections.abc import Iterator

from docutils import nodes
from sphinx.util.nodes import LITERAL_TYPE_NODES, extract_messages, is_translatable
from sphinx_exercise.nodes import is_exercise_node, is_solution_node

from book.explore import spoken
from book.markdown_text import ancestors
from book.translation.catalogue import Message
from book.translation.code import remarks
from book.translation.markup import has_words

NAMED_BY_SPHINX_EXERCISE = frozenset({"Exercise", "Solution to", "Solution"})  # which has its own translations
PYTHON = frozenset({"python", "ipython", "ipython3", "python3"})
KINDS = (
    (spoken, "word of a figure"),
    (nodes.title, "title"),
    (nodes.rubric, "title"),
    (nodes.caption, "caption"),
    (nodes.term, "term"),
    (nodes.image, "alt"),
)


def is_translation(document: nodes.document) -> bool:
    """Tell whether this is no page, but a translated message, which Sphinx parses and transforms by itself."""
    return str(document.current_source).endswith("<translated>")


def code_of(node: nodes.Node) -> str:
    """Return a block's Python, nothing for a block of anything else, and for what code has put out."""
    if not isinstance(node, nodes.literal_block) or node.get("language", "") not in PYTHON:
        return ""
    return str(node.astext())


def _is_message(node: nodes.Node) -> bool:
    return bool(code_of(node)) or (is_translatable(node) and not isinstance(node, (*LITERAL_TYPE_NODES, nodes.meta)))


def _is_front_matter(node: nodes.Node) -> bool:
    return any(isinstance(parent, nodes.field | nodes.docinfo) for parent in ancestors(node))


def messages_of(document: nodes.document) -> list[Message]:
    """Return the messages of a page in its order, each once."""
    found: dict[str, Message] = {}
    for message in _messages(document):
        found.setdefault(message.text, message)
    return list(found.values())


def _messages(document: nodes.document) -> Iterator[Message]:
    for node in document.findall(_is_message):
        if _is_front_matter(node):
            continue
        if code := code_of(node):
            texts = [(remark.text, "comment in code" if remark.is_comment else "docstring") for remark in remarks(code)]
        else:
            texts = [(text, _kind(node)) for text in _own_texts(node)]
        yield from (Message(text, kind) for text, kind in texts if has_words(text))


def _own_texts(node: nodes.Node) -> Iterator[str]:
    """Yield what Sphinx extracts from the node itself; its children come by themselves."""
    box = node.parent
    is_named = isinstance(node, nodes.title) and (is_exercise_node(box) or is_solution_node(box))
    for found, text in extract_messages(node):
        if found is node and not (is_named and text in NAMED_BY_SPHINX_EXERCISE):
            yield text


def _kind(node: nodes.Node) -> str:
    if any(isinstance(parent, nodes.entry) for parent in ancestors(node)):
        return "table"
    return next((kind for kinds, kind in KINDS if isinstance(node, kinds)), "text")
