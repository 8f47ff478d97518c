"""Each deliberate difference from upstream, shown on both sides: the table is in differences.py."""

from __future__ import annotations

import time
import warnings
from pathlib import Path
from types import ModuleType
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from torch import Tensor, nn

import d2lnotes as d2l
from d2lnotes import files
from tests.parity.differences import DIFFERENCES

EACH = nn.CrossEntropyLoss(reduction="none")
MEAN = nn.CrossEntropyLoss()
pytestmark = pytest.mark.filterwarnings("ignore:Converting a tensor with requires_grad")


def batches(n: int = 10, size: int = 4) -> list[tuple[Tensor, Tensor]]:
    """Batches whose last one is short."""
    generator = torch.Generator().manual_seed(n)
    X, y = torch.randn(n, 3, generator=generator), torch.randint(0, 3, (n,), generator=generator)
    return list(zip(X.split(size), y.split(size), strict=True))


def net() -> nn.Linear:
    torch.manual_seed(0)
    return nn.Linear(3, 3)


def optimiser(model: nn.Module) -> torch.optim.Optimizer:
    return torch.optim.SGD(model.parameters(), lr=0.1)


def test_every_row_has_a_test_and_every_test_a_row() -> None:
    tests = {name for name in globals() if name.startswith("test_")} - {
        "test_every_row_has_a_test_and_every_test_a_row"
    }
    assert {row.test for row in DIFFERENCES} == tests
    assert len(DIFFERENCES) == len(tests)
    assert all(getattr(d2l, name) for row in DIFFERENCES for name in row.name.split(", "))


# ------------------------------------------------------------------------------------------------------------ training


@pytest.mark.filterwarnings("ignore:Attempting to set identical low and high xlims")  # upstream's, of one epoch
def test_train_ch3_has_no_asserts(d2l17: ModuleType) -> None:
    model = net()
    arguments = (model, batches(), batches(), EACH, 1, torch.optim.SGD(model.parameters(), lr=1e-9))
    with pytest.raises(AssertionError):
        d2l17.train_ch3(*arguments)
    d2l.train_ch3(*arguments)


