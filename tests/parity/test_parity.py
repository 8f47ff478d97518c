"""For every name that upstream has too: the same signature, and the same values on the same seed and inputs."""

from __future__ import annotations

import inspect
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

import d2lnotes as d2l
from d2lnotes import files

NAMES = [
    name for name in d2l.__all__ if name not in ("BatchLoader", "DataError", "FashionMNISTFiles", "get_fashion_mnist")
]
NOT_THERE = {"data_iter", "softmax", "cross_entropy", "init_weights", "explore"}  # see differences.py
DROPPED = {"evaluate_accuracy", "train_epoch_ch3", "train_ch3", "predict_ch3"}  # by 1.0.3
OTHER_DEFAULTS = {("plot", "fmts"), ("Animator", "fmts"), ("plot", "legend")}  # see differences.py

quick = settings(max_examples=25, deadline=None)
seeds = st.integers(0, 10_000)
Test = TypeVar("Test", bound=Callable[..., None])
COMPARED: set[str] = {"plt"}


def compares(*names: str) -> Callable[[Test], Test]:
    """Note which names a test compares, so that none is forgotten."""
    COMPARED.update(names)
    return lambda test: test


@pytest.fixture(scope="session", params=["0.17.6", "1.0.3"])
def theirs(request: pytest.FixtureRequest) -> ModuleType:
    """Each version of upstream in turn."""
    return request.getfixturevalue("d2l17" if request.param == "0.17.6" else "d2l10")  # type: ignore[no-any-return]


def normal(seed: int, *shape: int) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def labels(seed: int, n: int, q: int) -> Tensor:
    return torch.randint(0, q, (n,), generator=torch.Generator().manual_seed(seed))


def batches(seed: int, n: int = 24, size: int = 5, q: int = 3) -> list[tuple[Tensor, Tensor]]:
    """Well separated classes in batches, the last one short."""
    y = labels(seed, n, q)
    X = 8 * torch.eye(q)[y] + normal(seed, n, q)
    return list(zip(X.split(size), y.split(size), strict=True))


def test_which_names_are_shared(d2l17: ModuleType, d2l10: ModuleType) -> None:
    assert {name for name in NAMES if not hasattr(d2l17, name)} == NOT_THERE
    assert {name for name in NAMES if not hasattr(d2l10, name)} == NOT_THERE | DROPPED
    assert set(NAMES) - NOT_THERE == COMPARED


@pytest.mark.parametrize("name", sorted(set(NAMES) - NOT_THERE - {"plt"}))
def test_signature(name: str, theirs: ModuleType) -> None:
    """Ours takes what upstream's takes; what it takes beside that has a default and comes last, or by keyword."""
    if not hasattr(theirs, name):
        assert name in DROPPED
        return
    ours = inspect.signature(getattr(d2l, name)).parameters
    upstreams = inspect.signature(getattr(theirs, name)).parameters
    shared, extra = list(ours.values())[: len(upstreams)], list(ours.values())[len(upstreams) :]
    for mine, their in zip(shared, upstreams.values(), strict=True):
        assert (mine.name, mine.kind) == (their.name, their.kind)
        if (name, mine.name) not in OTHER_DEFAULTS:
            assert mine.default == their.default
    assert all(p.default is not p.empty for p in extra)


@pytest.mark.parametrize("name", ["Accumulator", "Timer", "Animator"])
def test_methods(name: str, theirs: ModuleType) -> None:
    for method, function in vars(getattr(theirs, name)).items():
        if callable(function) and method != "__init__":
            ours = list(inspect.signature(getattr(getattr(d2l, name), method)).parameters)
            assert ours == list(inspect.signature(function).parameters)


