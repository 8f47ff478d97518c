"""Two machines: two network namespaces, which share nothing of the network but a virtual cable between them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from tests.distributed.programs import ACCIDENT, learn_alone, saved_net, write

ROOT = Path(__file__).parents[2]
ADDRESSES = ("10.77.0.1", "10.77.0.2")
SECONDS = 240


def ip(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["ip", *arguments], capture_output=True, text=True, check=True)


@pytest.fixture
def machines() -> Iterator[list[str]]:
    """Make two namespaces with a cable between them; skip where the system does not let us."""
    names = [f"d2l-{os.getpid()}-{k}" for k in (0, 1)]
    cable = [f"d2l{os.getpid() % 100000}{end}" for end in "ab"]
    try:
        for name in names:
            ip("netns", "add", name)
        ip("link", "add", cable[0], "netns", names[0], "type", "veth", "peer", "name", cable[1], "netns", names[1])
        for name, end, address in zip(names, cable, ADDRESSES, strict=True):
            ip("-n", name, "addr", "add", f"{address}/24", "dev", end)
            ip("-n", name, "link", "set", end, "up")
            ip("-n", name, "link", "set", "lo", "up")
    except (OSError, subprocess.CalledProcessError) as error:
        remove(names)
        told = error.stderr.strip() if isinstance(error, subprocess.CalledProcessError) else error
        pytest.skip(f"network namespaces cannot be made here (Linux, iproute2 and root are needed): {told}")
    yield names
    remove(names)


def remove(names: list[str]) -> None:
    for name in names:
        subprocess.run(["ip", "netns", "delete", name], capture_output=True, check=False)


def start(machine: str, address: str, folder: Path, *arguments: str) -> subprocess.Popen[str]:
    """Start torchrun on one machine, as one would by hand; both meet at the first one's address.

    is_host: torchrun would tell it by the machine's name, which both have in common here.
    """
    meeting = ["--nnodes=2", "--nproc-per-node=1", "--rdzv-backend=c10d", f"--rdzv-endpoint={ADDRESSES[0]}:29400"]
    meeting += [f"--rdzv-conf=is_host={address == ADDRESSES[0]}", f"--local-addr={address}"]
    interface = ip("-n", machine, "-brief", "link", "show", "type", "veth").stdout.partition("@")[0]
    names = {"GLOO_SOCKET_IFNAME": interface, "TORCH_DISABLE_SHARE_RDZV_TCP_STORE": "1"}
    return subprocess.Popen(
        ["ip", "netns", "exec", machine, sys.executable, "-m", "torch.distributed.run", *meeting, *arguments],
        cwd=folder,
        env=os.environ | names | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def run(machines: list[str], folder: Path, *arguments: str) -> list[str]:
    """Run torchrun on both machines and return what each printed."""
    agents = [start(m, address, folder, *arguments) for m, address in zip(machines, ADDRESSES, strict=True)]
    try:
        outputs = [agent.communicate(timeout=SECONDS)[0] for agent in agents]
    finally:
        for agent in agents:
            if agent.poll() is None:
                os.killpg(agent.pid, signal.SIGTERM)
                agent.wait(30)
    assert [agent.returncode for agent in agents] == [0, 0], "\n".join(outputs)
    return outputs


def test_two_machines_learn_what_one_process_learns_though_one_dies(machines: list[str], tmp_path: Path) -> None:
    """Process 1 dies, on whichever machine it is; both start again and go on from the checkpoint."""
    write(tmp_path, "accident.py", ACCIDENT)
    outputs = run(machines, tmp_path, "--max-restarts=3", "accident.py", "two.pt", "0")
    assert (tmp_path / "died").exists()
    told = [line for output in outputs for line in output.splitlines() if line.startswith("process")]
    assert sorted(told) == [f"process {k} of 2 has trained" for k in (0, 1)]
    torch.testing.assert_close(saved_net(tmp_path / "two.pt"), learn_alone(tmp_path), rtol=1e-5, atol=1e-6)
