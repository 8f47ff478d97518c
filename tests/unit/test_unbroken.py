"""What of a text stays on one line."""

from __future__ import annotations

import pytest
from docutils import nodes

from book.unbroken import pieces


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("of shape (n, 1) and (d + 1, 1), or (1, h, w)", ["(n, 1)", "(d + 1, 1)", "(1, h, w)"]),
        ("in [0, 1]; f(x, y) is a call, (a, longer, remark, is none)", ["[0, 1]"]),
        ("28 × 28 pixels, q = 0.5, n − 1, and 28 × 28 = 784", ["28 × 28", "q = 0.5", "n − 1", "28 × 28 = 784"]),
        ("words = others, x = log(2), 3.14 a", []),
        ("12.5 GB in 20 µs, 130 m² in 3 s", ["12.5 GB", "20 µs", "130 m²", "3 s"]),
        ("3 more, 4 small ones, version 1.2 has", []),
        ("Fashion-MNIST, SHA-256 and log-sum-exp; t-shirt", ["Fashion-MNIST", "SHA-256", "log-sum-exp", "t-shirt"]),
        ("cross-entropy, all-reduce, S0893-6080, 1e-6, p-1-2", []),
        ("共 1,000 个样本，第 8 讲，28 × 28 像素，用时 3 毫秒", ["1,000 个", "第 8 讲", "28 × 28 像素", "3 毫秒"]),
        ("从0到9，用Fashion-MNIST的32张图像", ["Fashion-MNIST", "32张"]),
    ],
)
def test_parts_are_found(text: str, whole: list[str]) -> None:
    parts = pieces(text)
    assert [part.astext() for part in parts if isinstance(part, nodes.inline)] == whole
    assert "".join(part.astext() for part in parts) == text
