"""The checks of the chapter on scaling out: right answers pass, wrong ones hear what is wrong."""

from __future__ import annotations

import math
from typing import Any

import torch

from d2lnotes.check import scaling_out as check
from tests.unit.answers import Answer, Check, right_answers_pass, wrong_answers_hear


def _combined(gradients: Any, sizes: list[int]) -> Any:
    return sum(n * g for n, g in zip(sizes, gradients, strict=True)) / sum(sizes)


def _accumulate(weighted: bool = True, zero: bool = True, step: bool = False, size: int | None = None) -> Answer:
    def accumulate(net: Any, loss: Any, X: Any, y: Any, limit: int) -> None:
        if zero:
            net.zero_grad()
        for part, labels in zip(X.split(size or limit), y.split(size or limit), strict=True):
            (loss(net(part), labels) * (len(part) / len(X) if weighted else 1)).backward()
        if step:
            torch.optim.SGD(net.parameters(), lr=0.1).step()

    return accumulate


def _shard(n: int, world_size: int, rank: int) -> list[int]:
    each = -(-n // world_size)
    return [(rank + i * world_size) % n for i in range(each)]


RIGHT: list[tuple[Check, Answer]] = [
    (check.combine, _combined),
    (check.warm_up, lambda step, n, lr, p: lr + (p * lr - lr) * min(step / n, 1)),
    (check.shard, _shard),
    (check.shard, lambda *numbers: torch.tensor(_shard(*numbers))),
    (check.break_even, lambda t, M, B, alpha: (2 * M / B + 4 * alpha) / t),
    (check.accumulate, _accumulate()),
    (check.accumulate, _accumulate(size=1)),
    (check.best_interval, lambda C, F: (2 * C * F) ** 0.5),
]

WRONG: list[tuple[Check, Any, str]] = [
    (check.combine, lambda g, sizes: g.mean(dim=0), "do not count alike"),
    (check.combine, lambda g, sizes: g.sum(dim=0), "sum of the shares"),
    (check.combine, lambda g, sizes: torch.tensor(sizes, dtype=g.dtype) @ g, "number of all examples"),
    (check.combine, lambda g, sizes: g * torch.tensor(sizes)[:, None] / sum(sizes), "Add the weighted"),
    (check.warm_up, lambda step, n, lr, p: p * lr * min(1, step / n), "starts at lr"),
    (check.warm_up, lambda step, n, lr, p: lr * (1 + (p - 1) * step / n), "it stays"),
    (check.warm_up, lambda step, n, lr, p: lr * (1 + (p - 1) * min(1, step / (n + 1))), "returned"),
    (check.shard, lambda n, p, r: list(range(r, n, p)), "fill up"),
    (check.shard, lambda n, p, r: [i + 1 for i in _shard(n, p, r)], "from 0 to n - 1"),
    (check.shard, lambda n, p, r: list(range(n))[r * n // p : (r + 1) * n // p], "every world_size-th"),
    (check.shard, lambda n, p, r: 3, "returned 3"),
    (check.shard, [0, 2], "give the function itself"),
    (check.break_even, lambda t, M, B, alpha: (M / B + 2 * alpha) / t, r"half of b \* t"),
    (check.break_even, lambda t, M, B, alpha: 2 * (M / B + alpha) / t, "2 delays"),
    (check.break_even, lambda t, M, B, alpha: 2 * (2 * M / B + 2 * alpha) / t, "The volume"),
    (check.break_even, lambda t, M, B, alpha: 2 * M / B / t, "delays are missing"),
    (check.accumulate, _accumulate(weighted=False), "sum and not the mean"),
    (check.accumulate, _accumulate(zero=False), "net.zero_grad()"),
    (check.accumulate, _accumulate(step=True), "without a step"),
    (check.accumulate, _accumulate(size=100), "one forward pass"),
    (check.accumulate, lambda net, loss, X, y, size: net.zero_grad(), "no gradient"),
    (check.accumulate, lambda net, loss, X, y, size: 1 / 0, "ZeroDivisionError"),
    (check.accumulate, "accumulate", "give the function itself"),
    (check.best_interval, lambda C, F: math.sqrt(C * F), "half an interval"),
    (check.best_interval, lambda C, F: 2 * C * F, "take the root"),
    (check.best_interval, lambda C, F: math.sqrt(2 * C / F), "rarer"),
]


test_a_right_answer_passes = right_answers_pass(RIGHT)
test_a_wrong_answer_hears_what_is_wrong = wrong_answers_hear(WRONG)


def test_only_parts_that_are_a_mean_of_means_are_told_so() -> None:
    """Parts weighted alike are right where they are equal, and wrong where the last one is short."""

    def mean_of_means(net: Any, loss: Any, X: Any, y: Any, size: int) -> None:
        net.zero_grad()
        parts = list(zip(X.split(size), y.split(size), strict=True))
        for part, labels in parts:
            (loss(net(part), labels) / len(parts)).backward()

    assert "with 10 examples" in check.accumulate(mean_of_means).message
