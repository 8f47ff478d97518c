"""Checks for the exercises of the chapter on Fashion-MNIST."""

from __future__ import annotations

import functools
from collections.abc import Callable
from functools import partial
from typing import Any

import torch
from torch import Tensor

from d2lnotes.check import Verdict, judge, judge_by_faults

SEED = 8  # of the inputs, so that a verdict is the same each time


def class_counts(answer: Callable[[Tensor], Tensor]) -> Verdict:
    """Check a function of labels (n,) that returns how many examples each of the 10 classes has, as (10,)."""
    generator = torch.Generator().manual_seed(SEED)
    cases = [(torch.randint(10, (500,), generator=generator),), (torch.tensor([3, 3, 0]),), (torch.tensor([9]),)]
    hints = [
        (lambda v, y: len(v) < 10, "A class without examples counts too, with 0: make room for all 10."),
        (lambda v, y: torch.allclose(v.double().sum(), torch.tensor(1.0).double()) and len(y) > 1,
         "These are shares: leave out the division."),
    ]  # fmt: skip
    return judge(answer, lambda y: torch.bincount(y, minlength=10), cases, hints)


def num_batches(answer: Callable[[int, int, bool], int]) -> Verdict:
    """Check a function of n, batch_size and drop_last that returns how many minibatches a pass has."""

    def reference(n: int, batch_size: int, drop_last: bool) -> int:
        return n // batch_size if drop_last else -(-n // batch_size)

    cases = [(n, size, drop) for n, size in ((60_000, 256), (1_024, 256), (10, 256), (7, 1)) for drop in (False, True)]
    hints = [
        (lambda v, n, size, drop: v == reference(n, size, not drop),
         "This is the count for the other value of drop_last."),
        (lambda v, n, size, drop: v == n // size + 1, "There is no short batch where batch_size divides n."),
        (lambda v, n, size, drop: v != int(v), "A count is a whole number: round the right way."),
    ]  # fmt: skip
    return judge(answer, reference, cases, hints)


def index_batches(answer: Callable[[int, int], Any]) -> Verdict:
    """Check a function of n and batch_size that deals the shuffled indices 0 … n - 1 into a sequence of tensors."""
    cases = [
        (f"({n}, {size})", partial(_passes_fault, n=n, size=size)) for n, size in ((1_000, 256), (512, 128), (5, 8))
    ]
    return judge_by_faults(answer, "deals every index once, in a new order each time", cases)


def _passes_fault(answer: Callable[[int, int], Any], n: int, size: int) -> str:
    first, second = ([torch.as_tensor(i).tolist() for i in answer(n, size)] for _ in range(2))
    if wrong := _dealt_wrongly(first, n, size):
        return wrong
    same = n > size and first == second
    return "gives the same order at each pass; draw a new permutation in the function" if same else ""


def _dealt_wrongly(batches: list[list[int]], n: int, size: int) -> str:
    dealt = [i for batch in batches for i in batch]
    expected = [size] * (n // size) + [n % size] * (n % size > 0)
    if len(set(dealt)) < len(dealt):
        return "deals some index twice: draw without replacement, with a permutation"
    if len(dealt) == n - n % size < n:
        return f"leaves out the short last batch of {n % size}"
    if sorted(dealt) != list(range(n)):
        return f"must deal each index from 0 to {n - 1} once, got {len(dealt)} of them"
    if [len(batch) for batch in batches] != expected:
        return f"returned batches of {[len(batch) for batch in batches]}, expected {expected}"
    return "does not shuffle" if dealt == list(range(n)) and n > size else ""


def standardise(answer: Callable[[Tensor, Tensor], tuple[Tensor, Tensor]]) -> Verdict:
    """Check a function of train and test images that scales both by the training set's mean and deviation."""
    verdict = _standardised(answer, 0)
    return _standardised(answer, 1) if verdict else verdict


def _standardised(answer: Callable[[Tensor, Tensor], tuple[Tensor, Tensor]], part: int) -> Verdict:
    generator = torch.Generator().manual_seed(SEED)
    case = [torch.rand(n, 1, 4, 4, generator=generator) ** power for n, power in ((40, 2), (20, 1))]
    hints = [
        (lambda v, a, b: part == 1 and abs(v.mean()) < 1e-3 and abs(v.std() - 1) < 1e-3,
         "The test images were scaled by their own statistics: use the training set's for both."),
        (lambda v, a, b: v.mean(dim=0).abs().max() < 1e-3, "Take one mean and one deviation over all pixels."),
        (lambda v, a, b: abs(v.mean()) < 1e-3, "The mean is right; divide by the standard deviation."),
    ]  # fmt: skip

    @functools.wraps(answer)
    def one(train: Tensor, test: Tensor) -> Tensor:
        return answer(train, test)[part]

    def reference(train: Tensor, test: Tensor) -> Tensor:
        return ((train, test)[part] - train.mean()) / train.std()

    verdict = judge(one if callable(answer) else answer, reference, [case], hints)
    return verdict if verdict else Verdict(False, f"{('train', 'test')[part]}: {verdict.message}")


def nearest(answer: Callable[[Tensor, Tensor, int], Tensor]) -> Verdict:
    """Check a function of images (n, 1, h, w), one image (1, h, w) and k that returns the k closest images' indices."""
    generator = torch.Generator().manual_seed(SEED)
    images = torch.randint(256, (50, 1, 5, 5), generator=generator, dtype=torch.uint8)
    cases = [(images / 255, images[7] / 255, 1), (images / 255, images[11] / 255, 4), (images, images[3], 5)]

    def order(images: Tensor, image: Tensor) -> Tensor:
        return (images.double() - image.double()).square().flatten(1).sum(dim=1).argsort()

    hints = [
        (lambda v, a, b, k: torch.equal(v, order(a, b).flip(0)[:k]), "These are the farthest: sort the other way."),
        (lambda v, a, b, k: torch.equal(v, order(a, b)[1 : k + 1]), "Keep the image itself: it may be in the set."),
        (lambda v, a, b, k: a.dtype == torch.uint8,
         "These images are bytes, whose differences wrap around below 0: convert to float first."),
    ]  # fmt: skip
    return judge(answer, lambda images, image, k: order(images, image)[:k], cases, hints)
