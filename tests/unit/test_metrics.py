"""Counting, timing and measuring."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

import d2lnotes as d2l

Batches = list[tuple[Tensor, Tensor]]


def batches(n: int = 10, size: int = 4, d: int = 3, q: int = 2) -> Batches:
    """Batches whose last one is short."""
    generator = torch.Generator().manual_seed(n)
    X, y = torch.randn(n, d, generator=generator), torch.randint(0, q, (n,), generator=generator)
    return list(zip(X.split(size), y.split(size), strict=True))


@given(st.lists(st.tuples(st.floats(-1e6, 1e6), st.integers(-1000, 1000)), max_size=20))
@settings(max_examples=30, deadline=None)
def test_accumulator_sums(pairs: list[tuple[float, int]]) -> None:
    metric = d2l.Accumulator(2)
    for a, b in pairs:
        metric.add(a, torch.tensor(b))
    assert metric[0] == pytest.approx(sum(a for a, _ in pairs))
    assert metric[1] == metric[-1] == sum(b for _, b in pairs)
    assert repr(metric) == f"Accumulator({[metric[0], metric[1]]})"
    metric.reset()
    assert metric.data == [0.0, 0.0]


def test_timer_counts_laps(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([10.0, 11.0, 20.0, 23.0])
    monkeypatch.setattr(time, "perf_counter", lambda: next(clock))
    timer = d2l.Timer()
    assert timer.stop() == 1.0
    timer.start()
    assert timer.stop() == 3.0
    assert (timer.times, timer.sum(), timer.avg(), timer.cumsum()) == ([1.0, 3.0], 4.0, 2.0, [1.0, 4.0])


def test_timer_measures_real_time() -> None:
    timer = d2l.Timer()
    time.sleep(0.02)
    assert 0.02 <= timer.stop() < 2.0


@given(y_hat=st.lists(st.integers(0, 4), min_size=1, max_size=20), seed=st.integers(0, 1000))
@settings(max_examples=30, deadline=None)
def test_accuracy_counts(y_hat: list[int], seed: int) -> None:
    y = torch.randint(0, 5, (len(y_hat),), generator=torch.Generator().manual_seed(seed))
    right = sum(a == b for a, b in zip(y_hat, y.tolist(), strict=True))
    assert d2l.accuracy(torch.tensor(y_hat), y) == right
    assert d2l.accuracy(torch.eye(5)[y_hat], y) == right
    assert d2l.accuracy(torch.tensor(y_hat), y.int()) == right


def test_evaluate_accuracy_weighs_a_short_last_batch() -> None:
    data = [(torch.eye(2)[[0, 1, 1]], torch.tensor([0, 1, 1])), (torch.eye(2)[[0]], torch.tensor([1]))]
    assert d2l.evaluate_accuracy(lambda X: X, data) == 0.75


@pytest.mark.parametrize("reduction", ["none", "mean"])
def test_evaluate_loss_is_the_mean_over_examples(reduction: str) -> None:
    data = batches()
    net = nn.Linear(3, 2)
    X, y = torch.cat([a for a, _ in data]), torch.cat([b for _, b in data])
    expected = nn.functional.cross_entropy(net(X), y).item()
    assert d2l.evaluate_loss(net, data, nn.CrossEntropyLoss(reduction=reduction)) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("loss", [nn.MSELoss(), nn.MSELoss(reduction="none"), lambda a, b: (a - b) ** 2])
def test_evaluate_loss_does_not_broadcast(loss: Callable[..., Tensor]) -> None:
    """Outputs (n, 1) against labels (n,) would give n × n differences."""
    X = torch.tensor([[1.0], [2.0], [5.0]])
    assert d2l.evaluate_loss(lambda X: X, [(X, torch.tensor([1.0, 2.0, 3.0]))], loss) == pytest.approx(4 / 3)


def measures() -> list[Callable[..., float]]:
    return [d2l.evaluate_accuracy, lambda net, data: d2l.evaluate_loss(net, data, nn.CrossEntropyLoss())]


@pytest.mark.parametrize("measure", measures())
@pytest.mark.parametrize("training", [True, False])
def test_measuring_uses_evaluation_mode_and_restores_it(measure: Callable[..., float], training: bool) -> None:
    seen = []

    class Probe(nn.Linear):
        def forward(self, X: Tensor) -> Tensor:
            out = super().forward(X)
            seen.append((self.training, out.requires_grad))
            return out

    net = Probe(3, 2).train(training)
    measure(net, batches())
    assert seen == [(False, False)] * 3  # dropout off, no graph
    assert net.training is training
    assert torch.is_grad_enabled()


@pytest.mark.parametrize("measure", measures())
def test_each_layer_gets_its_own_mode_back(measure: Callable[..., float]) -> None:
    net = nn.Sequential(nn.BatchNorm1d(3), nn.Linear(3, 2)).train()
    net[0].eval()  # as a learner freezes it
    measure(net, batches())
    assert [module.training for module in net.modules()] == [True, False, True]


@pytest.mark.parametrize("measure", measures())
def test_mode_is_restored_after_an_error(measure: Callable[..., float]) -> None:
    net = nn.Linear(99, 2)
    with pytest.raises(RuntimeError):
        measure(net, batches())
    assert net.training
    assert torch.is_grad_enabled()


@pytest.mark.parametrize("measure", measures())
def test_an_empty_iterator(measure: Callable[..., float]) -> None:
    def used_up() -> Iterator[tuple[Tensor, Tensor]]:
        yield from batches()

    once = used_up()
    measure(nn.Linear(3, 2), once)
    nothing: Batches = []
    for empty in (nothing, once):
        with pytest.raises(ValueError, match="data_iter must yield at least one batch, got none"):
            measure(nn.Linear(3, 2), empty)


def test_device_is_used() -> None:
    seen = []

    class Recorder:
        def __init__(self, tensor: Tensor) -> None:
            self.tensor = tensor

        def to(self, device: str | None) -> Tensor:
            seen.append(device)
            return self.tensor

    data = [(Recorder(X), Recorder(y)) for X, y in batches()]
    d2l.evaluate_accuracy(nn.Linear(3, 2), data, device="cpu")
    d2l.evaluate_loss(nn.Linear(3, 2), data, nn.CrossEntropyLoss(), device="cpu")
    assert seen == ["cpu"] * 12
