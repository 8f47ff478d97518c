"""The checks of the chapter on concise linear regression: right answers pass, wrong ones hear what is wrong."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

import d2lnotes as d2l
from d2lnotes.check import linear_regression_concise as check
from tests.unit.answers import Answer, Check, right_answers_pass, wrong_answers_hear


def _load(shuffle: bool | None = None, star: bool = True, size: int = 0, **settings: Any) -> Answer:
    def load_array(data_arrays: Any, batch_size: int, is_train: bool = True) -> Any:
        data = TensorDataset(*data_arrays) if star else TensorDataset(data_arrays)
        return DataLoader(data, size or batch_size, shuffle=is_train if shuffle is None else shuffle, **settings)

    return load_array


def _unpaired(data_arrays: Any, batch_size: int, is_train: bool = True) -> Any:
    X, y = data_arrays
    return list(zip(X[torch.randperm(len(X))].split(batch_size), y.split(batch_size), strict=True))


def _net(std: float = 0.01, mean: float = 0.0, bias: float = 0.0, num_outputs: int = 1, trained: bool = True) -> Answer:
    def make_net(num_inputs: int) -> nn.Module:
        layer = nn.Linear(num_inputs, num_outputs)
        nn.init.normal_(layer.weight, mean, std)
        nn.init.constant_(layer.bias, bias)
        return nn.Sequential(layer).requires_grad_(trained)

    return make_net


def _train(zero: bool = True, step: bool = True, epochs: int = 0, factor: float = 1) -> Answer:
    def train(net: Any, data_iter: Any, loss: Any, trainer: Any, num_epochs: int) -> None:
        for _ in range(epochs or num_epochs):
            for X, y in data_iter:
                if zero:
                    trainer.zero_grad()
                (factor * loss(net(X), y)).backward()
                if step:
                    trainer.step()

    return train


def _buffer(swap: bool = False, rest: bool = True, mix: bool = True, keep: bool = False) -> Answer:
    def shuffle_buffer(items: Any, size: int) -> Iterator[int]:
        buffer: list[int] = []
        for item in items:
            if swap and len(buffer) == size:
                place = random.randrange(size)
                yield buffer[place]
                buffer[place] = item
                continue
            buffer.append(item)
            if not swap and len(buffer) == size:
                place = random.randrange(size) if mix else 0
                yield buffer[place]
                buffer.pop(0 if keep else place)
        yield from reversed(buffer) if rest else []  # mixed at the end alone is not mixed

    return shuffle_buffer


def _all_at_once(items: Any, size: int) -> list[int]:
    return random.sample(found := list(items), len(found))


RIGHT: list[tuple[Check, Answer]] = [
    (check.load_array, d2l.load_array),
    (check.load_array, _load()),
    (check.half_squared_loss, lambda p, y: nn.MSELoss()(p, y.reshape(p.shape)) / 2),
    (check.half_squared_loss, lambda p, y: d2l.squared_loss(p, y).sum() / len(y)),
    (check.make_net, _net()),
    (check.make_net, lambda n: _net()(n)[0]),
    (check.train, _train()),
    (check.shuffle_buffer, _buffer()),
    (check.shuffle_buffer, _buffer(swap=True)),
]

WRONG: list[tuple[Check, Any, str]] = [
    (check.load_array, _load(star=False), "star missing"),
    (check.load_array, _load(shuffle=True), "is_train=False too"),
    (check.load_array, _load(shuffle=False), "does not shuffle"),
    (check.load_array, _load(drop_last=True), "short last batch"),
    (check.load_array, _load(size=5), "asked for 20"),
    (check.load_array, lambda *a: iter(_load()(*a)), "only once"),
    (check.load_array, _unpaired, "its own label"),
    (check.load_array, lambda data_arrays, batch_size: None, "TypeError"),
    (check.load_array, [1, 2], "function itself"),
    (check.half_squared_loss, lambda p, y: nn.MSELoss()(p, y.reshape(p.shape)), "½ is missing"),
    (check.half_squared_loss, lambda p, y: d2l.squared_loss(p, y).sum(), "divide by n"),
    (check.half_squared_loss, lambda p, y: d2l.squared_loss(p, y), "one number"),
    (check.half_squared_loss, lambda p, y: ((p - y) ** 2).mean() / 2, "every label"),
    (check.make_net, lambda n: nn.Sequential(nn.Linear(n, 1)), "standard deviation of 0.0"),
    (check.make_net, _net(std=0.0001), "not the variance"),
    (check.make_net, _net(mean=0.01), r"normal_\(weight, 0, 0.01\)"),
    (check.make_net, _net(bias=1.0), "bias of 1"),
    (check.make_net, _net(num_outputs=2), "shapes"),
    (check.make_net, _net(trained=False), "requires_grad"),
    (check.make_net, lambda n: torch.zeros(n, 1), "expected a net"),
    (check.train, _train(zero=False), "old gradients"),
    (check.train, _train(step=False), "did not change"),
    (check.train, _train(epochs=1), "one epoch"),
    (check.train, _train(factor=0.5), r"expected \["),
    (check.train, lambda net, data_iter: None, "TypeError"),
    (check.shuffle_buffer, _buffer(rest=False), "left in the buffer"),
    (check.shuffle_buffer, _buffer(mix=False), "does not mix"),
    (check.shuffle_buffer, _buffer(keep=True), "twice"),
    (check.shuffle_buffer, _all_at_once, "had read 300"),
]


SIZES_MAY_DIFFER = pytest.mark.filterwarnings("ignore:Using a target size")

test_a_right_answer_passes = right_answers_pass(RIGHT)
test_a_wrong_answer_hears_what_is_wrong = SIZES_MAY_DIFFER(wrong_answers_hear(WRONG))


def test_a_check_leaves_the_random_numbers_alone() -> None:
    torch.manual_seed(0)
    expected = torch.rand(3)
    torch.manual_seed(0)
    assert check.make_net(_net()) and check.load_array(d2l.load_array) and check.train(_train())
    assert torch.equal(torch.rand(3), expected)
