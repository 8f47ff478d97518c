"""The growing plot in a notebook, with a real kernel: one figure, the last one."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
from nbclient import NotebookClient

CELLS = [
    "import time, d2lnotes as d2l\nfrom d2lnotes import animator as module\nmodule.SECONDS_BETWEEN_FRAMES = {seconds}",
    "a = d2l.Animator(xlabel='epoch', legend=['loss'])\nfor i in range(5):\n    a.add(i, i * i)\n    time.sleep(0.01)",
    "x = 1",
    "a.add(5, 25)",
    "print(module.in_notebook(), a._finish in get_ipython().events.callbacks['post_run_cell'])",
]


def test_a_notebook_shows_one_figure_and_it_is_the_last(tmp_path: Path) -> None:
    """Whether every point redraws or none does: the output is one SVG, with all of the points."""
    sources = [cell.format(seconds=seconds) for seconds in (0.0, 1000.0) for cell in CELLS]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    client = NotebookClient(
        notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
    )
    outputs = [cell["outputs"] for cell in client.execute().cells]
    for _, grown, other, more, probe in (outputs[: len(CELLS)], outputs[len(CELLS) :]):
        assert [output["output_type"] for output in grown] == ["display_data"]
        assert other == []
        assert [output["output_type"] for output in more] == ["display_data"]
        for shown, points in ((grown, 5), (more, 6)):
            data = shown[0]["data"]
            assert "image/svg+xml" in data
            assert "image/png" not in data
            assert points_of_the_line(data["image/svg+xml"]) == points
        assert probe[0]["text"] == "True False\n"  # nothing of ours is left to run after each cell


def points_of_the_line(svg: str) -> int:
    """Count the corners of the first drawn line: the longest path clipped to the axes that is not closed."""
    paths: list[str] = re.findall(r'<path d="(M [^"zZ]+?)"\s+clip-path', svg)
    return max(sum(path.count(letter) for letter in "ML") for path in paths)
