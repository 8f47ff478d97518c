"""What trains or evaluates takes `device=`, and computes there."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import nn

import d2lnotes as d2l
from d2lnotes import distributed

USES_A_NET = ("train", "evaluate", "predict")


@pytest.fixture(params=["cpu", "cuda"])
def device(request: pytest.FixtureRequest) -> str:
    if request.param == "cuda" and not torch.cuda.is_available():
        pytest.skip("this machine has no GPU that PyTorch can use")
    return str(request.param)


def batches() -> list[tuple[torch.Tensor, torch.Tensor]]:
    """Batches on the CPU, as loaders give them."""
    generator = torch.Generator().manual_seed(0)
    return [(torch.rand(6, 1, 28, 28, generator=generator), torch.arange(6) % 10) for _ in range(2)]


def net() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 10))


def trainer(model: nn.Module) -> torch.optim.Optimizer:
    return torch.optim.SGD(model.parameters(), lr=0.1)


def train_ch3(device: str) -> nn.Module:
    model = net()
    d2l.train_ch3(model, batches(), batches(), nn.CrossEntropyLoss(), 2, trainer(model), device=device)
    return model


def train_epoch_ch3(device: str) -> nn.Module:
    model = net().to(device)
    for _ in range(2):
        d2l.train_epoch_ch3(model, batches(), nn.CrossEntropyLoss(), trainer(model), device=device)
    return model


def by_hand(device: str) -> nn.Module:
    model = net().to(device)

    def updater(batch_size: int) -> None:
        d2l.sgd(model.parameters(), 0.1, batch_size)

    for _ in range(2):
        d2l.train_epoch_ch3(model, batches(), nn.CrossEntropyLoss(reduction="none"), updater, device=device)
    return model


def in_order(device: str) -> nn.Module:
    """As the others, by the loop of distributed training, which takes its device from the worker."""
    with distributed.process_group(device) as me:
        model = net().to(me.device)
        X, y = (torch.cat(parts) for parts in zip(*batches(), strict=True))
        distributed.train(model, torch.utils.data.TensorDataset(X, y), nn.CrossEntropyLoss(), trainer(model), 2, 12, me)
    return model


@pytest.mark.parametrize("how", [train_ch3, train_epoch_ch3, by_hand])
def test_training_is_the_same_on_every_device(how: Callable[[str], nn.Module], device: str) -> None:
    found, expected = how(device), train_epoch_ch3("cpu")
    assert {p.device.type for p in found.parameters()} == {device}
    for a, b in zip(found.parameters(), expected.parameters(), strict=True):
        torch.testing.assert_close(a.detach().cpu(), b.detach(), rtol=1e-4, atol=1e-5)


def test_distributed_training_is_the_same_on_every_device(device: str) -> None:
    found, expected = in_order(device), in_order("cpu")
    assert {p.device.type for p in found.parameters()} == {device}
    for a, b in zip(found.parameters(), expected.parameters(), strict=True):
        torch.testing.assert_close(a.detach().cpu(), b.detach(), rtol=1e-4, atol=1e-5)


def test_evaluating(device: str) -> None:
    model = net().to(device)
    assert d2l.evaluate_accuracy(model, batches(), device) == d2l.evaluate_accuracy(net(), batches())
    loss = d2l.evaluate_loss(model, batches(), nn.CrossEntropyLoss(), device)
    assert loss == pytest.approx(d2l.evaluate_loss(net(), batches(), nn.CrossEntropyLoss()), rel=1e-5)
    d2l.predict_ch3(model, batches(), device=device)


def test_data_can_stay_on_the_device(device: str, subset: Any) -> None:
    with pytest.warns(UserWarning, match="subset"):
        train_iter, _ = d2l.load_data_fashion_mnist(256, device=device)
    X, y = next(iter(train_iter))
    assert X.device.type == y.device.type == device


def test_no_function_was_forgotten() -> None:
    """Every public function that is given a net takes a device."""
    names = [name for name in d2l.__all__ if name.startswith(USES_A_NET)]
    assert len(names) >= 5
    assert [name for name in names if "device" not in inspect.signature(getattr(d2l, name)).parameters] == []
