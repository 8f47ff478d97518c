"""Checks for the exercises of the chapter on linear regression from scratch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import torch
from torch import Tensor

import d2lnotes
from d2lnotes.check import Verdict, judge, name_of, no_function

SEED = 8  # of the inputs, so that a verdict is the same each time
Part = tuple[Tensor, Tensor]


def squared_loss(answer: Callable[[Tensor, Tensor], Tensor]) -> Verdict:
    """Check a function of y_hat (n, 1) and y, (n, 1) or (n,), that returns ½(y_hat - y)² in y_hat's shape."""
    y_hat, y = torch.tensor([[1.0], [2.0], [5.0]]), torch.tensor([[3.0], [2.5], [4.0]])
    hints = [
        (lambda v, p, y: v.numel() == 1, "Return one loss an example; the sum or mean is taken later."),
        (lambda v, p, y: v.shape == (len(p), len(p)),
         "A column less a row is a square: reshape y to y_hat's shape before you subtract."),
        (lambda v, p, y: v.ndim == y.ndim == 1, "Give y the shape of y_hat, and not the other way round."),
        (lambda v, p, y: torch.allclose(v, 2 * d2lnotes.squared_loss(p, y)), "The factor ½ is missing."),
    ]  # fmt: skip
    return judge(answer, d2lnotes.squared_loss, [(y_hat, y), (y_hat, y.reshape(-1))], hints)


def data_iter(answer: Callable[[int, Tensor, Tensor], Any]) -> Verdict:
    """Check a function of batch_size, features (n, d) and labels (n, 1) that yields shuffled minibatches of pairs."""
    if not callable(answer):
        return no_function(answer)
    name = name_of(answer)
    for n, size in ((100, 30), (64, 16), (5, 8)):
        call = f"{name}({size}, features, labels) with {n} examples"
        index = torch.arange(float(n)).reshape(-1, 1)
        features, labels = torch.cat([index, -index], dim=1), 2 * index
        try:
            passes = [_dealt(answer(size, features, labels)) for _ in range(2)]
        except Exception as error:  # whatever a learner's code raises belongs in the verdict
            return Verdict(False, f"{call} {_raised(error)}")
        wrong = passes[0] if isinstance(passes[0], str) else _deal_fault(passes[0], n, size)
        if not wrong and n > size and passes[0] == passes[1]:
            wrong = "gives the same order on each pass: draw a new permutation inside the function"
        if wrong:
            return Verdict(False, f"{call} {wrong}")
    return Verdict(True, f"{name} deals every example once, with its label, in a new order on each pass")


def _dealt(batches: Any) -> list[list[int]] | str:
    """Return the examples' numbers, batch by batch, or what is wrong with the batches' form."""
    if isinstance(batches, tuple) and all(isinstance(part, Tensor) for part in batches):
        return "returns one batch and ends: yield in the loop, where you return"
    dealt = []
    for X, y in batches:
        if not torch.equal(2 * X[:, :1], y.reshape(-1, 1)):
            return "separates examples from their labels: index both with the same indices"
        dealt.append([int(i) for i in X[:, 0]])
    return dealt


