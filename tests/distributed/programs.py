"""Programs that the tests start several times at once, and what they need."""

from __future__ import annotations

import os
import runpy
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

import torch

PRELUDE = """
import os, sys, time
import torch
import torch.distributed as dist
from torch import nn
from torch.utils.data import TensorDataset
from d2lnotes.distributed import process_group, train

restarted = os.path.exists("died")  # several machines do not count restarts alike
rank = os.environ.get("RANK", "0")

def make_net(dropout):
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(4, 16), nn.Dropout(dropout), nn.Linear(16, 3))

def data():
    generator = torch.Generator().manual_seed(1)
    return TensorDataset(torch.randn(40, 4, generator=generator), torch.randint(0, 3, (40,), generator=generator))

def learn(net, me, checkpoint):
    trainer = torch.optim.SGD(net.parameters(), 0.1, momentum=0.9)
    return train(net, data(), nn.CrossEntropyLoss(), trainer, 4, 8, me, checkpoint)
"""
# Without dropout, which any number of processes learns alike; then, where a second file is named, with it.
TRAIN = """
with process_group("cpu") as me:
    for file, dropout in zip(sys.argv[1:], (0, 0.3)):
        learn(make_net(dropout), me, file)
    print(f"process {me.rank} of {me.world_size} has trained")
"""
# The accident happens in the third epoch. After it, process 1 comes late: process 0 must wait for where it is now.
ACCIDENT = """
steps, dropout = 0, float(sys.argv[2])

def die(net, inputs):
    global steps
    steps += 1
    if steps == 13 and rank == "1" and not restarted:
        open("died", "w").close()
        os.kill(os.getpid(), 9)

if restarted and rank == "1":
    time.sleep(3)
with process_group("cpu") as me:
    net = make_net(dropout)
    net.register_forward_pre_hook(die)
    learn(net, me, sys.argv[1])
    print(f"process {me.rank} of {me.world_size} has trained")
"""
HANG = """
import os, time
print("here", flush=True)
open(f"pid-{os.environ['RANK']}", "w").write(str(os.getpid()))
time.sleep(600)
"""
# As our programs do; the import of PyTorch takes longer than all else in them.
HANG_IN_A_GROUP = f"""{PRELUDE}
with process_group("cpu") as me:
    exec({HANG!r})
"""
FAIL = """
with process_group("cpu") as me:
    if me.rank == 1:
        raise OSError("no disk is left")
    dist.barrier()
"""


def learn_alone(folder: Path) -> dict[str, Any]:
    """Return what TRAIN learns in this process."""
    with mock.patch.object(sys, "argv", ["", str(folder / "alone.pt")]):
        runpy.run_path(str(write(folder, "alone.py", TRAIN)))
    return saved_net(folder / "alone.pt")


def saved_net(path: Path) -> dict[str, Any]:
    """Return the parameters in a checkpoint."""
    state: dict[str, Any] = torch.load(path)["net"]
    return state


def write(folder: Path, name: str, program: str, prelude: str = PRELUDE) -> Path:
    """Write a program into the folder."""
    path = folder / name
    path.write_text(prelude + program)
    return path


def wait_for(true: Callable[[], object], seconds: float = 60) -> None:
    """Wait until `true()` is; fail where it takes longer than `seconds`."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"still not so after {seconds} s"
        time.sleep(0.2)


def runs(pid: int) -> bool:
    """Tell whether a process runs; one that waits to be collected does not."""
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False


def parent(pid: int) -> int:
    """Return the number of the process that started another."""
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
