"""The exercises' checks accept a right answer and say what is wrong with a wrong one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from d2lnotes.check import fashion_mnist as check
from tests.unit.answers import Check, right_answers_pass, wrong_answers_hear


def distances(images: torch.Tensor, image: torch.Tensor) -> torch.Tensor:
    return torch.cdist(images.float().flatten(1), image.float().reshape(1, -1)).squeeze(1)


def by_own_statistics(train: torch.Tensor, test: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    return (train - train.mean()) / train.std(), (test - test.mean()) / test.std()


def deal(order: torch.Tensor, size: int) -> list[torch.Tensor]:
    return [order[start : start + size] for start in range(0, len(order), size)]


RIGHT: list[tuple[Check, Callable[..., Any]]] = [
    (check.class_counts, lambda y: torch.tensor([(y == i).sum() for i in range(10)])),
    (check.num_batches, lambda n, size, drop: n // size if drop else (n + size - 1) // size),
    (check.index_batches, lambda n, size: deal(torch.randperm(n), size)),
    (check.index_batches, lambda n, size: (i for i in deal(torch.randperm(n), size))),
    (check.standardise, lambda a, b: tuple((x - a.mean()) / a.std() for x in (a, b))),
    (check.standardise, lambda a, b: [x.sub(a.mean()).div(a.std()) for x in (a, b)]),
    (check.nearest, lambda images, image, k: distances(images, image).topk(k, largest=False).indices),
]
FIXED = torch.randperm(1000)

WRONG: list[tuple[Check, Any, str]] = [
    (check.class_counts, lambda y: torch.bincount(y), "class without examples"),
    (check.class_counts, lambda y: torch.bincount(y, minlength=10) / len(y), "shares"),
    (check.class_counts, lambda y: y.unique(return_counts=True)[1].tolist(), "expected a tensor"),
    (check.class_counts, torch.zeros(10), "the function itself"),
    (check.standardise, torch.zeros(10), "the function itself"),
    (check.standardise, lambda a, b: a, "train: .*returned shape"),
    (check.class_counts, lambda y: y.missing(), "raised AttributeError"),
    (check.num_batches, lambda n, size, drop: n // size, "other value of drop_last"),
    (check.num_batches, lambda n, size, drop: n // size if drop else n // size + 1, "no short batch"),
    (check.num_batches, lambda n, size, drop: n / size, "whole number"),
    (check.index_batches, lambda n, size: deal(torch.arange(n), size), "does not shuffle"),
    (check.index_batches, lambda n, size: deal(torch.randint(n, (n,)), size), "some index twice"),
    (check.index_batches, lambda n, size: deal(torch.randperm(n)[: n - n % size], size), "short last batch of 232"),
    (check.index_batches, lambda n, size: deal(torch.randperm(n), size + 1), "returned batches of"),
    (check.index_batches, lambda n, size: deal(torch.randperm(n - 1), size), "must deal each index"),
    (check.index_batches, lambda n, size: deal(FIXED[n > FIXED], size), "same order at each pass"),
    (check.index_batches, lambda n, size: 1 / 0, "raised ZeroDivisionError"),
    (check.standardise, by_own_statistics, "test: .*own statistics"),
    (check.standardise, lambda a, b: (a - a.mean(), b - a.mean()), "train: .*divide by the standard deviation"),
    (check.standardise, lambda a, b: ((a - a.mean(0)) / a.std(0), b), "train: .*over all pixels"),
    (check.standardise, lambda a, b: (a, b), "train: .*expected"),
    (check.nearest, lambda images, image, k: distances(images, image).topk(k).indices, "farthest"),
    (check.nearest, lambda images, image, k: distances(images, image).argsort()[1 : k + 1], "image itself"),
    (check.nearest, lambda images, image, k: (images - image).square().flatten(1).sum(1).argsort()[:k], "bytes"),
    (check.nearest, lambda images, image, k: distances(images, image).argsort(), "returned shape"),
]


test_a_right_answer_passes = right_answers_pass(RIGHT)
test_a_wrong_answer_hears_what_is_wrong = wrong_answers_hear(WRONG)


def test_a_check_leaves_the_global_generator_alone() -> None:
    torch.manual_seed(0)
    before = torch.get_rng_state()
    check.standardise(by_own_statistics)
    check.nearest(lambda images, image, k: distances(images, image).argsort()[:k])
    check.class_counts(lambda y: torch.bincount(y, minlength=10))
    assert torch.equal(before, torch.get_rng_state())