def test_train_ch3_returns_the_numbers(d2l17: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    separated = [(8 * torch.eye(3)[y], y) for _, y in batches()]
    model = net()
    limits: list[Any] = []
    upstreams = d2l17.set_axes

    def watched(*arguments: Any) -> None:
        limits.append(arguments[4])
        upstreams(*arguments)

    monkeypatch.setattr(d2l17, "set_axes", watched)
    arguments = (model, separated, separated, EACH, 4, optimiser(model))
    assert d2l17.train_ch3(*arguments) is None
    assert limits[-1] == [0.3, 0.9]
    animator = d2l.train_ch3(*arguments)
    assert [len(line) for line in animator.Y] == [4, 4, 4]
    animator._draw()
    low, high = animator.axes[0].get_ylim()
    assert all(low <= value <= high for line in animator.Y for value in line)


def test_train_epoch_reports_a_mean_loss(d2l17: ModuleType) -> None:
    data = batches(12, 4)
    theirs_each, theirs_mean = (d2l17.train_epoch_ch3(m := net(), data, loss, optimiser(m))[0] for loss in (EACH, MEAN))
    ours_each, ours_mean = (d2l.train_epoch_ch3(m := net(), data, loss, optimiser(m))[0] for loss in (EACH, MEAN))
    assert theirs_mean == pytest.approx(theirs_each / 4, rel=1e-5)
    assert ours_mean == pytest.approx(ours_each, rel=1e-5)
    assert ours_each == pytest.approx(theirs_each, rel=1e-5)


def test_train_epoch_steps_along_a_mean_loss(d2l17: ModuleType) -> None:
    data = batches(4, 4)

    def step(module: ModuleType, loss: nn.Module) -> Tensor:
        model = net()
        before = model.weight.detach().clone()
        module.train_epoch_ch3(model, data, loss, lambda n: d2l.sgd(model.parameters(), 0.1, n))
        return model.weight.detach() - before

    right = step(d2l17, EACH)
    assert torch.allclose(step(d2l17, MEAN), right / 4, atol=1e-6)
    assert torch.allclose(step(d2l, MEAN), right, atol=1e-6)


def test_empty_iterators(d2l17: ModuleType) -> None:
    model = net()
    for name, arguments in (
        ("train_epoch_ch3", (model, [], EACH, optimiser(model))),
        ("evaluate_accuracy", (model, [])),
        ("evaluate_loss", (model, [], EACH)),
    ):
        with pytest.raises(ZeroDivisionError):
            getattr(d2l17, name)(*arguments)
        with pytest.raises(ValueError, match="_iter must yield at least one batch"):
            getattr(d2l, name)(*arguments)


# ----------------------------------------------------------------------------------------------------------- measuring


def test_evaluate_accuracy_restores_the_mode(d2l17: ModuleType) -> None:
    model = net()
    d2l.evaluate_accuracy(model, batches())
    assert model.training
    d2l17.evaluate_accuracy(model, batches())
    assert not model.training


def test_evaluate_loss_is_in_evaluation_mode(d2l17: ModuleType) -> None:
    seen = []

    class Probe(nn.Linear):
        def forward(self, X: Tensor) -> Tensor:
            out = super().forward(X)
            seen.append((self.training, out.requires_grad))
            return out

    data = [(torch.ones(2, 3), torch.ones(2, 1))]
    for module in (d2l17, d2l):
        module.evaluate_loss(Probe(3, 1), data, nn.MSELoss(reduction="none"))
    assert seen == [(True, True), (False, False)]


def test_evaluate_loss_of_a_classifier(d2l17: ModuleType) -> None:
    with pytest.raises(RuntimeError, match="invalid for input of size"):
        d2l17.evaluate_loss(net(), batches(), EACH)
    assert d2l.evaluate_loss(net(), batches(), EACH) > 0


def test_evaluate_loss_weighs_examples(d2l17: ModuleType) -> None:
    data = [
        (torch.zeros(3, 1), torch.zeros(3, 1)),
        (torch.zeros(1, 1), torch.full((1, 1), 2.0)),
    ]  # losses 0, 0, 0 and 4
    assert d2l17.evaluate_loss(lambda X: X, data, nn.MSELoss()) == 2.0
    assert d2l.evaluate_loss(lambda X: X, data, nn.MSELoss()) == 1.0


def test_accuracy_does_not_broadcast(d2l17: ModuleType) -> None:
    column, y = torch.tensor([[1], [1], [0]]), torch.tensor([1, 1, 0])
    assert d2l17.accuracy(column, y) == 5.0  # of three
    with pytest.raises(ValueError, match="one column a class"):
        d2l.accuracy(column, y)


def test_accuracy_checks_labels(d2l17: ModuleType) -> None:
    scores = torch.eye(3)
    for y, error in ((torch.tensor([0.0, 1.5, 2.0]), TypeError), (torch.tensor([0, 7, 2]), ValueError)):
        assert d2l17.accuracy(scores, y) == 2.0
        with pytest.raises(error, match="y must hold"):
            d2l.accuracy(scores, y)


def test_accumulator_wants_one_number_each(d2l17: ModuleType) -> None:
    theirs, ours = d2l17.Accumulator(2), d2l.Accumulator(2)
    theirs.add(1.0)
    assert len(theirs.data) == 1
    with pytest.raises(ValueError, match="1 and 2"):
        ours.add(1.0)
    with pytest.raises(ValueError, match="3 and 2"):
        ours.add(1.0, 2.0, 3.0)


def test_timer_reads_a_steady_clock(d2l17: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", iter([100.0, 40.0, 100.0, 40.0]).__next__)  # somebody sets the clock back
    assert d2l17.Timer().stop() < 0
    assert d2l.Timer().stop() >= 0
    with pytest.raises(ZeroDivisionError):
        d2l17.Timer().avg()
    with pytest.raises(ValueError, match="no lap"):
        d2l.Timer().avg()


def test_sgd_checks_the_learning_rate(d2l17: ModuleType) -> None:
    for lr in (-1.0, float("nan")):
        param = torch.ones(1, requires_grad=True)
        param.grad = torch.ones(1)
        with pytest.raises(ValueError, match="lr must be"):
            d2l.sgd([param], lr, 1)
        assert param.item() == 1.0
        d2l17.sgd([param], lr, 1)
        assert not param.item() < 1.0


# ------------------------------------------------------------------------------------------------------------- drawing


def test_more_lines_than_formats(d2l17: ModuleType, d2l10: ModuleType) -> None:
    for module, lines, animated in ((d2l17, 4, 4), (d2l10, 4, 4), (d2l, 6, 6)):
        module.plot([1, 2], [[1, 2]] * 6)
        assert len(plt.gca().lines) == lines
        assert (plt.gca().lines[1].get_color() == "m") is (module is not d2l)
        animator = module.Animator()
        animator.add(1, [1] * 6)
        if module is d2l:
            animator._draw()
        assert len(animator.axes[0].lines) == animated
        plt.close("all")


def test_plot_wants_as_many_x_as_y(d2l17: ModuleType) -> None:
    arguments = ([[1, 2], [3, 4]], [[5, 6]] * 3)
    d2l17.plot(*arguments)
    assert [np.asarray(line.get_xdata()).tolist() for line in plt.gca().lines] == [[1, 2], [3, 4], [1, 2]]
    with pytest.raises(ValueError, match="X and Y must have the same length, got 2 and 3"):
        d2l.plot(*arguments)


def test_plot_of_one_x_in_a_tensor(d2l17: ModuleType) -> None:
    found = []
    for module in (d2l17, d2l):
        module.plot(torch.tensor([[1.0, 2.0]]), [[5, 6], [7, 8]])
        found.append([np.asarray(line.get_xdata()).tolist() for line in plt.gca().lines])
    assert found == [[[2, 4]], [[1, 2], [1, 2]]]


def test_set_axes_twice_keeps_the_grid(d2l17: ModuleType, d2l10: ModuleType) -> None:
    import inspect

    for module, stays in ((d2l17, False), (d2l10, False), (d2l, True)):
        axes = plt.figure().gca()
        for _ in range(2):
            module.set_axes(axes, None, None, None, None, "linear", "linear", None)
        assert axes.get_xgridlines()[0].get_visible() is stays
    assert inspect.signature(d2l10.plot).parameters["legend"].default == []
    assert inspect.signature(d2l.plot).parameters["legend"].default is None


def test_show_images_of_every_kind(d2l17: ModuleType) -> None:
    for images, columns in (
        (torch.rand(1, 5, 5), 1),
        (torch.rand(2, 1, 5, 5), 2),
        (torch.rand(2, 4, 4, requires_grad=True), 2),
    ):
        with pytest.raises((AttributeError, TypeError, RuntimeError)):
            d2l17.show_images(images, 1, columns)
        assert len(d2l.show_images(images, 1, columns)) == columns
    assert d2l17.show_images(torch.rand(2, 4, 4), 1, 2)[0].axison
    assert not d2l.show_images(torch.rand(2, 4, 4), 1, 2)[0].axison


def test_show_images_wants_a_title_each(d2l17: ModuleType) -> None:
    d2l17.show_images(torch.rand(2, 4, 4), 1, 2, titles=["a", "b", "c"])
    with pytest.raises(ValueError, match="imgs and titles must have the same length, got 2 and 3"):
        d2l.show_images(torch.rand(2, 4, 4), 1, 2, titles=["a", "b", "c"])


def test_animator_with_rows_and_columns(d2l17: ModuleType) -> None:
    with pytest.raises(AttributeError):
        d2l17.Animator(nrows=2, ncols=2).add(1, 1)
    animator = d2l.Animator(nrows=2, ncols=2)
    animator.add(1, 1)
    assert len(animator.axes) == 4


def test_animator_in_a_script(d2l17: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    d2l17.Animator(xlabel="epoch", legend=["loss"]).add(1, 0.5)
    assert "350x250" in capsys.readouterr().out
    d2l.Animator(xlabel="epoch", legend=["loss"]).add(1, 0.5)
    assert capsys.readouterr().out == "epoch 1: loss 0.5\n"


def test_predict_ch3_shows_what_is_there(d2l17: ModuleType) -> None:
    modes = []

    class Net(nn.Module):
        def forward(self, X: Tensor) -> Tensor:
            modes.append(self.training)
            return torch.eye(10)[: len(X)]

    data = [(torch.rand(4, 1, 28, 28), torch.arange(4))]
    with pytest.raises(RuntimeError, match="invalid for input of size"):
        d2l17.predict_ch3(Net(), data, n=6)
    d2l.predict_ch3(Net(), data, n=6)
    assert sum(bool(axis.images) for axis in plt.gcf().axes) == 4
    assert modes == [True, False]


def test_predict_ch3_in_rows_of_three(d2l17: ModuleType) -> None:
    data = [(torch.rand(6, 1, 28, 28), torch.arange(6))]
    sizes = []
    for module in (d2l17, d2l):
        module.predict_ch3(nn.Sequential(nn.Flatten(), nn.Linear(784, 10)), data, n=6)
        grid = plt.gcf().axes[0].get_gridspec()
        assert grid
        sizes.append((grid.nrows, grid.ncols))
    assert sizes == [(1, 6), (2, 3)]


# ---------------------------------------------------------------------------------------------------- data and devices


@pytest.fixture
def on_the_subset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, d2l17: ModuleType) -> None:
    """Let both read the embedded subset: ours by the environment, theirs in ../data."""
    (tmp_path / "work").mkdir()
    (tmp_path / "data").symlink_to(files.SUBSET_FOLDER)
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setenv("D2LNOTES_DATA", str(files.SUBSET_FOLDER))
    monkeypatch.setattr(d2l17, "get_dataloader_workers", lambda: 0)
    warnings.filterwarnings("ignore", ".*only the embedded subset")


@pytest.mark.usefixtures("on_the_subset")
def test_load_data_is_in_memory(d2l17: ModuleType) -> None:
    found = {}
    for module in (d2l17, d2l):
        train, _ = module.load_data_fashion_mnist(3000)
        torch.manual_seed(0)
        started = time.perf_counter()
        _, y = next(iter(train))
        found[module] = (type(train).__name__, y, time.perf_counter() - started)
    assert (found[d2l17][0], found[d2l][0]) == ("DataLoader", "BatchLoader")
    assert not torch.equal(found[d2l17][1], found[d2l][1])  # another order ...
    assert torch.equal(found[d2l17][1].sort()[0], found[d2l][1].sort()[0])  # ... of the same
    assert found[d2l][2] < found[d2l17][2] / 5


def test_workers_follow_the_cores(d2l17: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("os.sched_getaffinity", raising=False)
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    assert (d2l17.get_dataloader_workers(), d2l.get_dataloader_workers()) == (4, 0)


def test_negative_labels(d2l17: ModuleType) -> None:
    assert d2l17.get_fashion_mnist_labels([-1]) == ["ankle boot"]
    with pytest.raises(ValueError, match="got -1"):
        d2l.get_fashion_mnist_labels([-1])


def test_try_gpu_with_a_negative_number(d2l17: ModuleType) -> None:
    with pytest.raises(RuntimeError):
        d2l17.try_gpu(-1)
    with pytest.raises(ValueError, match="i must be the number of a GPU"):
        d2l.try_gpu(-1)


# --------------------------------------------------------------------------------------------------------------- names


def test_names_that_no_version_has(d2l17: ModuleType, d2l10: ModuleType) -> None:
    for name in ("data_iter", "softmax", "cross_entropy", "init_weights"):
        assert callable(getattr(d2l, name))
        assert not hasattr(d2l17, name)
        assert not hasattr(d2l10, name)


def test_names_that_the_newest_version_lacks(d2l17: ModuleType, d2l10: ModuleType) -> None:
    for name in ("evaluate_accuracy", "train_epoch_ch3", "train_ch3", "predict_ch3"):
        assert callable(getattr(d2l, name))
        assert hasattr(d2l17, name)
        assert not hasattr(d2l10, name)
