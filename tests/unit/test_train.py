"""Training: the same step by every updater and loss, what is reported, divergence, and what goes wrong."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

import d2lnotes as d2l

LR = 0.5
Batches = list[tuple[Tensor, Tensor]]


def batches(n: int = 10, size: int = 4, d: int = 3, q: int = 3) -> Batches:
    """Batches whose last one is short."""
    generator = torch.Generator().manual_seed(n)
    X, y = torch.randn(n, d, generator=generator), torch.randint(0, q, (n,), generator=generator)
    return list(zip(X.split(size), y.split(size), strict=True))


def fresh_net() -> nn.Linear:
    torch.manual_seed(0)
    return nn.Linear(3, 3)


LOSSES: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "mean": nn.CrossEntropyLoss(),
    "one an example": nn.CrossEntropyLoss(reduction="none"),
    "function, mean": F.cross_entropy,
    "from scratch": lambda out, y: d2l.cross_entropy(d2l.softmax(out), y),
}
UPDATERS: dict[str, Callable[[nn.Linear], Any]] = {
    "optimiser": lambda net: torch.optim.SGD(net.parameters(), lr=LR),
    "by hand": lambda net: lambda n: d2l.sgd(net.parameters(), LR, n),
}


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("updater", UPDATERS)
def test_an_epoch_is_the_same_by_every_updater_and_loss(loss: str, updater: str) -> None:
    """All step along the gradient of the batch's mean loss, also on the short last batch."""
    plain = fresh_net()
    total = right = 0.0
    for X, y in batches():
        out = plain(X)
        l = F.cross_entropy(out, y)
        total, right = total + l.item() * len(y), right + int((out.argmax(1) == y).sum())
        gradients = torch.autograd.grad(l, list(plain.parameters()))
        with torch.no_grad():
            for p, g in zip(plain.parameters(), gradients, strict=True):
                p.sub_(LR * g)
    net = fresh_net()
    reported = d2l.train_epoch_ch3(net, batches(), LOSSES[loss], UPDATERS[updater](net))
    assert reported == pytest.approx((total / 10, right / 10), rel=1e-5)
    for p, q in zip(net.parameters(), plain.parameters(), strict=True):
        assert torch.allclose(p, q, atol=1e-5)


def test_training_mode_is_set_and_stale_gradients_do_not_count() -> None:
    net, clean = fresh_net().eval(), fresh_net()
    for p in net.parameters():
        p.grad = torch.ones_like(p)
    for model in (net, clean):
        d2l.train_epoch_ch3(model, batches(), nn.CrossEntropyLoss(), torch.optim.SGD(model.parameters(), lr=LR))
    assert net.training
    assert torch.equal(net.weight, clean.weight)


def test_train_ch3_records_every_epoch(capsys: pytest.CaptureFixture[str]) -> None:
    net, twin = fresh_net(), fresh_net()
    animator = d2l.train_ch3(
        net, batches(), batches(7), nn.CrossEntropyLoss(), 3, torch.optim.SGD(net.parameters(), LR)
    )
    by_hand = torch.optim.SGD(twin.parameters(), LR)
    for epoch in range(3):
        loss, accuracy = d2l.train_epoch_ch3(twin, batches(), nn.CrossEntropyLoss(), by_hand)
        measured = (loss, accuracy, d2l.evaluate_accuracy(twin, batches(7)))
        assert [line[epoch] for line in animator.Y] == pytest.approx(measured)
    assert animator.X == [[1, 2, 3]] * 3
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines] == ["epoch 1", "epoch 2", "epoch 3"]
    assert all("train loss" in line and "train acc" in line and "test acc" in line for line in lines)


def test_training_from_scratch_and_concise_reach_the_same(subset: Path) -> None:
    """On the subset ten epochs of softmax regression give a plausible accuracy, both ways."""
    warnings.simplefilter("ignore", UserWarning)
    W = torch.normal(0, 0.01, (784, 10), requires_grad=True)
    b = torch.zeros(10, requires_grad=True)
    model = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
    model.apply(d2l.init_weights)
    scratch = (lambda X: d2l.softmax(X.reshape(-1, 784) @ W + b), d2l.cross_entropy, lambda n: d2l.sgd([W, b], 0.1, n))
    concise = (model, nn.CrossEntropyLoss(), torch.optim.SGD(model.parameters(), lr=0.1))
    for net, loss, updater in (scratch, concise):
        train, test = d2l.load_data_fashion_mnist(64)
        animator = d2l.train_ch3(net, train, test, loss, 10, updater)
        assert animator.Y[0][0] > animator.Y[0][-1]
        assert 0.76 < animator.Y[2][-1] < 0.90


def test_divergence_warns_once_and_names_the_cause() -> None:
    net = fresh_net()
    data = [(X * 1e19, y) for X, y in batches()]
    with pytest.warns(RuntimeWarning, match=r"diverged.*learning rate") as said:
        d2l.train_ch3(net, data, data, nn.CrossEntropyLoss(), 3, torch.optim.SGD(net.parameters(), lr=1e30))
    ours = [w for w in said if "diverged" in str(w.message)]
    assert len(ours) == 1
    assert ours[0].filename == __file__


