"""One training function for one process, for several, and for several machines.

Taught in the chapter on scaling out.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import torch
import torch.distributed as dist
from torch import nn
from torch.distributed.rendezvous import rendezvous
from torch.nn.parallel import DistributedDataParallel
from torch.utils.data import DataLoader, Dataset, DistributedSampler

from d2lnotes.checkpoints import Checkpoint, Worker, load_checkpoint, save_checkpoint
from d2lnotes.errors import positive_float, positive_int
from d2lnotes.launch import torchrun
from d2lnotes.metrics import Device
from d2lnotes.train import Loss, train_epoch_ch3

__all__ = ["Worker", "load_checkpoint", "process_group", "save_checkpoint", "torchrun", "train"]


@contextmanager
def process_group(device: Device = None, seconds: float = 60) -> Iterator[Worker]:
    """Join the processes that `torchrun` has started, and say which of them this one is; alone it is number 0 of 1.

    device: "cpu" (they talk through gloo), "cuda" (through NCCL, a GPU for each process), or None: GPUs if there are
    enough, else the CPU. seconds: after which a process that waits for another in vain raises RuntimeError.
    Raises ValueError where "cuda" is asked for and this machine has fewer GPUs than processes.
    """
    seconds = positive_float("seconds", seconds)
    rank, world_size = int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))
    worker = Worker(rank, world_size, _device(device))
    if "RANK" not in os.environ:
        yield worker
        return
    _end_with_parent()
    if worker.device.type == "cuda":
        torch.cuda.set_device(worker.device)
    _join("nccl" if worker.device.type == "cuda" else "gloo", timedelta(seconds=seconds))
    try:
        yield worker
    finally:
        dist.destroy_process_group()


def _join(backend: str, timeout: timedelta) -> None:
    """Call init_process_group; after a restart nothing may be left of what the processes told each other before.

    torchrun keeps one store for all attempts on a machine. A process that started quickly would read there where the
    other one could be reached before it died. Several machines do not count restarts alike; what helps them is
    TORCH_DISABLE_SHARE_RDZV_TCP_STORE=1.
    """
    alone = os.environ.get("GROUP_WORLD_SIZE") == "1"
    attempt = os.environ.get("TORCHELASTIC_RESTART_COUNT", "0") if alone else "any"
    store, rank, world_size = next(rendezvous("env://", timeout=timeout))
    store = dist.distributed_c10d.PrefixStore(f"attempt-{attempt}", store)
    dist.init_process_group(backend, store=store, rank=rank, world_size=world_size, timeout=timeout)


def _device(device: Device) -> torch.device:
    here, local_rank = int(os.environ.get("LOCAL_WORLD_SIZE", 1)), int(os.environ.get("LOCAL_RANK", 0))
    gpus = torch.cuda.device_count()
    if device is None:
        device = "cuda" if gpus >= here else "cpu"  # all or none: gloo and NCCL cannot talk to each other
    chosen = torch.device(device)
    if chosen.type != "cuda":
        return chosen
    if gpus < here:
        raise ValueError(
            f'device "cuda" takes a GPU for each of the {here} processes of this machine, which has {gpus}'
        )
    return torch.device("cuda", local_rank) if here > 1 or chosen.index is None else chosen


def _end_with_parent() -> None:
    """Let this process end soon after its parent, `torchrun`, has been killed and could not end it."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def train(
    net: nn.Module,
    data: Dataset[Any],
    loss: Loss,
    optimizer: torch.optim.Optimizer,
    num_epochs: int,
    batch_size: int,
    worker: Worker,
    checkpoint: Checkpoint = None,
) -> nn.Module:
    """Train `net`, which is on the worker's device, on minibatches that the workers share; return it.

    batch_size: of all workers together; it must be a multiple of their number. checkpoint: a file that is written
    after each epoch, and from which training goes on where it exists; all workers must see it. Before the call, let
    all workers set the same seed and make the same net.
    """
    num_epochs, batch_size = positive_int("num_epochs", num_epochs), positive_int("batch_size", batch_size)
    if batch_size % worker.world_size:
        raise ValueError(f"batch_size must be a multiple of the {worker.world_size} workers, got {batch_size}")
    model = DistributedDataParallel(net) if worker.world_size > 1 else net
    sampler: DistributedSampler[Any] = DistributedSampler(data, worker.world_size, worker.rank)
    batches = DataLoader(data, batch_size // worker.world_size, sampler=sampler)
    for epoch in range(load_checkpoint(checkpoint, net, optimizer, worker), num_epochs):
        sampler.set_epoch(epoch)
        train_epoch_ch3(model, batches, loss, optimizer, worker.device)
        save_checkpoint(checkpoint, net, optimizer, epoch + 1, worker)
    return net