@compares("synthetic_data")
@given(seed=seeds, n=st.integers(1, 30), d=st.integers(1, 5), b=st.floats(-5, 5), column=st.booleans())
@quick
def test_synthetic_data(theirs: ModuleType, seed: int, n: int, d: int, b: float, column: bool) -> None:
    w = normal(seed, d, 1) if column else normal(seed, d)
    found = []
    for module in (d2l, theirs):
        torch.manual_seed(seed)
        found.append(module.synthetic_data(w, b, n))
    for mine, their in zip(*found, strict=True):
        assert torch.equal(mine, their)


@compares("linreg", "squared_loss")
@given(seed=seeds, n=st.integers(1, 12), d=st.integers(1, 5), flat=st.booleans())
@quick
def test_linreg_and_squared_loss(theirs: ModuleType, seed: int, n: int, d: int, flat: bool) -> None:
    X, w, b, y = normal(seed, n, d), normal(seed + 1, d, 1), normal(seed + 2, 1), normal(seed + 3, n, 1)
    assert torch.equal(d2l.linreg(X, w, b), theirs.linreg(X, w, b))
    y_hat = d2l.linreg(X, w, b)
    y = y.flatten() if flat else y
    assert torch.equal(d2l.squared_loss(y_hat, y), theirs.squared_loss(y_hat, y))


@compares("sgd")
@given(seed=seeds, lr=st.floats(1e-4, 10), batch_size=st.integers(1, 100))
@quick
def test_sgd(theirs: ModuleType, seed: int, lr: float, batch_size: int) -> None:
    params = []
    for module in (d2l, theirs):
        params.append([normal(seed + i, 3, i).requires_grad_() for i in (1, 2)])
        for i, p in enumerate(params[-1]):
            p.grad = normal(seed + 7 + i, *p.shape)
        assert module.sgd(params[-1], lr, batch_size) is None
    for mine, their in zip(*params, strict=True):
        assert torch.equal(mine, their)
        assert torch.equal(mine.grad, their.grad)


@compares("load_array")
@given(seed=seeds, n=st.integers(1, 30), batch_size=st.integers(1, 40), is_train=st.booleans())
@quick
def test_load_array(theirs: ModuleType, seed: int, n: int, batch_size: int, is_train: bool) -> None:
    """Also the same order on the same seed, twice over."""
    arrays = (normal(seed, n, 2), labels(seed, n, 9))
    found = []
    for module in (d2l, theirs):
        torch.manual_seed(seed)
        loader = module.load_array(arrays, batch_size, is_train)
        found.append([batch for _ in range(2) for batch in loader])
    for mine, their in zip(*found, strict=True):
        assert all(torch.equal(a, b) for a, b in zip(mine, their, strict=True))


@compares("accuracy", "Accumulator")
@given(seed=seeds, n=st.integers(1, 20), q=st.integers(2, 6), rounds=st.integers(1, 4))
@quick
def test_accuracy_and_accumulator(theirs: ModuleType, seed: int, n: int, q: int, rounds: int) -> None:
    sums = []
    for module in (d2l, theirs):
        metric = module.Accumulator(3)
        for k in range(rounds):
            y_hat, y = normal(seed + k, n, q), labels(seed + k, n, q)
            metric.add(module.accuracy(y_hat, y), module.accuracy(y_hat.argmax(1), y), n)
        sums.append([metric[0], metric[1], metric[-1], metric.data])
        metric.reset()
        sums[-1].append(list(metric.data))
    assert sums[0] == sums[1]


@compares("Timer")
@given(laps=st.lists(st.floats(0, 1000), min_size=1, max_size=6))
@quick
def test_timer(theirs: ModuleType, laps: list[float]) -> None:
    found = []
    for module in (d2l, theirs):
        ticks = iter([0.0, laps[0], *(t for lap in laps[1:] for t in (0.0, lap))])
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(time, "time", lambda ticks=ticks: next(ticks))
            patch.setattr(time, "perf_counter", lambda ticks=ticks: next(ticks))
            timer = module.Timer()
            stops = [timer.stop()]
            for _ in laps[1:]:
                timer.start()
                stops.append(timer.stop())
        found.append([stops, timer.times, timer.sum(), timer.avg(), timer.cumsum()])
    for mine, their in zip(*found, strict=True):
        assert mine == pytest.approx(their)


