"""What belongs together stays on one line: a formula and the punctuation after it, a shape, a number and its unit.

Browsers may break a line after a formula, as after a picture, and would begin the next one with the full stop; and at
each space and hyphen, and between any two signs of Chinese: `(n,` would part from `1)`, `Fashion-` from `MNIST`.
Spans leave the text as it is for those who copy and search it.
"""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

CLOSING = re.compile(r"[,.;:!?%)\]’”，。；：、？！）》]+")

NUMBER = r"−?\d+(?:[.,]\d+)*%?"
LATIN_UNIT = r" (?:[kMGT]i?B|[mnµ]?s|[km]?m²?|min|h)(?!\w)"
MEASURE_WORD = (
    " ?(?:分钟|小时|毫秒|微秒|字节|像素|平方米|[个张幅套轮讲章节步倍次行列项位种台号年月天间维层秒块件处页类])"
)
UNIT = f"(?:{LATIN_UNIT}|{MEASURE_WORD})"
OPERAND = rf"(?:{NUMBER}|[A-Za-z]{{1,2}})(?![\w(])"
ENTRY = r"[\w.]+(?: [+−×] \w+)?"
TOGETHER = {
    "shape": rf"(?<!\w)[(\[](?=[^()]{{1,14}}[)\]]){ENTRY}(?:, {ENTRY}){{1,3}}[)\]]",  # (n, 1), (d + 1, 1), [0, 1]
    "sum": rf"(?<![\w.,]){OPERAND}(?: [=×−+±] {OPERAND}){{1,3}}{UNIT}?",  # 28 × 28, 1 − lr
    "measure": rf"(?:第 ?)?(?<![\w.,]){NUMBER}{UNIT}",  # 12.5 GB, 第 8 讲
    # Fashion-MNIST, SHA-256, t-shirt; `cross-entropy` may part.
    "name": r"(?<![\w-])(?:[Ll]og-sum-exp|[A-Z][A-Za-z]{1,7}-[A-Z\d]\w{1,9}|[A-Za-z]-[a-z]{1,9})(?![\w-])",
}
ANY = re.compile("|".join(TOGETHER.values()), re.ASCII)  # for Chinese stands beside English without a space
CODE = (nodes.literal, nodes.math, nodes.raw, nodes.FixedTextElement, addnodes.desc_sig_element)


class KeepPunctuation(SphinxPostTransform):
    """Put each formula that punctuation follows into a `span.unbroken` with it."""

    default_priority = 900
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        for formula in list(self.document.findall(nodes.math)):
            parent, place = formula.parent, formula.parent.index(formula)
            following = parent[place + 1] if place + 1 < len(parent) else None
            if isinstance(following, nodes.Text) and (closing := CLOSING.match(following)):
                parent[place : place + 2] = [
                    unbroken(formula, nodes.Text(closing[0])),
                    nodes.Text(following[closing.end() :]),
                ]


class KeepTogether(SphinxPostTransform):
    """Put each short run of text that is one thing into a `span.unbroken`."""

    default_priority = 910
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        for text in list(self.document.findall(nodes.Text)):
            if not isinstance(text.parent, CODE) and ANY.search(text):
                text.parent.replace(text, pieces(text))


def pieces(text: str) -> list[nodes.Node]:
    """Return a text in parts, those in spans that are to stay whole."""
    found: list[nodes.Node] = []
    start = 0
    for match in ANY.finditer(text):
        found += [nodes.Text(text[start : match.start()]), unbroken(nodes.Text(match[0]))]
        start = match.end()
    return [*found, nodes.Text(text[start:])]


def unbroken(*children: nodes.Node) -> nodes.inline:
    """Return nodes in a span that no line ends in."""
    return nodes.inline("", "", *children, classes=["unbroken"])


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_post_transform(KeepPunctuation)
    app.add_post_transform(KeepTogether)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
