"""The lecture's code runs as typed, but for its import line, as a plain script with no display."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

from tests.unit.test_import import LECTURE_NAMES

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "tests" / "lecture_script.py"


def test_it_uses_every_name() -> None:
    tree = ast.parse(SCRIPT.read_text())
    used = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "d2l"
    }
    assert used == set(LECTURE_NAMES)


def start(script: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run SCRIPT on the embedded subset; a folder of its own keeps it from what another package takes for damaged."""
    environment = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "MPLBACKEND")}
    environment |= {"PYTHONPATH": str(ROOT), "D2LNOTES_DATA": str(folder / "data"), "D2LNOTES_OFFLINE": "1"}
    figures = folder / "figures"
    figures.mkdir()
    return subprocess.run(
        [sys.executable, script, figures], capture_output=True, text=True, env=environment, timeout=120
    )


def test_it_runs_with_no_display(tmp_path: Path) -> None:
    done = start(SCRIPT, tmp_path)
    assert done.returncode == 0, done.stderr
    said = [line for line in done.stderr.splitlines() if "Warning" in line]
    assert all("embedded subset" in line for line in said), done.stderr
    lines = done.stdout.splitlines()
    assert sum(line.startswith("epoch ") for line in lines) == 8
    assert lines[-2].startswith("step 3: down 0.3333, up 3")
    assert lines[-1].startswith("done with ")
    figures = {path.name: path.stat().st_size for path in (tmp_path / "figures").iterdir()}
    assert set(figures) == {"curve.png", "images.png", "predictions.png", "training.svg"}
    assert min(figures.values()) > 2000


def test_the_other_import_works_too(tmp_path: Path) -> None:
    """`import d2lnotes as d2l` in the place of the lecture's line gives the same names."""
    text = SCRIPT.read_text()
    assert text.count("from d2lnotes import torch as d2l\n") == 1
    swapped = text.replace("from d2lnotes import torch as d2l\n", "import d2lnotes as d2l\n")
    head = swapped[: swapped.index("# --- Timing")]
    (tmp_path / "script.py").write_text(head)
    done = start(tmp_path / "script.py", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
