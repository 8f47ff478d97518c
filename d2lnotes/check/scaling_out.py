"""Checks for the exercises of the chapter on scaling out."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.data import DistributedSampler, TensorDataset

from d2lnotes.check import Verdict, difference, judge, judge_by_faults, name_of

Answer = Callable[..., Any]
GRADIENTS = torch.tensor([[1.0, -2.0, 3.0], [4.0, 0.5, -1.0]])


def combine(answer: Answer) -> Verdict:
    """Check `answer(gradients, sizes)`: the whole batch's mean gradient (d,) from those of its shares (p, d)."""

    def reference(gradients: Tensor, sizes: list[int]) -> Tensor:
        weights = torch.tensor(sizes, dtype=gradients.dtype)
        return (weights / weights.sum()) @ gradients

    hints = [
        (lambda g, G, n: torch.allclose(g, G.mean(dim=0)), "Shares of different sizes do not count alike."),
        (lambda g, G, n: torch.allclose(g, G.sum(dim=0)), "This is the sum of the shares' means."),
        (lambda g, G, n: torch.allclose(g, sum(n) * reference(G, n)), "Divide by the number of all examples."),
        (lambda g, G, n: g.shape == G.shape, "Add the weighted gradients up."),
    ]
    more = torch.cat([GRADIENTS, GRADIENTS.flip(0) * 2])
    return judge(answer, reference, [(GRADIENTS, [200, 56]), (GRADIENTS, [64, 64]), (more, [1, 2, 3, 4])], hints)


def warm_up(answer: Answer) -> Verdict:
    """Check `answer(step, num_steps, lr, p)`: from lr in a straight line to p * lr at num_steps, then constant."""

    def reference(step: int, num_steps: int, lr: float, p: int) -> float:
        return lr + (p - 1) * lr * min(step, num_steps) / num_steps

    hints = [
        (lambda v, s, n, lr, p: s == 0 and v == 0, "It starts at lr, not at 0."),
        (lambda v, s, n, lr, p: s > n and v > p * lr, "After num_steps it stays at p * lr."),
        (lambda v, s, n, lr, p: s >= n and v < p * lr, "At num_steps it has reached p * lr."),
    ]
    cases = [(0, 10, 0.1, 8), (5, 10, 0.1, 8), (10, 10, 0.1, 8), (25, 10, 0.1, 8), (3, 4, 0.5, 1)]
    return judge(answer, reference, cases, hints)


def shard(answer: Answer) -> Verdict:
    """Check `answer(n, world_size, rank)`: the list that DistributedSampler gives to a rank without shuffling."""

    def reference(n: int, world_size: int, rank: int) -> str:
        examples = TensorDataset(torch.arange(n))
        return str(list(DistributedSampler(examples, world_size, rank, shuffle=False)))

    def as_text(n: int, world_size: int, rank: int) -> Any:
        value = answer(n, world_size, rank)
        return str([int(i) for i in value]) if isinstance(value, (list, tuple, range, Tensor)) else value

    if not callable(answer):
        return judge(answer, reference, [])
    as_text.__name__ = name_of(answer)
    hints = [
        (lambda v, n, p, r: v == str(list(range(r, n, p))), "All shares must be equally long: fill up from the start."),
        (lambda v, n, p, r: v.startswith(f"[{r + 1},"), "The examples are numbered from 0 to n - 1."),
        (lambda v, n, p, r: v == str(list(range(n))[r * n // p : (r + 1) * n // p]), "Deal: every world_size-th one."),
    ]
    return judge(as_text, reference, [(10, 2, 0), (10, 2, 1), (11, 2, 1), (11, 4, 3), (3, 1, 0)], hints)


def break_even(answer: Answer) -> Verdict:
    """Check `answer(t, M, B, alpha)`: the batch size from which two workers are faster than one, by the cost model."""

    def reference(t: float, M: float, B: float, alpha: float) -> float:
        return 2 * (M / B + 2 * alpha) / t

    hints = [
        (lambda v, t, M, B, a: math.isclose(v, reference(t, M, B, a) / 2), "Two workers save half of b * t, not all."),
        (lambda v, t, M, B, a: math.isclose(v, 2 * (M / B + a) / t), "With p = 2 there are 2 (p - 1) = 2 delays."),
        (lambda v, t, M, B, a: math.isclose(v, 2 * (2 * M / B + 2 * a) / t), "The volume is 2 (p - 1) / p * M = M."),
        (lambda v, t, M, B, a: math.isclose(v, 2 * (M / B) / t), "The delays are missing."),
    ]
    return judge(answer, reference, [(1e-5, 4e4, 1e9, 1e-4), (3e-3, 1e8, 1.25e9, 2e-5)], hints)


def accumulate(answer: Answer) -> Verdict:
    """Check `answer(net, loss, X, y, size)`: the whole batch's gradient in `.grad`, from at most `size` at a time."""
    cases = [
        (f" with {n} examples and size={size}", partial(_accumulate_fault, n=n, size=size))
        for n, size in ((12, 4), (10, 4), (3, 8))
    ]
    return judge_by_faults(answer, "leaves the gradient of the whole batch, also where the last part is short", cases)


def _accumulate_fault(answer: Answer, n: int, size: int) -> str:
    generator = torch.Generator().manual_seed(n)
    X, y = torch.randn(n, 5, generator=generator), torch.randint(0, 3, (n,), generator=generator)
    net, loss, seen = nn.Linear(5, 3), nn.CrossEntropyLoss(), list[int]()
    with torch.no_grad():
        net.weight.copy_(torch.randn(3, 5, generator=generator))
        net.bias.zero_()
    loss(net(X), y).backward()  # left there on purpose: what was in .grad before must not count
    before = net.weight.detach().clone()
    expected = before.new_tensor(net.weight.grad.tolist() if net.weight.grad is not None else [])
    net.register_forward_pre_hook(lambda net, inputs: seen.append(len(inputs[0])))
    answer(net, loss, X, y, size)
    if not torch.equal(net.weight, before):
        return "changes the parameters: leave the gradient in .grad, without a step"
    if net.weight.grad is None:
        return "leaves no gradient: call backward() on each part"
    if max(seen, default=0) > size:
        return f"gives {max(seen)} examples to one forward pass"
    return _gradient_fault(net.weight.grad, expected, n, size)


def _gradient_fault(grad: Tensor, expected: Tensor, n: int, size: int) -> str:
    if not difference(grad, expected, atol=1e-5):
        return ""
    parts = math.ceil(n / size)
    if not difference(grad, 2 * expected, atol=1e-5):
        return "adds to what was in .grad before: start with net.zero_grad()"
    if not difference(grad, parts * expected, atol=1e-5) or not difference(grad, n * expected, atol=1e-5):
        return "leaves the sum and not the mean: weight the loss of each part by its share of the examples"
    return "leaves another gradient: weight the mean loss of each part by its share of the examples"


def best_interval(answer: Answer) -> Verdict:
    """Check `answer(C, F)`: the seconds of work between checkpoints that lose the least time."""

    def reference(C: float, F: float) -> float:
        return math.sqrt(2 * C * F)

    hints = [
        (lambda v, C, F: math.isclose(v, math.sqrt(C * F)), "A failure loses half an interval on average."),
        (lambda v, C, F: math.isclose(v, 2 * C * F), "The derivative has s squared: take the root."),
        (lambda v, C, F: math.isclose(v, math.sqrt(2 * C / F)), "The rarer the failures, the longer the interval."),
    ]
    return judge(answer, reference, [(30.0, 86400.0), (5.0, 1000.0)], hints)
