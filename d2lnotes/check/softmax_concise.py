"""Checks for the exercises of the chapter on softmax regression, concise."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from d2lnotes.check import SEED, Verdict, judge, judge_by_faults

Answer = Callable[..., Any]

SCORES = torch.tensor([[1.0, 2.0, 0.5], [0.0, -1.0, 3.0], [2.0, 0.1, -0.3], [0.2, 0.1, 0.4]])
LABELS = torch.tensor([1, 0, 0, 2])
HUGE = torch.tensor([[1000.0, 0.0, -1000.0], [200.0, 199.0, 0.0]])


def make_net(answer: Answer) -> Verdict:
    """Check `answer(num_inputs, num_outputs)`: a net from images to scores, with weights from N(0, 0.01²)."""
    cases = [
        (f"({d}, {q})", partial(_net_fault, d=d, q=q, shape=shape))
        for d, q, shape in ((784, 10, (1, 28, 28)), (300, 7, (3, 10, 10)))
    ]
    return judge_by_faults(answer, "gives scores for images of any shape, from small random weights", cases)


def _net_fault(answer: Answer, d: int, q: int, shape: tuple[int, ...]) -> str:
    images = torch.rand((5, *shape), generator=torch.Generator().manual_seed(SEED))
    net = answer(d, q)
    if not isinstance(net, nn.Module):
        return f"returned {type(net).__name__}, expected a net such as nn.Sequential(nn.Flatten(), nn.Linear(…))"
    o = net(images).detach()
    if o.shape != (len(images), q):
        return f"gives shape {tuple(o.shape)} for images {tuple(images.shape)}, expected {(len(images), q)}"
    ones = torch.ones(len(images))
    if bool((o >= 0).all()) and torch.allclose(o.sum(dim=1), ones, atol=1e-5):
        return "gives probabilities: nn.CrossEntropyLoss applies softmax itself, so end with the scores"
    if torch.allclose(o.exp().sum(dim=1), ones, atol=1e-5):
        return "gives logarithms of probabilities: end with the scores, nn.CrossEntropyLoss does the rest"
    zero = net(torch.zeros_like(images)).detach()
    if not torch.allclose(net(2 * images).detach() - zero, 2 * (o - zero), atol=1e-4):
        return "is not linear: softmax regression is one linear layer, with nothing but nn.Flatten before it"
    std = next(p for p in net.parameters() if p.ndim == 2).std().item()
    return "" if 0.009 < std < 0.011 else f"has weights with a standard deviation of {std:.2g}, expected 0.01"


def lowest_loss(answer: Answer) -> Verdict:
    """Check `answer(num_classes)`: the lowest cross-entropy where the scores are probabilities."""

    def reference(q: int) -> float:
        return math.log(math.e + q - 1) - 1

    hints = [
        (lambda v, q: abs(v) < 1e-6, "0 would need infinite scores; probabilities lie between 0 and 1."),
        (lambda v, q: abs(v - math.log(q)) < 1e-4, "That is a blind guess; a perfect one has 1 for the true class."),
        (lambda v, q: abs(v + reference(q)) < 1e-4, "The sign: the loss is log-sum-exp less the true class's score."),
        (lambda v, q: abs(v - reference(q) - 1) < 1e-4, "Subtract the true class's score, which is 1."),
        (lambda v, q: abs(v - reference(q + 1)) < 1e-4, "Only q - 1 classes are wrong: exp(0) counts q - 1 times."),
    ]
    return judge(answer, reference, [(10,), (2,), (1000,)], hints)


def init(answer: Answer) -> Verdict:
    """Check `answer(m)`, for `net.apply`: linear weights from N(0, 0.01²), biases 0, other layers as they were."""
    return judge_by_faults(answer, "sets the linear layers and leaves the others alone", [("", _init_fault)])


def _init_fault(answer: Answer) -> str:
    outer, inner = nn.Linear(400, 60), nn.Linear(60, 100, bias=False)
    net = nn.Sequential(nn.Conv2d(1, 4, 3), nn.Flatten(), outer, nn.ReLU(), nn.Sequential(inner, nn.LayerNorm(100)))
    others = [p for m in net.modules() if isinstance(m, (nn.Conv2d, nn.LayerNorm)) for p in m.parameters()]
    before = [p.detach().clone() for p in others]
    try:
        net.apply(answer)
    except AttributeError as error:
        if "bias" in str(error) or "NoneType" in str(error):
            return f"raised {error}: a linear layer made with bias=False has None for its bias"
        return f"raised {error}: apply visits every module, so ask for isinstance(m, nn.Linear) first"
    if not all(torch.equal(p, old) for p, old in zip(others, before, strict=True)):
        return "changes layers that are not linear: ask for isinstance(m, nn.Linear)"
    for m in (outer, inner):
        std, bias = m.weight.std().item(), m.bias
        if not 0.009 < std < 0.011:
            return f"leaves weights with a standard deviation of {std:.2g} in {m}, expected 0.01"
        if bias is not None and bool(bias.any()):
            return f"leaves a bias of up to {bias.abs().max().item():.2g} in {m}, expected 0: nn.init.zeros_(m.bias)"
    return ""


def smoothed_loss(answer: Answer) -> Verdict:
    """Check `answer(o, y, s)`: the mean cross-entropy of scores (n, q) and labels (n,), s spread over all classes."""

    def reference(o: Tensor, y: Tensor, s: float) -> Tensor:
        return functional.cross_entropy(o, y, label_smoothing=s)

    def over_the_rest(o: Tensor, y: Tensor, s: float) -> Tensor:
        return reference(o, y, s * o.shape[1] / (o.shape[1] - 1))

    hints = [
        (lambda l, o, y, s: not l.isfinite().all(), "Take log_softmax of the scores; softmax and then log overflows."),
        (lambda l, o, y, s: l.numel() > 1, "Return one number, the mean over the examples."),
        (lambda l, o, y, s: torch.isclose(l, reference(o, y, 0.0)), "The labels are not smoothed."),
        (lambda l, o, y, s: torch.isclose(l, over_the_rest(o, y, s)), "Spread s over all classes, the true one too."),
        (lambda l, o, y, s: torch.isclose(l, len(y) * reference(o, y, s)), "This is the sum; divide by n."),
        (lambda l, o, y, s: torch.isclose(-l, reference(o, y, s)), "The sign: the loss is never negative."),
    ]
    return judge(answer, reference, [(SCORES, LABELS, 0.1), (SCORES, LABELS, 0.3), (HUGE, LABELS[:2], 0.1)], hints)


def penalty(answer: Answer) -> Verdict:
    """Check `answer(net, c)`: the term whose gradient in each parameter p is c·p."""
    cases = [("", partial(_penalty_fault, c=c)) for c in (0.1, 2.0)]
    return judge_by_faults(answer, "has the gradient c·p in every parameter p", cases)


def _penalty_fault(answer: Answer, c: float) -> str:
    net = nn.Sequential(nn.Linear(3, 2), nn.Linear(2, 1))
    params = list(net.parameters())
    value = answer(net, c)
    if not isinstance(value, Tensor) or not value.requires_grad:
        return "gives nothing that backward() could use: compute it from the parameters, without detach or item"
    if value.numel() != 1:
        return f"gives shape {tuple(value.shape)}, expected one number: sum over all entries"
    found = torch.autograd.grad(value.sum(), params, allow_unused=True)
    if any(g is None for g in found):
        return "leaves some parameters out: weight_decay pulls biases, too"
    for name, factor in (("", 1.0), (": the factor ½ is missing", 2.0), (": the sign is wrong", -1.0)):
        if all(torch.allclose(g, factor * c * p) for g, p in zip(found, params, strict=True) if g is not None):
            return f"has the gradient {factor:g} · c·p in each parameter p, expected c·p{name}" if name else ""
    return "does not have the gradient c·p in each parameter p: take the sum of all squares, not a norm or a mean"
