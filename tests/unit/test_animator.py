"""The growing plot: lines of text in a script, one figure in a notebook, a file on request."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import IPython
import matplotlib
import pytest
import torch

import d2lnotes as d2l


def test_a_script_prints_lines(capsys: pytest.CaptureFixture[str]) -> None:
    animator = d2l.Animator(xlabel="epoch", legend=["loss", "accuracy"])
    animator.add(1, (0.5, 0.25))
    animator.add(2, (None, 0.75))
    animator.add(2.5, (0.123456, None))
    animator.add(3, (None, None))
    assert capsys.readouterr().out.splitlines() == [
        "epoch 1: loss 0.5, accuracy 0.25",
        "epoch 2: accuracy 0.75",
        "epoch 2.5: loss 0.1235",
    ]
    assert animator.X == [[1.0, 2.5], [1.0, 2.0]]
    assert animator.Y == [[0.5, 0.123456], [0.25, 0.75]]


def test_lines_without_names(capsys: pytest.CaptureFixture[str]) -> None:
    d2l.Animator(legend=["a"]).add([None, 7], [1, 2])
    assert capsys.readouterr().out == "x 7: y1 2\n"


@pytest.mark.parametrize(
    ("x", "y", "expected"),
    [
        (1, 2, ([[1]], [[2]])),
        (torch.tensor(1), torch.tensor(2.0), ([[1]], [[2]])),
        (1, torch.tensor([2.0, 3.0], requires_grad=True), ([[1], [1]], [[2], [3]])),
        ([1, 2], [3, 4], ([[1], [2]], [[3], [4]])),
    ],
)
def test_what_a_point_can_be(x: Any, y: Any, expected: Any, recwarn: pytest.WarningsRecorder) -> None:
    animator = d2l.Animator()
    animator.add(x, y)
    assert (animator.X, animator.Y) == expected
    assert not recwarn.list


def test_a_number_of_values_that_changes() -> None:
    animator = d2l.Animator()
    animator.add(1, (1, 2))
    with pytest.raises(ValueError, match=r"y and the lines must have the same length, got 3 and 2"):
        animator.add(2, (1, 2, 3))
    with pytest.raises(ValueError, match=r"x and y must have the same length, got 3 and 2"):
        animator.add((1, 2, 3), (1, 2))
    assert animator.X == [[1.0], [1.0]]  # a refused point leaves nothing behind


@pytest.mark.parametrize("suffix", [".svg", ".png"])
def test_save_is_whole_or_nothing(suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    animator = d2l.Animator(legend=["loss"], xlabel="epoch", xlim=[1, 3])
    animator.add(1, 0.5)
    target = tmp_path / f"figure{suffix}"
    animator.save(target)
    first = target.read_bytes()
    assert first.startswith(b"<?xml" if suffix == ".svg" else b"\x89PNG")
    with target.open("rb") as reader:  # who reads the old file goes on reading the old file
        animator.add(2, 0.25)
        animator.save(target)
        assert reader.read() == first
    first = target.read_bytes()
    real = animator.fig.savefig

    def interrupted(path: Path) -> None:
        real(path)
        Path(path).write_bytes(Path(path).read_bytes()[:100])
        raise OSError("disk full")

    monkeypatch.setattr(animator.fig, "savefig", interrupted)
    with pytest.raises(OSError, match="disk full"):
        animator.save(target)
    assert target.read_bytes() == first
    assert list(tmp_path.iterdir()) == [target]


def test_what_is_drawn(tmp_path: Path) -> None:
    animator = d2l.Animator(
        "epoch", "share", ["a"] * 5, [1, 9], [0, 1], "log", "linear", nrows=1, ncols=2, figsize=(6, 2)
    )
    animator.add(1, [0.1] * 5)
    animator.add(2, [0.2] * 5)
    for _ in range(2):  # drawing again must not double anything
        animator.save(tmp_path / "figure.svg")
    axes = animator.axes[0]
    assert [line.get_linestyle() for line in axes.lines] == ["-", "--", "-.", ":", "-"]
    assert (list(axes.lines[0].get_xdata()), list(axes.lines[0].get_ydata())) == ([1, 2], [0.1, 0.2])
    assert (axes.get_xlabel(), axes.get_ylabel(), axes.get_xscale(), axes.get_xlim()) == (
        "epoch",
        "share",
        "log",
        (1, 9),
    )
    assert (len(animator.axes), tuple(animator.fig.get_size_inches())) == (2, (6, 2))
    text = (tmp_path / "figure.svg").read_text()
    assert ">epoch<" in text  # words stay words


@pytest.mark.parametrize("frames", [{1}, {3}, {0, 2, 5}])
def test_the_figure_does_not_depend_on_how_often_it_was_drawn(frames: set[int], tmp_path: Path) -> None:
    """How often depends on how fast the machine is, and the last decimals of the layout depended on it."""
    files = []
    for drawn in (set[int](), frames):
        animator = d2l.Animator("epoch", legend=["a", "b"])
        generator = torch.Generator().manual_seed(0)
        for epoch in range(8):
            animator.add(epoch, 10 ** (2 * torch.rand(2, generator=generator)))
            if epoch in drawn:
                animator.save(tmp_path / "frame.svg")
        path = tmp_path / f"{len(drawn)}.svg"
        with matplotlib.rc_context({"svg.hashsalt": "the same"}):
            animator.save(path)
        files.append(re.sub("<dc:date>.*?</dc:date>", "", path.read_text()))
    assert files[0] == files[1]


def test_pyplot_does_not_know_the_figure() -> None:
    """Else a notebook would show it once more at the cell's end."""
    import matplotlib.pyplot as plt

    d2l.Animator()
    assert plt.get_fignums() == []


