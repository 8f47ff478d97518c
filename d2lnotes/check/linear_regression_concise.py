"""Checks for the exercises of the chapter on linear regression, concise."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn

import d2lnotes
from d2lnotes.check import SEED, Verdict, judge, judge_by_faults

Answer = Callable[..., Any]


def load_array(answer: Answer) -> Verdict:
    """Check a function of data_arrays, batch_size and is_train=True that returns a loader of minibatches."""
    right = "deals every example once, shuffled where it should be"
    return judge_by_faults(answer, right, [("", partial(_load_fault, size=size)) for size in (20, 7)])


def _load_fault(answer: Answer, size: int) -> str:
    X = torch.arange(50.0).reshape(-1, 1)
    try:
        loader = answer((X, 2 * X), size)
    except AttributeError as error:
        return f"raised {error}: is the star missing in TensorDataset(*data_arrays)?"
    once, again, in_order = (_dealt(one) for one in (loader, loader, answer((X, 2 * X), size, False)))
    if not (once and again):
        return "can be used only once: return the DataLoader itself, not an iterator or a generator"
    if len(once[0]) != size:
        return f"deals batches of {len(once[0])}, asked for {size}"
    if sum(map(len, once)) < 50:
        return "leaves out the short last batch"
    if [x for batch in in_order for x in batch] != X.flatten().tolist():
        return "shuffles with is_train=False too: pass shuffle=is_train"
    return "does not shuffle with is_train=True: pass shuffle=is_train" if once == in_order else ""


def _dealt(loader: Iterable[tuple[Tensor, Tensor]]) -> list[list[float]]:
    """Return the examples of each batch, having seen that each has its own label."""
    batches = list(loader)
    if not all(torch.equal(2 * X, y) for X, y in batches):
        raise ValueError("an example came without its own label: put all arrays into one TensorDataset")
    return [X.flatten().tolist() for X, _ in batches]


def half_squared_loss(answer: Answer) -> Verdict:
    """Check a function of y_hat (n, 1) and y, (n, 1) or (n,), that returns the mean of ½(y_hat - y)²."""
    y_hat, y = torch.tensor([[1.0], [2.0], [5.0]]), torch.tensor([[3.0], [2.5], [4.0]])

    def reference(y_hat: Tensor, y: Tensor) -> Tensor:
        return d2lnotes.squared_loss(y_hat, y).mean()

    hints = [
        (lambda v, p, y: v.numel() > 1, "Return one number, the mean over the batch."),
        (lambda v, p, y: torch.isclose(v, 2 * reference(p, y)), "The factor ½ is missing."),
        (lambda v, p, y: torch.isclose(v, len(p) * reference(p, y)), "This is the sum; divide by n."),
        (lambda v, p, y: torch.isclose(v, ((p - y) ** 2).mean() / 2),
         "Each prediction was compared with every label: reshape y to y_hat's shape first."),
    ]  # fmt: skip
    return judge(answer, reference, [(y_hat, y), (y_hat, y.reshape(-1))], hints)


def make_net(answer: Answer) -> Verdict:
    """Check a function of num_inputs that returns a net with one output, weights N(0, 0.01²) and bias 0."""
    right = "gives a linear layer with small random weights and a bias of 0"
    return judge_by_faults(answer, right, [("", partial(_net_fault, num_inputs=n)) for n in (300, 400)])


def _net_fault(answer: Answer, num_inputs: int) -> str:
    net = answer(num_inputs)
    if not isinstance(net, nn.Module):
        return f"returned {type(net).__name__}, expected a net: nn.Sequential(nn.Linear(num_inputs, 1))"
    shapes = sorted(tuple(p.shape) for p in net.parameters())
    if shapes != [(1,), (1, num_inputs)]:
        return f"has parameters of shapes {shapes}, expected a weight (1, {num_inputs}) and a bias (1,)"
    weight, bias = sorted(net.parameters(), key=lambda p: -p.ndim)
    if not (weight.requires_grad and bias.requires_grad):
        return "cannot be trained: its parameters must keep requires_grad"
    std = weight.detach().std().item()
    if std < 0.001:
        return f"has weights with a spread of {std:.2g}: 0.01 is the standard deviation, not the variance"
    if not 0.008 < std < 0.012 or abs(weight.mean().item()) > 0.003:
        return f"has weights with a standard deviation of {std:.2g}, not 0.01: use nn.init.normal_(weight, 0, 0.01)"
    return f"has a bias of {bias.item():.3g}, expected 0: use nn.init.zeros_(bias)" if bias.item() else ""


def train(answer: Answer) -> Verdict:
    """Check a function of net, data_iter, loss, trainer and num_epochs that trains the net in place."""
    return judge_by_faults(answer, "trains as the chapter's loop does", [("", _train_fault)])


def _train_fault(answer: Answer) -> str:
    found, expected = _trained(answer), _trained(_loop())
    known = [
        (expected, ""),
        (_trained(_loop(epochs=0)), "did not change the parameters: call zero_grad(), then backward(), then step()"),
        (_trained(_loop(zero_grad=False)), "added old gradients to new ones: call zero_grad() for each batch"),
        (_trained(_loop(epochs=1)), "trained for one epoch: repeat the loop over the batches num_epochs times"),
    ]
    found_numbers, expected_numbers = ([round(v, 4) for v in params.tolist()] for params in (found, expected))
    other = f"gave the parameters {found_numbers}, expected {expected_numbers}"
    return next((tell for params, tell in known if torch.allclose(found, params, atol=1e-5)), other)


def _trained(loop: Answer) -> Tensor:
    generator = torch.Generator().manual_seed(SEED)
    X, y = d2lnotes.synthetic_data(torch.tensor([2.0, -3.4]), 4.2, 20, generator=generator)
    net = nn.Linear(2, 1)
    for param in net.parameters():
        nn.init.zeros_(param)
    batches = list(zip(X.split(8), y.split(8), strict=True))
    loop(net, batches, nn.MSELoss(), torch.optim.SGD(net.parameters(), lr=0.1), 3)
    return torch.cat([net.weight.detach().flatten(), net.bias.detach()])


def _loop(zero_grad: bool = True, epochs: int | None = None) -> Answer:
    """Return the chapter's loop, or one with a usual mistake."""

    def train(net: nn.Module, data_iter: Any, loss: Any, trainer: torch.optim.Optimizer, num_epochs: int) -> None:
        for _ in range(num_epochs if epochs is None else epochs):
            for X, y in data_iter:
                if zero_grad:
                    trainer.zero_grad()
                loss(net(X), y).backward()
                trainer.step()

    return train


def shuffle_buffer(answer: Answer) -> Verdict:
    """Check a generator of items and size that mixes a stream and never holds more than `size` items."""
    cases = [("", partial(_mixing_fault, n=n, size=size)) for n, size in ((300, 20), (50, 8), (5, 10))]
    return judge_by_faults(answer, "hands out each item once, mixed, from a small buffer", cases)


def _mixing_fault(answer: Answer, n: int, size: int) -> str:
    read, dealt = [0], []

    def items() -> Iterator[int]:
        for i in range(n):
            read[0] += 1
            yield i

    for item in answer(items(), size):
        dealt.append(item)
        if read[0] - len(dealt) > size:
            return f"had read {read[0]} items when it gave number {len(dealt)}: hold at most {size}, yield as you go"
    if len(set(dealt)) < len(dealt):
        return "hands out some item twice: take it out of the buffer when you yield it"
    if len(dealt) < n:
        return f"hands out {len(dealt)} of {n} items: those left in the buffer at the end must come too"
    early = dealt[: n - size]  # those at the end may be mixed when no more come
    return "does not mix: choose a random place in the buffer" if n > size and early == sorted(early) else ""
