"""The data functions in processes of their own: two at once, and the command of `make data`."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from d2lnotes import files
from tests.unit.fakes import Mirror
from tests.unit.test_fetch_data import SCRIPT
from tests.unit.test_files import Content, assert_whole, raw

CHILD = """
import sys, json
from d2lnotes import files
files.SHA256 = json.loads(sys.argv[1])
files.MIRRORS, files.DEBIAN_FOLDER = (sys.argv[2],), files.Path("/nowhere")
for folder in sys.stdin:
    assert files.get_fashion_mnist(folder.strip()).is_full
    print("done", flush=True)
"""


def test_two_processes_at_once(fake_set: Content, make_mirror: Callable[..., Mirror], tmp_path: Path) -> None:
    """Into an empty folder, and into one where every file is damaged: both end well, and so do the files."""
    empty, damaged = tmp_path / "empty", tmp_path / "damaged"
    raw(damaged).mkdir(parents=True)
    for name in fake_set:
        (raw(damaged) / name).write_bytes(b"damaged")
    command = [sys.executable, "-c", CHILD, json.dumps(files.SHA256), make_mirror().url]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    both = [subprocess.Popen(command, text=True, **pipes) for _ in range(2)]  # type: ignore[call-overload]
    for folder in (empty, damaged):
        for process in both:
            process.stdin.write(f"{folder}\n")
            process.stdin.flush()
        answers = [process.stdout.readline() for process in both]
        assert answers == ["done\n", "done\n"], [process.communicate()[1] for process in both]
        assert_whole(folder, fake_set)
    for process in both:
        process.communicate(timeout=60)
        assert process.returncode == 0


def test_run_as_a_script(full_root: Path) -> None:
    done = subprocess.run(
        [sys.executable, SCRIPT], capture_output=True, text=True, env={"D2LNOTES_DATA": str(full_root)}
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "[data] Fashion-MNIST, the full set: 60,000 training and 10,000 test images\n"