def test_a_name_without_a_format_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"path must end with a format.*got 'plot'"):
        d2l.Animator().save(tmp_path / "plot")
    assert list(tmp_path.iterdir()) == []


def test_settings_are_the_courses(tmp_path: Path) -> None:
    animator = d2l.Animator()
    animator.add(1, 1)
    with matplotlib.rc_context({"svg.fonttype": "path"}):  # a learner's own settings do not reach the file
        animator.save(tmp_path / "figure.svg")
    assert "<text" in (tmp_path / "figure.svg").read_text()


@pytest.mark.parametrize(("seconds", "updates"), [(0.0, [2, 3, 3]), (1000.0, [3])])
def test_what_the_notebook_is_asked_to_do(seconds: float, updates: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    """One display, then updates of it, the last one when the cell ends; the next cell gets a display of its own."""
    module = sys.modules["d2lnotes.animator"]
    events = SimpleNamespace(waiting=[])
    events.register = lambda name, call: events.waiting.append(call)
    events.unregister = lambda name, call: events.waiting.remove(call)
    log: list[tuple[str, int]] = []

    def display(figure: Any, display_id: bool) -> SimpleNamespace:
        log.append(("display", len(figure.axes[0].lines[0].get_xdata())))
        return SimpleNamespace(update=lambda f: log.append(("update", len(f.axes[0].lines[0].get_xdata()))))

    monkeypatch.setattr(module, "in_notebook", lambda: True)
    monkeypatch.setattr(module, "SECONDS_BETWEEN_FRAMES", seconds)
    monkeypatch.setattr(IPython, "get_ipython", lambda: SimpleNamespace(events=events))
    monkeypatch.setattr(IPython.display, "display", display)
    animator = d2l.Animator()
    for i in range(3):
        animator.add(i, i)
    (finish,) = events.waiting
    finish(None)
    assert log == [("display", 1), *(("update", n) for n in updates)]
    assert events.waiting == []
    animator.add(3, 3)
    assert log[-1] == ("display", 4)
