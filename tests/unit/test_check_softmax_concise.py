"""The checks of the chapter on concise softmax regression: right answers pass, wrong ones hear what is wrong."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import nn
from torch.nn import functional

import d2lnotes as d2l
from d2lnotes.check import softmax_concise as check
from tests.unit.answers import Answer, Check, right_answers_pass, wrong_answers_hear


def _net(*more: nn.Module, flatten: bool = True, std: float | None = 0.01) -> Answer:
    def make_net(num_inputs: int, num_outputs: int) -> nn.Module:
        layer = nn.Linear(num_inputs, num_outputs)
        if std is not None:
            nn.init.normal_(layer.weight, std=std)
        return nn.Sequential(nn.Flatten() if flatten else nn.Identity(), layer, *more)

    return make_net


def _init(bias: bool = True, none: bool = True, kinds: tuple[type[nn.Module], ...] = (nn.Linear,)) -> Answer:
    def init(m: Any) -> None:
        if type(m) in kinds:
            nn.init.normal_(m.weight, std=0.01)
            if bias and (m.bias is not None or not none):
                m.bias.data.fill_(0)

    return init


def _smoothed(spread_all: bool = True, reduction: str = "mean") -> Answer:
    def smoothed_loss(o: Any, y: Any, s: float) -> Any:
        share = s if spread_all else s * o.shape[1] / (o.shape[1] - 1)
        return functional.cross_entropy(o, y, label_smoothing=share, reduction=reduction)

    return smoothed_loss


def _two_steps(o: Any, y: Any, s: float) -> Any:
    log_probs = torch.log(torch.softmax(o, dim=1))
    return -((1 - s) * log_probs[torch.arange(len(y)), y] + s * log_probs.mean(dim=1)).mean()


def _squares(net: nn.Module) -> Any:
    return sum((p**2).sum() for p in net.parameters())


RIGHT: list[tuple[Check, Answer]] = [
    (check.make_net, _net()),
    (check.lowest_loss, lambda q: math.log(math.e + q - 1) - 1),
    (check.lowest_loss, lambda q: functional.cross_entropy(torch.eye(q), torch.arange(q))),
    (check.init, _init()),
    (check.smoothed_loss, _smoothed()),
    (check.penalty, lambda net, c: c / 2 * _squares(net)),
    (check.penalty, lambda net, c: c * sum(p.norm() ** 2 for p in net.parameters()) / 2),
]

WRONG: list[tuple[Check, Any, str]] = [
    (check.make_net, _net(nn.Softmax(dim=1)), "gives probabilities"),
    (check.make_net, _net(nn.LogSoftmax(dim=1)), "logarithms of probabilities"),
    (check.make_net, _net(nn.ReLU()), "not linear"),
    (check.make_net, _net(flatten=False), "RuntimeError"),
    (check.make_net, _net(std=None), "expected 0.01"),
    (check.make_net, lambda d, q: nn.Sequential(nn.Flatten(), nn.Linear(d, 4)), r"gives shape \(5, 4\)"),
    (check.make_net, lambda d, q: torch.zeros(d, q), "expected a net"),
    (check.lowest_loss, lambda q: 0.0, "infinite scores"),
    (check.lowest_loss, lambda q: math.log(q), "blind guess"),
    (check.lowest_loss, lambda q: 1 - math.log(math.e + q - 1), "The sign"),
    (check.lowest_loss, lambda q: math.log(math.e + q - 1), "which is 1"),
    (check.lowest_loss, lambda q: math.log(math.e + q) - 1, "q - 1 times"),
    (check.init, d2l.init_weights, "zeros_"),
    (check.init, _init(bias=False), "zeros_"),
    (check.init, _init(none=False), "bias=False"),
    (check.init, _init(kinds=(nn.Linear, nn.Conv2d)), "not linear"),
    (check.init, lambda m: nn.init.normal_(m.weight, std=0.01), "ask for isinstance"),
    (check.init, lambda m: None, "standard deviation"),
    (check.init, None, "give the function itself"),
    (check.smoothed_loss, lambda o, y, s: functional.cross_entropy(o, y), "not smoothed"),
    (check.smoothed_loss, _smoothed(spread_all=False), "over all classes"),
    (check.smoothed_loss, _smoothed(reduction="none"), "one number"),
    (check.smoothed_loss, _smoothed(reduction="sum"), "divide by n"),
    (check.smoothed_loss, lambda o, y, s: -_smoothed()(o, y, s), "The sign"),
    (check.smoothed_loss, _two_steps, "log_softmax"),
    (check.penalty, lambda net, c: c * _squares(net), "½ is missing"),
    (check.penalty, lambda net, c: -c / 2 * _squares(net), "sign"),
    (check.penalty, lambda net, c: c / 2 * sum(p.norm() for p in net.parameters()), "not a norm"),
    (check.penalty, lambda net, c: c / 2 * sum((p**2).sum() for p in net.parameters() if p.ndim > 1), "biases"),
    (check.penalty, lambda net, c: (c / 2 * _squares(net)).item(), "backward()"),
    (check.penalty, lambda net, c: torch.stack([c / 2 * _squares(net)] * 2), "expected one number"),
]


test_a_right_answer_passes = right_answers_pass(RIGHT)
test_a_wrong_answer_hears_what_is_wrong = wrong_answers_hear(WRONG)


def test_a_check_leaves_the_random_numbers_alone() -> None:
    torch.manual_seed(0)
    expected = torch.rand(3)
    torch.manual_seed(0)
    assert check.make_net(_net()) and check.init(_init()) and check.penalty(lambda net, c: c / 2 * _squares(net))
    assert torch.equal(torch.rand(3), expected)