def _deal_fault(batches: list[list[int]], n: int, size: int) -> str:
    dealt = [i for batch in batches for i in batch]
    if len(set(dealt)) < len(dealt):
        return "deals some example twice: shuffle once, then cut the order into slices"
    if len(dealt) == n - n % size < n:
        return f"leaves out the short last batch of {n % size}"
    if len(dealt) < n:
        return f"deals {len(dealt)} of {n} examples: go on to the end"
    if any(len(batch) > size for batch in batches) or len(batches) != -(-n // size):
        return f"yields batches of {[len(batch) for batch in batches]}; all but the last hold {size}"
    return "does not shuffle" if dealt == sorted(dealt) and n > size else ""


def sgd(answer: Callable[[list[Tensor], float, int], Any]) -> Verdict:
    """Check a function of params, lr and batch_size that steps each in place by its .grad and sets that to zero."""
    if not callable(answer):
        return no_function(answer)
    for values, grads, lr, size in (((1.0, -2.0), (4.0, 6.0), 0.5, 4), ((0.0, 3.0), (-1.0, 5.0), 0.1, 2)):
        params = [torch.full((2, 1), value, requires_grad=True) for value in values]
        for param, grad in zip(params, grads, strict=True):
            param.grad = torch.full((2, 1), grad)
        try:
            answer(params, lr, size)
        except Exception as error:  # whatever a learner's code raises belongs in the verdict
            return Verdict(False, f"your function {_raised(error)}")
        steps = [param[0].item() - value for param, value in zip(params, values, strict=True)]
        wrong = _step_fault(steps, [-lr * grad / size for grad in grads], size) or _left_over(params)
        if wrong:
            return Verdict(False, wrong)
    return Verdict(True, f"{name_of(answer)} steps in place and clears the gradients")


def big_step(answer: Callable[[list[Part], Tensor, Tensor, float], Any]) -> Verdict:
    """Check a function of parts [(X, y), …], w (d, 1), b (1,) and lr that takes one step for all parts together."""
    if not callable(answer):
        return no_function(answer)
    for sizes in ((6, 2), (4, 4), (3, 1, 5)):
        parts, lr = list(_parts(sizes)), 0.1
        w, b = torch.ones(2, 1, requires_grad=True), torch.zeros(1, requires_grad=True)
        means = torch.stack([_mean_gradient([part]) for part in parts])
        expected = -lr * _mean_gradient(parts)
        try:
            answer(parts, w, b, lr)
        except Exception as error:  # whatever a learner's code raises belongs in the verdict
            return Verdict(False, f"parts of {sizes} examples: your function {_raised(error)}")
        step = (torch.cat([w, b.reshape(1, 1)]) - torch.tensor([[1.0], [1.0], [0.0]])).detach()
        known = [
            (-lr * means[-1], "only the last part counts; keep the gradients of the others until the step"),
            (-lr * means.sum(dim=0), "the parts' means were added; add the sums, and divide once by all examples"),
            (-lr * means.mean(dim=0), "a small part weighs as much as a large one; add the parts' sums"),
            (expected * sum(sizes) / sizes[-1], "the sum was divided by the last part's size, not by all examples"),
        ]
        wrong = _step_fault(step.flatten().tolist(), expected.flatten().tolist(), sum(sizes))
        wrong = next((tell for value, tell in known if wrong and torch.allclose(step, value, rtol=1e-4)), wrong)
        if wrong or _left_over([w, b]):
            return Verdict(False, f"parts of {sizes} examples: {wrong or _left_over([w, b])}")
    return Verdict(True, f"{name_of(answer)} agrees with one step on one large batch")


def _parts(sizes: Sequence[int]) -> Iterator[Part]:
    generator = torch.Generator().manual_seed(SEED)
    for n in sizes:
        yield d2lnotes.synthetic_data(torch.tensor([2.0, -3.4]), 4.2, n, generator=generator)


def _mean_gradient(parts: Sequence[Part]) -> Tensor:
    """Return the gradient (3, 1) in w and b of the mean loss over all examples, at w = 1 and b = 0."""
    X, y = (torch.cat(columns) for columns in zip(*parts, strict=True))
    A = torch.cat([X, torch.ones_like(y)], dim=1)
    return A.T @ (X.sum(dim=1, keepdim=True) - y) / len(y)


def _step_fault(steps: list[float], expected: list[float], size: int) -> str:
    def near(factor: float) -> bool:
        return all(abs(s - factor * e) <= 1e-6 + 1e-4 * abs(e) for s, e in zip(steps, expected, strict=True))

    if near(1):
        return ""
    if not any(steps):
        return "the parameters have not changed: `p = p - …` makes a new tensor, `p -= …` changes the old one"
    if near(-1):
        return "the step goes uphill: subtract the gradient"
    if near(size):
        return f"the step is {size} times too long: the gradient is a sum, divide it by the number of examples"
    return f"the parameters changed by {_numbers(steps)}, expected {_numbers(expected)}"


def _left_over(params: Sequence[Tensor]) -> str:
    left = any(param.grad is not None and bool(param.grad.any()) for param in params)
    return "the gradients are still there after the step: set them to zero" if left else ""


def _numbers(values: list[float]) -> str:
    return ", ".join(f"{value:.4g}" for value in values)


def _raised(error: Exception) -> str:
    advice = " Update under torch.no_grad()." if "leaf Variable" in str(error) else ""
    return f"raised {type(error).__name__}: {error}{advice}"