def test_poor_training_is_no_error() -> None:
    """Upstream asserts a loss below 0.5 and an accuracy above 0.7."""
    net = fresh_net()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        animator = d2l.train_ch3(
            net, batches(), batches(), nn.CrossEntropyLoss(), 1, torch.optim.SGD(net.parameters(), 1e-9)
        )
    assert animator.Y[0][0] > 0.5
    assert math.isfinite(animator.Y[0][0])


def test_probabilities_into_pytorchs_cross_entropy() -> None:
    net = nn.Sequential(fresh_net(), nn.Softmax(dim=1))
    updater = torch.optim.SGD(net.parameters(), lr=LR)
    with pytest.raises(ValueError, match=r"raw scores for nn.CrossEntropyLoss.*got probabilities"):
        d2l.train_epoch_ch3(net, batches(), nn.CrossEntropyLoss(), updater)


def test_scores_into_the_lectures_cross_entropy() -> None:
    net = fresh_net()
    with pytest.raises(ValueError, match=r"y_hat must hold probabilities.*got raw scores"):
        d2l.train_epoch_ch3(net, batches(), d2l.cross_entropy, torch.optim.SGD(net.parameters(), lr=LR))


@pytest.mark.parametrize("outputs", [1, 2])
def test_a_net_with_too_few_classes(outputs: int) -> None:
    net = nn.Linear(3, outputs)
    with pytest.raises(ValueError, match=r"net's output|labels from 0 to 1 for 2 classes"):
        d2l.train_epoch_ch3(net, batches(), nn.CrossEntropyLoss(), torch.optim.SGD(net.parameters(), lr=LR))


def test_empty_iterators() -> None:
    net = fresh_net()
    updater = torch.optim.SGD(net.parameters(), lr=LR)
    with pytest.raises(ValueError, match="train_iter must yield at least one batch, got none"):
        d2l.train_epoch_ch3(net, [], nn.CrossEntropyLoss(), updater)
    with pytest.raises(ValueError, match="test_iter must yield at least one batch, got none"):
        d2l.predict_ch3(net, iter([]))


@pytest.mark.parametrize("device", [None, "cpu", torch.device("cpu")])
def test_device_moves_net_and_batches(device: str | torch.device | None) -> None:
    net = fresh_net()
    moved = []
    net.to = lambda device: moved.append(device)  # type: ignore[method-assign, assignment]
    d2l.train_ch3(net, batches(), batches(), nn.CrossEntropyLoss(), 1, torch.optim.SGD(net.parameters(), lr=LR), device)
    assert moved == [device]


@pytest.mark.parametrize(("n", "shown"), [(4, 4), (6, 6), (99, 8)])
def test_predict_ch3_titles_truth_over_guess(n: int, shown: int) -> None:
    X, y = torch.rand(8, 1, 28, 28), torch.arange(8)
    guesses = torch.eye(10)[[0, 1, 2, 3, 9, 9, 9, 9]]

    class Net(nn.Module):
        def forward(self, X: Tensor) -> Tensor:
            assert not self.training
            return guesses[: len(X)]

    d2l.predict_ch3(Net(), [(X, y)], n=n)
    axes = [axis for axis in d2l.plt.gcf().axes if axis.images]
    assert len(axes) == shown
    assert axes[0].get_title() == "t-shirt\nt-shirt"
    assert axes[shown - 1].get_title().startswith(d2l.get_fashion_mnist_labels([shown - 1])[0] + "\n")
    assert torch.equal(torch.tensor(axes[1].images[0].get_array().filled()), X[1, 0])


@pytest.mark.parametrize("num_epochs", [1, 3])
def test_the_plot_has_room_for_every_epoch(num_epochs: int, tmp_path: Path) -> None:
    net = fresh_net()
    updater = torch.optim.SGD(net.parameters(), LR)
    animator = d2l.train_ch3(net, batches(), batches(), nn.CrossEntropyLoss(), num_epochs, updater)
    animator.save(tmp_path / "figure.svg")
    assert animator.axes[0].get_xlim() == (1, max(2, num_epochs))


def test_each_batch_is_moved_to_the_device(monkeypatch: pytest.MonkeyPatch) -> None:
    """What only a machine with a GPU would notice else."""
    asked: list[Any] = []

    def to(self: Tensor, device: Any) -> Tensor:
        asked.append(device)
        return self

    monkeypatch.setattr(Tensor, "to", to)
    net = fresh_net()
    d2l.train_epoch_ch3(net, batches(), nn.CrossEntropyLoss(), torch.optim.SGD(net.parameters(), LR), device="cpu")
    d2l.predict_ch3(lambda X: torch.eye(10)[: len(X)], [(torch.rand(4, 1, 28, 28), torch.arange(4))], device="cpu")
    assert asked == ["cpu"] * (2 * len(batches()) + 1)


def test_scores_that_are_partly_nan_are_no_wrong_net() -> None:
    scores = torch.tensor([[0.5, 0.5], [math.nan, math.nan]], requires_grad=True)
    labels = [(scores.detach(), torch.tensor([0, 1]))]
    d2l.train_epoch_ch3(lambda X: scores, labels, nn.CrossEntropyLoss(), lambda batch_size: None)
