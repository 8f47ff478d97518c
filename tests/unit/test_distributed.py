"""Training by several workers, as far as one process can show it: who it is, its device, checkpoints, resuming."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
import torch.distributed as dist
from torch import nn
from torch.distributed import TCPStore  # type: ignore[attr-defined]  # it is public, though not in __all__
from torch.utils.data import TensorDataset

from d2lnotes.distributed import Worker, load_checkpoint, process_group, save_checkpoint, train

ALONE = Worker(0, 1, torch.device("cpu"))


def data() -> TensorDataset:
    generator = torch.Generator().manual_seed(1)
    return TensorDataset(torch.randn(20, 3, generator=generator), torch.randint(0, 3, (20,), generator=generator))


def run(num_epochs: int, checkpoint: Path | None = None, dropout: float = 0.5) -> dict[str, Any]:
    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(3, 8), nn.Dropout(dropout), nn.Linear(8, 3))
    trainer = torch.optim.SGD(net.parameters(), 0.1, momentum=0.9)
    return train(net, data(), nn.CrossEntropyLoss(), trainer, num_epochs, 8, ALONE, checkpoint).state_dict()


def equal(a: dict[str, Any], b: dict[str, Any]) -> bool:
    return all(torch.equal(a[name], b[name]) for name in a.keys() | b.keys())


def as_process(patch: pytest.MonkeyPatch, gpus: int, processes: int = 1, local_rank: int = 0) -> None:
    patch.setattr(torch.cuda, "device_count", lambda: gpus)
    patch.setenv("LOCAL_WORLD_SIZE", str(processes))
    patch.setenv("LOCAL_RANK", str(local_rank))


def test_a_process_alone_is_the_first_of_one() -> None:
    with process_group("cpu") as me:
        assert me == ALONE
        assert not dist.is_initialized()


@pytest.mark.parametrize(
    ("asked", "gpus", "processes", "local_rank", "expected"),
    [
        (None, 0, 2, 1, "cpu"),
        (None, 1, 1, 0, "cuda:0"),
        (None, 1, 2, 0, "cpu"),  # the other process has no GPU, and gloo cannot talk to NCCL
        (None, 2, 2, 1, "cuda:1"),
        ("cpu", 2, 2, 1, "cpu"),
        ("cuda", 4, 2, 1, "cuda:1"),
        ("cuda:3", 4, 1, 0, "cuda:3"),
    ],
)
def test_device(
    monkeypatch: pytest.MonkeyPatch, asked: str | None, gpus: int, processes: int, local_rank: int, expected: str
) -> None:
    as_process(monkeypatch, gpus, processes, local_rank)
    with process_group(asked) as me:
        assert me.device == torch.device(expected)


def test_a_process_alone_takes_the_only_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    for name in ("LOCAL_WORLD_SIZE", "LOCAL_RANK"):
        monkeypatch.delenv(name, raising=False)
    with process_group() as me:
        assert me.device == torch.device("cuda", 0)


def test_too_few_gpus(monkeypatch: pytest.MonkeyPatch) -> None:
    as_process(monkeypatch, gpus=1, processes=2)
    with pytest.raises(ValueError, match="a GPU for each of the 2 processes"), process_group("cuda"):
        pass


@pytest.fixture
def _started_by_torchrun(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Make this process the only one of a group, with the variables that torchrun would set."""
    store = TCPStore("127.0.0.1", 0, is_master=True)
    names = {"RANK": 0, "WORLD_SIZE": 1, "GROUP_WORLD_SIZE": 1, "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": store.port}
    for name, value in (names | {"TORCHELASTIC_USE_AGENT_STORE": True}).items():
        monkeypatch.setenv(name, str(value))
    yield


@pytest.mark.usefixtures("_started_by_torchrun")
def test_a_group_ends_with_the_block() -> None:
    with pytest.raises(ZeroDivisionError), process_group("cpu") as me:
        assert me == ALONE
        assert (dist.get_world_size(), dist.get_backend()) == (1, "gloo")
        raise ZeroDivisionError
    assert not dist.is_initialized()


def test_going_on_from_a_checkpoint_equals_not_stopping(tmp_path: Path) -> None:
    """Momentum, the order of the examples and dropout's random numbers all go on where they were."""
    whole = run(4)
    run(2, tmp_path / "net.pt")
    torch.rand(7)
    assert equal(run(4, tmp_path / "net.pt"), whole)


@pytest.mark.parametrize("lost", ["optimizer", "random", "net"])
def test_each_part_of_a_checkpoint_matters(tmp_path: Path, lost: str) -> None:
    """What the test above would say if one of them were forgotten."""
    path = tmp_path / "net.pt"
    run(2, path)
    state, fresh = torch.load(path), tmp_path / "fresh.pt"
    run(1, fresh)
    state[lost] = torch.load(fresh)[lost]
    torch.save(state, path)
    assert not equal(run(4, path), run(4))


def test_finished_training_does_nothing(tmp_path: Path) -> None:
    first = run(2, tmp_path / "net.pt")
    assert equal(run(2, tmp_path / "net.pt"), first)


def test_a_checkpoint_is_whole_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Writing is cut off in the middle: the old file stays as it was, and no other is left."""
    path = tmp_path / "net.pt"
    run(1, path)
    before = path.read_bytes()

    def cut_off(state: Any, file: Any) -> None:
        file.write(before[: len(before) // 2])
        raise KeyboardInterrupt

    monkeypatch.setattr(torch, "save", cut_off)
    with pytest.raises(KeyboardInterrupt):
        run(2, path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("content", ["words", "a net alone"])
def test_what_is_no_checkpoint_is_refused_by_name(content: str, tmp_path: Path) -> None:
    path, net = tmp_path / "net.pt", nn.Linear(2, 2)
    if content == "words":
        path.write_text("no checkpoint")
    else:
        torch.save(net.state_dict(), path)
    with pytest.raises(ValueError, match=r"net\.pt is no checkpoint"):
        load_checkpoint(path, net, torch.optim.SGD(net.parameters(), 0.1), ALONE)


def test_others_may_read_a_checkpoint(tmp_path: Path) -> None:
    run(1, tmp_path / "net.pt")
    assert (tmp_path / "net.pt").stat().st_mode & 0o777 == 0o644


def test_a_checkpoint_of_more_workers_can_be_read(tmp_path: Path) -> None:
    run(1, tmp_path / "net.pt")
    state = torch.load(tmp_path / "net.pt")
    torch.save(state | {"random": state["random"] * 3}, tmp_path / "net.pt")
    net = nn.Sequential(nn.Linear(3, 8), nn.Dropout(), nn.Linear(8, 3))
    numbers = torch.get_rng_state()
    trainer = torch.optim.SGD(net.parameters(), 0.1, momentum=0.9)
    assert load_checkpoint(tmp_path / "net.pt", net, trainer, ALONE) == 1
    assert torch.equal(torch.get_rng_state(), numbers)


def test_without_a_path_nothing_is_written_or_read() -> None:
    net = nn.Linear(2, 2)
    trainer = torch.optim.SGD(net.parameters(), 0.1)
    save_checkpoint(None, net, trainer, 1, ALONE)
    assert load_checkpoint(None, net, trainer, ALONE) == 0


def test_a_batch_that_does_not_divide() -> None:
    net = nn.Linear(3, 3)
    trainer = torch.optim.SGD(net.parameters(), 0.1)
    with pytest.raises(ValueError, match="multiple of the 3 workers, got 8"):
        train(net, data(), nn.CrossEntropyLoss(), trainer, 1, 8, Worker(0, 3, torch.device("cpu")))
