"""Models, losses and optimisation, against PyTorch's own and by their properties."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional as F

import d2lnotes as d2l

seeds = st.integers(0, 10_000)
rows = st.integers(1, 12)
classes = st.integers(2, 8)
quick = settings(max_examples=30, deadline=None)


def normal(seed: int, *shape: int, scale: float = 1.0) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed)) * scale


@given(seed=seeds, n=rows, d=st.integers(1, 6))
@quick
def test_linreg_is_pytorchs_linear(seed: int, n: int, d: int) -> None:
    X, w, b = normal(seed, n, d), normal(seed + 1, d, 1), normal(seed + 2, 1)
    assert torch.allclose(d2l.linreg(X, w, b), F.linear(X, w.T, b), atol=1e-5)
    assert d2l.linreg(X, w.flatten(), 1.0).shape == (n,)


@given(seed=seeds, n=rows, q=classes, scale=st.sampled_from([0.01, 1.0, 100.0, 1e4]))
@quick
def test_softmax_is_a_distribution_and_pytorchs(seed: int, n: int, q: int, scale: float) -> None:
    X = normal(seed, n, q, scale=scale)
    P = d2l.softmax(X)
    assert torch.all(P >= 0)
    assert torch.allclose(P.sum(1), torch.ones(n), atol=1e-5)
    assert torch.allclose(P, F.softmax(X, dim=1), atol=1e-6)
    assert torch.allclose(d2l.softmax(X - 3.0), P, atol=1e-3 if scale > 1 else 1e-5)  # a shift of a row changes nothing


def test_softmaxs_gradient_is_pytorchs() -> None:
    X = normal(0, 5, 4).requires_grad_()
    weights = normal(1, 5, 4)
    ours = torch.autograd.grad((d2l.softmax(X) * weights).sum(), X)[0]
    theirs = torch.autograd.grad((F.softmax(X, 1) * weights).sum(), X)[0]
    assert torch.allclose(ours, theirs, atol=1e-6)


@given(seed=seeds, n=rows, q=classes)
@quick
def test_cross_entropy_is_pytorchs(seed: int, n: int, q: int) -> None:
    X, y = normal(seed, n, q), torch.randint(0, q, (n,), generator=torch.Generator().manual_seed(seed))
    ours = d2l.cross_entropy(d2l.softmax(X), y)
    assert ours.shape == (n,)
    assert torch.allclose(ours, F.cross_entropy(X, y, reduction="none"), atol=1e-4)


@pytest.mark.parametrize(
    "y_hat", [[[-1.0, 2.0]] * 2, [[0.1, 0.2]] * 2, [[0.5, 0.5], [3.0, 1.0]], [[0.5, 0.5], [-1.0, 2.0]]]
)
def test_cross_entropy_refuses_what_is_no_probability(y_hat: list[list[float]]) -> None:
    with pytest.raises(ValueError, match="y_hat must hold probabilities"):
        d2l.cross_entropy(torch.tensor(y_hat), torch.tensor([0, 1]))


def test_cross_entropy_of_a_zero_is_infinite_and_nan_stays_nan() -> None:
    y = torch.tensor([1])
    assert d2l.cross_entropy(torch.tensor([[1.0, 0.0]]), y).isinf().all()
    assert d2l.cross_entropy(torch.tensor([[float("nan")] * 2]), y).isnan().all()


@given(seed=seeds, n=rows)
@quick
def test_squared_loss_by_hand(seed: int, n: int) -> None:
    a, b = normal(seed, n, 1), normal(seed + 1, n)
    expected = [(p - q) ** 2 / 2 for p, q in zip(a.flatten().tolist(), b.tolist(), strict=True)]
    for y_hat, y in ((a, b), (a.flatten(), b), (a, b.reshape(n, 1))):
        loss = d2l.squared_loss(y_hat, y)
        assert loss.shape == y_hat.shape
        assert loss.flatten().tolist() == pytest.approx(expected, abs=1e-5)


@given(seed=seeds, lr=st.floats(1e-4, 10), batch_size=st.integers(1, 100))
@quick
def test_sgd_is_pytorchs_on_the_mean(seed: int, lr: float, batch_size: int) -> None:
    ours = [normal(seed, 3, 2).requires_grad_(), normal(seed + 1, 2).requires_grad_()]
    theirs = [p.detach().clone().requires_grad_() for p in ours]
    for k, (p, q) in enumerate(zip(ours, theirs, strict=True)):
        p.grad = normal(seed + 5 + k, *p.shape)
        q.grad = p.grad / batch_size
    d2l.sgd(iter(ours), lr, batch_size)
    torch.optim.SGD(theirs, lr=lr).step()
    for p, q in zip(ours, theirs, strict=True):
        assert torch.allclose(p, q, atol=1e-5)
        assert p.requires_grad
        assert p.grad is not None
        assert not p.grad.any()


def test_sgd_steps_all_or_none() -> None:
    moved, without = torch.ones(2, requires_grad=True), torch.ones(2, requires_grad=True)
    moved.grad = torch.ones(2)
    with pytest.raises(ValueError, match=r"params\[1\] has no gradient"):
        d2l.sgd([moved, without], 0.1, 1)
    assert moved.tolist() == [1, 1] and moved.grad.tolist() == [1, 1]


def test_init_weights_draws_linear_layers_only() -> None:
    linear, norm, filters = nn.Linear(500, 200), nn.BatchNorm1d(200), nn.Conv2d(3, 3, 3)
    conv, scale, bias = filters.weight.clone(), norm.weight.clone(), linear.bias.clone()
    nn.Sequential(nn.Flatten(), linear, norm, filters).apply(d2l.init_weights)
    assert linear.weight.std().item() == pytest.approx(0.01, rel=0.02)
    assert abs(linear.weight.mean().item()) < 2e-4
    assert torch.equal(filters.weight, conv)
    assert torch.equal(norm.weight, scale)
    assert torch.equal(linear.bias, bias)
    d2l.init_weights(linear, std=2.0)
    assert linear.weight.std().item() == pytest.approx(2.0, rel=0.02)


@pytest.mark.parametrize(("gpus", "i", "device"), [(0, 0, "cpu"), (1, 0, "cuda:0"), (1, 1, "cpu"), (3, 2, "cuda:2")])
def test_try_gpu(gpus: int, i: int, device: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "device_count", lambda: gpus)
    assert d2l.try_gpu(i) == torch.device(device)
    if not i:
        assert d2l.try_gpu() == torch.device(device)
