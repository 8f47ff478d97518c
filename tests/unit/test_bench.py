"""The benchmark's table: what the README and the book show is what was written last, and what was measured."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tools import bench

ROOT = Path(__file__).resolve().parents[2]


def written_samples() -> bench.Samples:
    entries = json.loads((ROOT / "benchmarks" / "results.json").read_text())
    return {(key.split()[0], key.split()[1]): value for key, value in entries.items()}


def test_the_readme_shows_the_table_that_was_written() -> None:
    table = (ROOT / "benchmarks" / "results.md").read_text()
    assert table in (ROOT / "README.md").read_text()


def test_the_table_holds_the_medians_that_were_measured() -> None:
    samples = written_samples()
    rounds = len(samples["read", "ours"])
    rows = bench.table(samples, rounds).splitlines()[2:]
    assert rows == (ROOT / "benchmarks" / "results.md").read_text().splitlines()[2:]


def test_what_was_promised_of_the_speed() -> None:
    samples = written_samples()
    assert bench.median(samples, "read", "ours") * 50 < bench.median(samples, "read", "upstream")
    assert bench.median(samples, "scratch", "ours") < 2.5 * bench.median(samples, "scratch", "floor")
    assert bench.median(samples, "import", "ours") < 0.1
    assert bench.median(samples, "scratch", "ours", "peak_mb") < 1000


def test_a_new_table_replaces_the_old_one_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "README.md").write_text(f"before\n{bench.MARKS[0]}\nold\n{bench.MARKS[1]}\nafter\n")
    monkeypatch.setattr(bench, "ROOT", tmp_path)
    bench.put_into_readme("| new |\n")
    text = (tmp_path / "README.md").read_text()
    assert text == f"before\n{bench.MARKS[0]}\n\n| new |\n\n{bench.MARKS[1]}\nafter\n"
