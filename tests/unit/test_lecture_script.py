"""The lecture's code runs as typed, but for its import line, as a plain script with no display."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

from d2lnotes import files
from tests.unit.test_import import LECTURE_NAMES

SCRIPT = Path(__file__).parents[1] / "lecture_script.py"


def test_it_uses_every_name() -> None:
    tree = ast.parse(SCRIPT.read_text())
    used = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "d2l"
    }
    assert used == set(LECTURE_NAMES)


def test_it_runs_with_no_display(tmp_path: Path) -> None:
    environment = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "MPLBACKEND")}
    environment |= {"D2LNOTES_DATA": str(files.SUBSET_FOLDER)}
    done = subprocess.run(
        [sys.executable, SCRIPT, tmp_path], capture_output=True, text=True, env=environment, timeout=120
    )
    assert done.returncode == 0, done.stderr
    said = [line for line in done.stderr.splitlines() if "Warning" in line]
    assert all("embedded subset" in line for line in said), done.stderr
    lines = done.stdout.splitlines()
    assert sum(line.startswith("epoch ") for line in lines) == 8
    assert lines[-2].startswith("step 3: down 0.3333, up 3")
    assert lines[-1].startswith("done with ")
    assert {p.name for p in tmp_path.iterdir()} == {"curve.png", "images.png", "predictions.png", "training.svg"}
    assert all(p.stat().st_size > 2000 for p in tmp_path.iterdir())


def test_the_other_import_works_too(tmp_path: Path) -> None:
    """`import d2lnotes as d2l` in the place of the lecture's line gives the same names."""
    text = SCRIPT.read_text()
    assert text.count("from d2lnotes import torch as d2l\n") == 1
    swapped = text.replace("from d2lnotes import torch as d2l\n", "import d2lnotes as d2l\n")
    head = swapped[: swapped.index("# --- Timing")]
    (tmp_path / "script.py").write_text(head)
    environment = {**os.environ, "D2LNOTES_DATA": str(files.SUBSET_FOLDER)}
    done = subprocess.run(
        [sys.executable, tmp_path / "script.py", tmp_path], capture_output=True, text=True, env=environment, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
