"""Several processes on this machine: the same result, a death that is survived, and none left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
import torch

from d2lnotes.distributed import torchrun
from tests.distributed.programs import (
    ACCIDENT,
    FAIL,
    HANG,
    HANG_IN_A_GROUP,
    TRAIN,
    learn_alone,
    parent,
    runs,
    saved_net,
    wait_for,
    write,
)

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="processes are counted in /proc")
ONE, TWO = (f"--standalone --nproc-per-node={count}" for count in (1, 2))


@pytest.fixture(autouse=True)
def _in_a_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


def pids(folder: Path) -> list[int]:
    return [int(path.read_text() or 0) for path in sorted(folder.glob("pid-*"))]


def test_two_processes_learn_what_one_learns_and_survive_a_death_exactly(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Dropout draws other numbers in each process, so that both random states must come back too."""
    write(tmp_path, "program.py", TRAIN)
    torchrun(f"{TWO} program.py two.pt quiet.pt")
    assert capsys.readouterr().out.splitlines() == [f"[{k}] process {k} of 2 has trained" for k in (0, 1)]
    assert {path.name for path in tmp_path.iterdir()} == {"program.py", "two.pt", "quiet.pt"}
    torch.testing.assert_close(saved_net(tmp_path / "two.pt"), learn_alone(tmp_path), rtol=1e-5, atol=1e-6)
    write(tmp_path, "accident.py", ACCIDENT)
    torchrun(f"{TWO} --max-restarts=1 accident.py accident.pt 0.3")
    assert "--- restart 1 ---" in capsys.readouterr().out
    quiet, accident = saved_net(tmp_path / "quiet.pt"), saved_net(tmp_path / "accident.pt")
    assert all(torch.equal(quiet[name], accident[name]) for name in quiet)


def test_a_failure_is_told(tmp_path: Path) -> None:
    write(tmp_path, "program.py", FAIL)
    with pytest.raises(RuntimeError, match=r"(?s)ended with exit code 1.*\[1\].*OSError: no disk is left"):
        torchrun(f"{TWO} program.py")


def test_what_torchrun_itself_refuses_is_told() -> None:
    with pytest.raises(RuntimeError, match="--no-such-option"):
        torchrun("--no-such-option program.py")


def test_out_of_time(tmp_path: Path) -> None:
    """The time is up before or after the processes have started: none is left, and what they printed is shown."""
    write(tmp_path, "program.py", HANG, prelude="")
    with pytest.raises(TimeoutError, match="not done after 6 s"):
        torchrun(f"{ONE} program.py", seconds=6)
    wait_for(lambda: not any(map(runs, pids(tmp_path))), 20)


@pytest.mark.parametrize(
    ("how", "program"), [("interrupted", HANG), ("killed", HANG), ("torchrun killed", HANG_IN_A_GROUP)]
)
def test_nothing_outlives_the_notebook(tmp_path: Path, how: str, program: str) -> None:
    """Whatever happens to the process that called torchrun, or to torchrun, takes all others with it.

    Any program ends with torchrun; one of ours, in its group, also sees that torchrun is no more.
    """
    write(tmp_path, "program.py", program, prelude="")
    call = f"from book.package import alone; alone('d2lnotes.launch').torchrun('{ONE} program.py')"
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    interruptible = partial(signal.signal, signal.SIGINT, signal.default_int_handler)  # also below a shell's `&`
    notebook = subprocess.Popen(
        [sys.executable, "-c", call], env=environment, stderr=subprocess.DEVNULL, preexec_fn=interruptible
    )
    try:
        wait_for(lambda: any(pids(tmp_path)))
        workers = pids(tmp_path)
        agent = parent(workers[0])
        assert agent != notebook.pid == parent(agent)
        victim = agent if how == "torchrun killed" else notebook.pid
        os.kill(victim, signal.SIGINT if how == "interrupted" else signal.SIGKILL)
        wait_for(lambda: not any(map(runs, [*workers, agent])), 20)
        assert notebook.wait(20) != 0
    finally:
        notebook.kill()
        for pid in filter(runs, pids(tmp_path)):
            os.kill(pid, signal.SIGKILL)
