"""What `torchrun` asks of its processes and tells of them; that it starts and ends them is in tests/distributed."""

from __future__ import annotations

from pathlib import Path

import pytest

from d2lnotes import launch
from d2lnotes.distributed import process_group, torchrun


def write_log(logs: Path, attempt: int, rank: int, text: str) -> None:
    folder = logs / "run" / f"attempt_{attempt}" / str(rank)
    folder.mkdir(parents=True)
    (folder / "stderr.log").write_text(text)


def test_last_words_are_those_of_the_last_attempt(tmp_path: Path) -> None:
    write_log(tmp_path, 0, 1, "survived")
    write_log(tmp_path, 1, 0, "\n".join(map(str, range(20))))
    write_log(tmp_path, 1, 1, "new")
    assert launch._last_words(tmp_path) == [*(f"[0] {k}" for k in range(12, 20)), "[1] new"]


def test_a_process_that_was_not_started_yet_has_said_nothing(tmp_path: Path) -> None:
    (tmp_path / "run" / "attempt_0" / "0").mkdir(parents=True)
    assert list(launch._printed(tmp_path, "stdout")) == []


def test_processes_compute_with_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    assert launch._environment()["OMP_NUM_THREADS"] == "1"


@pytest.mark.parametrize("seconds", [0, -1.0, float("nan")])
def test_seconds_must_be_above_zero(seconds: float) -> None:
    said = "seconds must be a finite number above 0"
    with pytest.raises(ValueError, match=said):
        torchrun("--help", seconds=seconds)
    with pytest.raises(ValueError, match=said), process_group("cpu", seconds):
        pass
