"""Checkpoints of training by several workers: a whole file or none. Taught in the chapter on scaling out."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor, nn

Checkpoint = str | os.PathLike[str] | None


@dataclass(frozen=True)
class Worker:
    """One process among `world_size`: its number `rank`, from 0, and the device on which it computes."""

    rank: int
    world_size: int
    device: torch.device


def save_checkpoint(
    path: Checkpoint, net: nn.Module, optimizer: torch.optim.Optimizer, epoch: int, worker: Worker
) -> None:
    """Write what training needs to go on after `epoch` epochs; every worker calls it, number 0 writes.

    The file appears by renaming, so that there is always a whole one. Does nothing where `path` is None.
    """
    if path is None:
        return
    states: list[Any] = [random_state(worker.device)] * worker.world_size
    if worker.world_size > 1:
        dist.all_gather_object(states, states[0])
    if worker.rank == 0:
        state = {"epoch": epoch, "net": net.state_dict(), "optimizer": optimizer.state_dict(), "random": states}
        _write_atomically(Path(path), state)


def load_checkpoint(path: Checkpoint, net: nn.Module, optimizer: torch.optim.Optimizer, worker: Worker) -> int:
    """Put back what `save_checkpoint` wrote, if the file exists; return how many epochs are done.

    Raises ValueError for a file of another kind.
    """
    if path is None or not Path(path).exists():
        return 0
    state = _read(Path(path))
    net.load_state_dict(state["net"])
    optimizer.load_state_dict(state["optimizer"])
    if len(state["random"]) == worker.world_size:  # with more workers or fewer, no run is the same as before
        mine = state["random"][worker.rank]
        torch.set_rng_state(mine["cpu"])
        if worker.device.type == "cuda" and "cuda" in mine:
            torch.cuda.set_rng_state(mine["cuda"], worker.device)
    return int(state["epoch"])


def _read(path: Path) -> dict[str, Any]:
    """Return what `save_checkpoint` wrote; raises ValueError where it did not."""
    try:
        state: Any = torch.load(path, map_location="cpu", weights_only=True)
    except OSError:
        raise
    except Exception as error:  # of many types, by what the file holds
        raise ValueError(f"{path} is no checkpoint, or a damaged one; delete it to begin anew") from error
    if not (isinstance(state, dict) and state.keys() == {"epoch", "net", "optimizer", "random"}):
        raise ValueError(f"{path} is no checkpoint of save_checkpoint; name another file")
    return state


def random_state(device: torch.device) -> dict[str, Tensor]:
    """Return the states of the random generators that training on `device` draws from."""
    on_gpu = {"cuda": torch.cuda.get_rng_state(device)} if device.type == "cuda" else {}
    return {"cpu": torch.get_rng_state()} | on_gpu


def _write_atomically(path: Path, state: dict[str, Any]) -> None:
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=path.name, delete=False) as file:
        try:
            torch.save(state, file)
            file.flush()
            os.fsync(file.fileno())  # the name must not reach the disk before the content
            file.close()
            Path(file.name).chmod(0o644)  # on a shared disk others may read it
            Path(file.name).replace(path)
        except BaseException:
            file.close()
            Path(file.name).unlink(missing_ok=True)
            raise
