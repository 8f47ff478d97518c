"""Start several processes through PyTorch's `torchrun`, and leave none behind. Taught in the chapter on scaling out."""

from __future__ import annotations

import contextlib
import ctypes
import os
import shlex
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from d2lnotes.errors import positive_float

GRACE = 5.0  # seconds in which torchrun may end its processes itself
TOLD = 8  # lines of each failed process that an error message shows


def torchrun(arguments: str, seconds: float = 180) -> None:
    """Run `torchrun ARGUMENTS`, and print what each process printed behind its rank.

    seconds: after which all are ended. Each process computes with one thread and finds `d2lnotes` where this one did.
    Raises TimeoutError, and RuntimeError with the last words of the processes where they fail. However the call ends,
    none is left running.
    """
    seconds = positive_float("seconds", seconds)
    with tempfile.TemporaryDirectory(prefix="torchrun-", ignore_cleanup_errors=True) as folder:
        logs = Path(folder)
        command = [sys.executable, "-m", "torch.distributed.run", "--redirects=3", f"--log-dir={logs}"]
        code = _run([*command, *_on_this_machine(shlex.split(arguments))], logs / "torchrun.log", seconds)
        for line in _printed(logs, "stdout"):
            print(line)
        if code is None:
            raise TimeoutError(f"torchrun {arguments}: not done after {seconds:g} s, so it was ended")
        if code:
            said = "\n".join(_last_words(logs) or _tail(logs / "torchrun.log"))
            raise RuntimeError(f"torchrun {arguments}: ended with exit code {code}\n{said}")


def _on_this_machine(arguments: list[str]) -> list[str]:
    """With --standalone, meet at the loopback address: the machine's own name may not be known to any network."""
    return ["--local-addr=127.0.0.1", *arguments] if "--standalone" in arguments else arguments


def _run(command: list[str], log: Path, seconds: float) -> int | None:
    """Return the exit code, or None where time ran out."""
    with log.open("wb") as out:
        agent = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=_environment(), **_tied_to_this_process()
        )
    try:
        return agent.wait(seconds)
    except subprocess.TimeoutExpired:
        return None
    finally:  # also when the notebook is interrupted
        _end(agent)


def _environment() -> dict[str, str]:
    here = str(Path(__file__).resolve().parents[1])
    search = os.pathsep.join(filter(None, [here, os.environ.get("PYTHONPATH")]))
    return os.environ | {"OMP_NUM_THREADS": "1", "PYTHONPATH": search, "PYTHONUNBUFFERED": "1"}


def _tied_to_this_process() -> dict[str, Any]:
    """A session of its own, so that Ctrl-C reaches it through us alone; on Linux it also ends when we are killed."""
    if not sys.platform.startswith("linux"):
        return {"start_new_session": True}
    set_death_signal = ctypes.CDLL(None).prctl  # looked up here, and not in the child
    return {"start_new_session": True, "preexec_fn": lambda: set_death_signal(1, int(signal.SIGTERM))}


def _end(agent: subprocess.Popen[bytes]) -> None:
    """End torchrun, which ends its processes; where it does not, those see its end themselves (`process_group`)."""
    if agent.poll() is not None:
        return
    agent.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        agent.wait(GRACE)
        return
    agent.kill()
    agent.wait()


def _printed(logs: Path, stream: str) -> Iterator[str]:
    """Yield the processes' lines behind their ranks, in the order of attempts and ranks."""
    attempts = sorted(logs.glob("*/attempt_*"), key=lambda path: int(path.name.removeprefix("attempt_")))
    for number, attempt in enumerate(attempts):
        if number:
            yield f"--- restart {number} ---"
        for rank in sorted(attempt.iterdir(), key=lambda path: int(path.name)):
            log = rank / f"{stream}.log"  # not there yet, where time ran out before the start
            text = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
            yield from (f"[{rank.name}] {line}" for line in text.splitlines())


def _last_words(logs: Path) -> list[str]:
    """Return what each process of the last attempt wrote to stderr last."""
    last: dict[str, list[str]] = {}
    for line in _printed(logs, "stderr"):
        if line.startswith("---"):
            last.clear()
        else:
            last.setdefault(line.partition("]")[0], []).append(line)
    return [line for lines in last.values() for line in lines[-TOLD:]]


def _tail(log: Path) -> list[str]:
    return log.read_text(encoding="utf-8", errors="replace").splitlines()[-TOLD:]