@compares("get_fashion_mnist_labels")
@given(numbers=st.lists(st.integers(0, 9)))
@quick
def test_labels(theirs: ModuleType, numbers: list[int]) -> None:
    for given_as in (numbers, torch.tensor(numbers)):
        assert d2l.get_fashion_mnist_labels(given_as) == theirs.get_fashion_mnist_labels(given_as)


@compares("try_gpu")
@given(gpus=st.integers(0, 3), i=st.integers(0, 3))
@quick
def test_try_gpu(theirs: ModuleType, gpus: int, i: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(torch.cuda, "device_count", lambda: gpus)
        assert d2l.try_gpu(i) == theirs.try_gpu(i)
        assert d2l.try_gpu() == theirs.try_gpu()


@compares("get_dataloader_workers")
def test_workers_of_a_machine_with_four_cores(theirs: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.sched_getaffinity", lambda _process: {0, 1, 2, 3}, raising=False)
    assert d2l.get_dataloader_workers() == theirs.get_dataloader_workers()


@compares("evaluate_accuracy")
@given(seed=seeds, n=st.integers(1, 30), size=st.integers(1, 12))
@quick
def test_evaluate_accuracy(d2l17: ModuleType, seed: int, n: int, size: int) -> None:
    net, data = nn.Linear(3, 3), batches(seed, n, size)
    assert d2l.evaluate_accuracy(net, data) == d2l17.evaluate_accuracy(net, data)
    assert d2l.evaluate_accuracy(net.forward, iter(data)) == d2l17.evaluate_accuracy(net.forward, iter(data))


@compares("evaluate_loss")
@given(seed=seeds, n=st.integers(1, 30), size=st.integers(1, 12), flat=st.booleans())
@quick
def test_evaluate_loss(theirs: ModuleType, seed: int, n: int, size: int, flat: bool) -> None:
    net = nn.Linear(2, 1).requires_grad_(False)
    y = normal(seed + 1, n) if flat else normal(seed + 1, n, 1)
    data = list(zip(normal(seed, n, 2).split(size), y.split(size), strict=True))
    for loss in (nn.MSELoss(reduction="none"), d2l.squared_loss):
        assert d2l.evaluate_loss(net, data, loss) == pytest.approx(theirs.evaluate_loss(net, data, loss), rel=1e-5)


def updaters(kind: str, net: nn.Module, lr: float) -> Any:
    return (
        torch.optim.SGD(net.parameters(), lr=lr) if kind == "optimiser" else lambda n: d2l.sgd(net.parameters(), lr, n)
    )


@pytest.mark.parametrize("kind", ["optimiser", "function"])
@compares("train_epoch_ch3")
@given(seed=seeds, n=st.integers(1, 30), size=st.integers(1, 12), lr=st.floats(1e-3, 1))
@quick
@pytest.mark.filterwarnings("ignore:Converting a tensor with requires_grad")
def test_train_epoch(d2l17: ModuleType, kind: str, seed: int, n: int, size: int, lr: float) -> None:
    found, nets = [], []
    for module in (d2l, d2l17):
        torch.manual_seed(seed)
        nets.append(nn.Linear(3, 3))
        loss = nn.CrossEntropyLoss(reduction="none")
        found.append(module.train_epoch_ch3(nets[-1], batches(seed, n, size), loss, updaters(kind, nets[-1], lr)))
    assert found[0] == pytest.approx(found[1], rel=1e-5)
    assert torch.equal(nets[0].weight, nets[1].weight)
    assert torch.equal(nets[0].bias, nets[1].bias)


@pytest.mark.parametrize("kind", ["optimiser", "function"])
@compares("train_ch3")
@pytest.mark.filterwarnings("ignore:Converting a tensor with requires_grad")
def test_train_ch3(d2l17: ModuleType, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same network and the same curves, where upstream's asserts let it through."""
    animators = []
    upstreams = d2l17.Animator

    def watched(*arguments: Any, **options: Any) -> Any:
        animators.append(upstreams(*arguments, **options))
        return animators[-1]

    monkeypatch.setattr(d2l17, "Animator", watched)
    nets = []
    for module in (d2l17, d2l):
        torch.manual_seed(0)
        nets.append(nn.Linear(3, 3))
        loss = nn.CrossEntropyLoss(reduction="none")
        done = module.train_ch3(nets[-1], batches(1), batches(2), loss, 4, updaters(kind, nets[-1], 0.2))
    assert torch.equal(nets[0].weight, nets[1].weight)
    assert done.X == animators[0].X == [[1, 2, 3, 4]] * 3
    for mine, their in zip(done.Y, animators[0].Y, strict=True):
        assert mine == pytest.approx(their, rel=1e-5)


@compares("Animator")
@given(points=st.lists(st.lists(st.none() | st.floats(-9, 9), min_size=2, max_size=2), min_size=1, max_size=3))
@settings(max_examples=5, deadline=None)
def test_animator(theirs: ModuleType, points: list[list[float | None]]) -> None:
    found = []
    for module in (d2l, theirs):
        animator = module.Animator("x", "y", ["a", "b"], [0, 9], [-9, 9])
        for i, point in enumerate(points):
            animator.add(i, point)
        found.append(animator)
    assert (found[0].X, found[0].Y) == (found[1].X, found[1].Y)
    found[0]._draw()
    assert drawn(found[0].axes[0]) == drawn(found[1].axes[0])
    assert tuple(found[0].fig.get_size_inches()) == tuple(found[1].fig.get_size_inches())
    plt.close("all")


@compares("predict_ch3")
@given(seed=seeds, n=st.integers(2, 4))
@settings(max_examples=3, deadline=None)
def test_predict_ch3(d2l17: ModuleType, seed: int, n: int) -> None:
    net = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
    data = [(normal(seed, 8, 1, 28, 28), labels(seed, 8, 10))]
    found = []
    for module in (d2l, d2l17):
        plt.close("all")
        module.predict_ch3(net, data, n)
        found.append(
            [(a.get_title(), np.asarray(a.images[0].get_array()).tolist()) for a in plt.gcf().axes if a.images]
        )
    assert found[0] == found[1]


# ------------------------------------------------------------------------------------------------------------- drawing


def drawn(axes: Any) -> dict[str, Any]:
    """What a reader can tell about axes, without the style."""
    legend = axes.get_legend()
    return {
        "lines": [(list(map(float, line.get_xdata())), list(map(float, line.get_ydata()))) for line in axes.lines],
        "labels": (axes.get_xlabel(), axes.get_ylabel()),
        "scales": (axes.get_xscale(), axes.get_yscale()),
        "limits": (axes.get_xlim(), axes.get_ylim()),
        "legend": [text.get_text() for text in legend.get_texts()] if legend else [],
        "grid": [line.get_visible() for line in axes.get_xgridlines()],
    }


X, Y, Z = [1.0, 2.0, 3.0], [4.0, 5.0, 6.5], [7.0, 3.0, 1.0]


@compares("plot")
@pytest.mark.parametrize("kind", [list, np.array, torch.tensor])
@pytest.mark.parametrize("arguments", [(X,), (X, Y), (X, [Y, Z]), ([X, Y], [Z, X]), ([X, Y],)])
@pytest.mark.parametrize(
    "options", [{}, {"xlabel": "t", "ylabel": "f", "legend": ["a"], "xlim": [1, 5], "ylim": [1, 9], "yscale": "log"}]
)
def test_plot(theirs: ModuleType, kind: Any, arguments: Any, options: Any) -> None:
    found = []
    for module in (d2l, theirs):
        plt.close("all")
        module.plot(*(kind(a) for a in arguments), **options)
        found.append((drawn(plt.gca()), tuple(plt.gcf().get_size_inches())))
    assert found[0] == found[1]


@compares("set_axes", "set_figsize", "use_svg_display")
def test_axes_and_figure_size(theirs: ModuleType) -> None:
    found = []
    for module in (d2l, theirs):
        plt.close("all")
        module.use_svg_display()
        module.set_figsize((5, 2))
        axes = plt.gca()
        axes.plot(X, Y)
        module.set_axes(axes, "x", "y", [0, 9], [1, 9], "linear", "log", ["a"])
        found.append((drawn(axes), tuple(plt.gcf().get_size_inches()), matplotlib.rcParams["figure.figsize"]))
    assert found[0] == found[1]
    assert d2l.plt is plt


@compares("show_images")
@given(seed=seeds, rows=st.integers(1, 2), columns=st.integers(2, 3), titled=st.booleans())
@settings(max_examples=4, deadline=None)
def test_show_images(d2l17: ModuleType, d2l10: ModuleType, seed: int, rows: int, columns: int, titled: bool) -> None:
    images = normal(seed, rows * columns, 5, 4)
    titles = [f"image {i}" for i in range(len(images))] if titled else None
    found = []
    for module in (d2l, d2l17, d2l10):
        axes = module.show_images(images, rows, columns, titles, 2)
        found.append([(a.get_title(), a.images[0].get_array().tolist()) for a in axes])
        found[-1].append(tuple(axes[0].figure.get_size_inches()))
        plt.close("all")
    assert found[0] == found[1] == found[2]


# ---------------------------------------------------------------------------------------------------------------- data


@pytest.fixture
def on_the_subset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, theirs: ModuleType) -> Iterator[None]:
    """Let both read the embedded subset: ours by the environment, theirs in ../data."""
    (tmp_path / "work").mkdir()
    (tmp_path / "data").symlink_to(files.SUBSET_FOLDER)
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setenv("D2LNOTES_DATA", str(files.SUBSET_FOLDER))
    monkeypatch.setattr(theirs, "get_dataloader_workers", lambda: 0)
    yield


@compares("load_data_fashion_mnist")
@pytest.mark.filterwarnings("ignore:.*only the embedded subset")
@pytest.mark.usefixtures("on_the_subset")
def test_load_data_fashion_mnist(theirs: ModuleType) -> None:
    (train, test), (their_train, their_test) = (m.load_data_fashion_mnist(192) for m in (d2l, theirs))
    for mine, their in ((train, their_train), (test, their_test)):
        assert (len(mine), mine.batch_size, len(mine.dataset)) == (len(their), their.batch_size, len(their.dataset))
    for (X, y), (X2, y2) in zip(test, their_test, strict=True):
        assert torch.equal(X, X2)
        assert torch.equal(y, y2)
        assert (X.dtype, y.dtype) == (X2.dtype, y2.dtype)
    for i in range(0, 3000, 300):
        assert torch.equal(train.dataset[i][0], their_train.dataset[i][0])
        assert train.dataset[i][1] == their_train.dataset[i][1]


@pytest.mark.parametrize("resize", [14, 28, 40, (50, 30)])
@pytest.mark.filterwarnings("ignore:.*only the embedded subset")
@pytest.mark.usefixtures("on_the_subset")
def test_resize(theirs: ModuleType, resize: int | tuple[int, int]) -> None:
    """Images resized all at once are Pillow's, one by one, within a grey level (rounding differs between CPUs)."""
    mine, their = (next(iter(module.load_data_fashion_mnist(64, resize)[1]))[0] for module in (d2l, theirs))
    assert mine.shape == their.shape
    assert (mine - their).abs().max() < 1.01 / 255
