"""No common misspelling in what readers see, nor in the code."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def codespell(*paths: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "codespell_lib", *paths]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_spelling() -> None:
    done = codespell()
    assert done.returncode == 0, done.stdout


def test_a_misspelling_is_found(tmp_path: Path) -> None:
    wrong = "rec" + "ieve"  # not to be found in this file itself
    (tmp_path / "page.md").write_text(f"You {wrong} a gradient.\n")
    assert wrong in codespell(str(tmp_path)).stdout
