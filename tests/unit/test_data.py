"""Minibatches: every example once, short last batches, seeds, ranges and types; resizing; synthetic data."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

import d2lnotes as d2l
from d2lnotes.data import TEXT_LABELS, InMemoryImages

sizes = st.integers(1, 60)
batch_sizes = st.integers(1, 70)


def numbered(n: int) -> InMemoryImages:
    """Images whose only pixel is their number, below 256."""
    return InMemoryImages(torch.arange(n, dtype=torch.uint8).reshape(n, 1, 1, 1), torch.arange(n))


# ---------------------------------------------------------------------------------------------------------- BatchLoader


@given(n=sizes, batch_size=batch_sizes, shuffle=st.booleans(), drop_last=st.booleans())
@settings(max_examples=60, deadline=None)
def test_loader_deals_each_example_once(n: int, batch_size: int, shuffle: bool, drop_last: bool) -> None:
    loader = d2l.BatchLoader(numbered(n), batch_size, shuffle, drop_last=drop_last)
    for _ in range(2):  # it can be read as often as one likes
        batches = list(loader)
        assert len(batches) == len(loader) == (n // batch_size if drop_last else -(-n // batch_size))
        seen = [int(i) for _, y in batches for i in y]
        assert len(set(seen)) == len(seen) == (n - n % batch_size if drop_last else n)
        assert all(len(y) == batch_size for _, y in batches[:-1])
        if not shuffle:
            assert seen == list(range(len(seen)))
        for X, y in batches:
            assert X.shape == (len(y), 1, 1, 1)
            assert torch.equal((X.flatten() * 255).round().long(), y)


def test_loader_behaves_as_pytorchs() -> None:
    data = numbered(10)
    ours, theirs = d2l.BatchLoader(data, 4), torch.utils.data.DataLoader(data, 4)
    assert (len(ours), ours.batch_size, ours.dataset) == (len(theirs), theirs.batch_size, theirs.dataset)
    for (X, y), (X2, y2) in zip(ours, theirs, strict=True):
        assert torch.equal(X, X2)
        assert torch.equal(y, y2)


def test_loader_shuffles_anew_and_by_its_seed() -> None:
    def epochs(seed: int) -> list[list[int]]:
        loader = d2l.BatchLoader(numbered(50), 7, True, generator=torch.Generator().manual_seed(seed))
        return [[int(i) for _, y in loader for i in y] for _ in range(2)]

    first, second = epochs(3)
    assert first != second
    assert first != sorted(first)
    assert epochs(3) == [first, second]
    assert epochs(4) != [first, second]


def test_loader_without_generator_uses_pytorchs() -> None:
    loader = d2l.BatchLoader(numbered(50), 50, True)
    torch.manual_seed(1)
    first = next(iter(loader))[1]
    torch.manual_seed(1)
    assert torch.equal(next(iter(loader))[1], first)


# ---------------------------------------------------------------------------------------------- load_data_fashion_mnist


@pytest.fixture
def quiet_subset(subset: Path) -> Path:
    warnings.filterwarnings("ignore", ".*only the embedded subset", UserWarning)
    return subset


def test_loaders_of_fashion_mnist(quiet_subset: Path) -> None:
    train, test = d2l.load_data_fashion_mnist(256)
    assert (len(train), len(test), len(train.dataset), len(test.dataset)) == (12, 4, 3000, 1000)
    for X, y in (next(iter(train)), next(iter(test))):
        assert (X.dtype, X.shape, y.dtype, y.shape) == (torch.float32, (256, 1, 28, 28), torch.int64, (256,))
        assert X.min() == 0
        assert X.max() == 1
        assert y.min() >= 0
        assert y.max() <= 9
    assert train.shuffle
    assert not test.shuffle


def test_the_same_numbers_as_torchvisions(quiet_subset: Path) -> None:
    from torchvision import datasets, transforms

    for train in (True, False):
        theirs = datasets.FashionMNIST(str(quiet_subset), train=train, transform=transforms.ToTensor())
        ours = d2l.load_data_fashion_mnist(8)[not train].dataset
        assert len(ours) == len(theirs)
        for i in (0, 1, len(ours) - 1):
            X, y = theirs[i]
            assert torch.equal(ours[i][0], X)
            assert int(ours[i][1]) == y


@pytest.mark.parametrize(
    ("resize", "size"), [(64, (64, 64)), (14, (14, 14)), ((40, 20), (40, 20)), ([28, 28], (28, 28))]
)
def test_resize_is_pillows_within_one_grey_level(
    resize: int | tuple[int, int], size: tuple[int, int], quiet_subset: Path
) -> None:
    original = d2l.load_data_fashion_mnist(16)[1].dataset
    X, _ = next(iter(d2l.load_data_fashion_mnist(16, resize=resize)[1]))
    assert X.shape == (16, 1, *size)
    assert X.dtype == torch.float32
    for i in range(16):
        image = Image.fromarray((original[i][0][0] * 255).round().byte().numpy())
        pillows = np.asarray(image.resize(size[::-1], Image.Resampling.BILINEAR), dtype=float)
        assert np.abs(X[i, 0].numpy() * 255 - pillows).max() <= 1.001


def test_generator_and_device_are_passed_on(quiet_subset: Path) -> None:
    loaders = [d2l.load_data_fashion_mnist(99, generator=torch.Generator().manual_seed(5))[0] for _ in range(2)]
    first, second = (next(iter(loader))[1] for loader in loaders)
    assert torch.equal(first, second)
    on_meta = d2l.load_data_fashion_mnist(99, device="meta")[1].dataset
    assert on_meta.images.device.type == on_meta.labels.device.type == "meta"


def test_loading_the_subset_says_so(subset: Path) -> None:
    with pytest.warns(UserWarning, match="subset"):
        d2l.load_data_fashion_mnist(256)


# ------------------------------------------------------------------------------------- synthetic data and small loaders


@given(n=st.integers(1, 50), d=st.integers(1, 6), column=st.booleans())
@settings(max_examples=25, deadline=None)
def test_synthetic_data_without_noise_is_linear(n: int, d: int, column: bool) -> None:
    w = torch.arange(1.0, d + 1)
    X, y = d2l.synthetic_data(w.reshape(-1, 1) if column else w, 4.2, n, noise=0.0)
    assert (X.shape, y.shape) == ((n, d), (n, 1))
    assert torch.allclose(y, X @ w.reshape(-1, 1) + 4.2, atol=1e-4)


def test_synthetic_data_has_the_stated_distribution() -> None:
    w, b = torch.tensor([2.0, -3.4]), torch.tensor(4.2)
    X, y = d2l.synthetic_data(w, b, 20_000, noise=0.5)
    assert torch.allclose(X.mean(0), torch.zeros(2), atol=0.03)
    assert torch.allclose(X.std(0), torch.ones(2), atol=0.03)
    rest = y.flatten() - X @ w - b
    assert abs(float(rest.mean())) < 0.02
    assert float(rest.std()) == pytest.approx(0.5, abs=0.02)
    default = d2l.synthetic_data(w, b, 20_000)
    assert float((default[1].flatten() - default[0] @ w - b).std()) == pytest.approx(0.01, rel=0.05)


def test_synthetic_data_by_its_generator() -> None:
    first, again = (d2l.synthetic_data(torch.ones(2), 0, 5, generator=torch.Generator().manual_seed(7)) for _ in "ab")
    assert torch.equal(first[0], again[0])
    assert torch.equal(first[1], again[1])


@given(n=sizes, batch_size=batch_sizes)
@settings(max_examples=40, deadline=None)
def test_data_iter_deals_each_example_once(n: int, batch_size: int) -> None:
    X, y = torch.arange(n), torch.arange(n).reshape(-1, 1)
    batches = list(d2l.data_iter(batch_size, X, y))
    assert [len(b) for b, _ in batches[:-1]] == [batch_size] * (len(batches) - 1)
    assert len(batches) == -(-n // batch_size)
    assert sorted(torch.cat([b for b, _ in batches]).tolist()) == list(range(n))
    assert all(torch.equal(a, b.flatten()) for a, b in batches)


def test_data_iter_shuffles_by_its_generator() -> None:
    X = torch.arange(40)
    orders = [
        torch.cat([a for a, _ in d2l.data_iter(7, X, X, generator=torch.Generator().manual_seed(s))]).tolist()
        for s in (1, 1, 2)
    ]
    assert orders[0] == orders[1] != orders[2]
    assert orders[0] != list(range(40))


def test_data_iter_complains_when_called_not_when_read() -> None:
    with pytest.raises(ValueError, match="batch_size"):
        d2l.data_iter(0, torch.ones(3), torch.ones(3))


@given(n=sizes, batch_size=batch_sizes, is_train=st.booleans())
@settings(max_examples=25, deadline=None)
def test_load_array_deals_each_example_once(n: int, batch_size: int, is_train: bool) -> None:
    X = torch.arange(n)
    loader = d2l.load_array((X, -X), batch_size, is_train, generator=torch.Generator().manual_seed(0))
    seen = torch.cat([a for a, _ in loader])
    assert sorted(seen.tolist()) == list(range(n))
    assert all(torch.equal(a, -b) for a, b in loader)
    if not is_train:
        assert torch.equal(seen, X)


def test_load_array_shuffles_only_for_training() -> None:
    X = torch.arange(100)
    assert not torch.equal(next(iter(d2l.load_array((X,), 100)))[0], X)
    assert torch.equal(next(iter(d2l.load_array((X,), 100, is_train=False)))[0], X)


# ------------------------------------------------------------------------------------------------------ small helpers


def test_labels() -> None:
    assert d2l.get_fashion_mnist_labels(range(10)) == list(TEXT_LABELS)
    assert d2l.get_fashion_mnist_labels(torch.tensor([9, 0])) == ["ankle boot", "t-shirt"]
    assert d2l.get_fashion_mnist_labels([]) == []


@pytest.mark.parametrize(("cores", "workers"), [(None, 0), (1, 0), (2, 2), (4, 4), (64, 4)])
def test_workers_by_cores(cores: int | None, workers: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("os.sched_getaffinity", raising=False)  # as on macOS and Windows
    monkeypatch.setattr("os.cpu_count", lambda: cores)
    assert d2l.get_dataloader_workers() == workers


def test_workers_by_the_cores_that_this_process_may_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.sched_getaffinity", lambda pid: {3, 5, 7}, raising=False)
    monkeypatch.setattr("os.cpu_count", lambda: 64)
    assert d2l.get_dataloader_workers() == 3


def test_images_must_be_bytes() -> None:
    with pytest.raises(TypeError, match=r"images must be bytes .*, got torch.float32"):
        InMemoryImages(torch.rand(3, 1, 2, 2), torch.arange(3))


def test_load_array_shuffles_by_its_generator() -> None:
    X = torch.arange(50)
    loaders = [d2l.load_array((X,), 7, generator=torch.Generator().manual_seed(3)) for _ in range(2)]
    first, again = (torch.cat([batch for (batch,) in loader]) for loader in loaders)
    assert torch.equal(first, again) and not torch.equal(first, X)


def test_a_tensor_of_one_number_is_a_number() -> None:
    images = InMemoryImages(torch.zeros(3, 1, 2, 2, dtype=torch.uint8), torch.arange(3))
    X, y = images[torch.tensor(1)]
    assert (X.shape, y.shape, int(y)) == ((1, 2, 2), (), 1)
