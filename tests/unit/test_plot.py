"""Figures: what is drawn, with which labels, in which style; nothing about pixels."""

from __future__ import annotations

import sys
import types
from typing import Any

import matplotlib
import numpy as np
import pytest
import torch
from PIL import Image

import d2lnotes as d2l
from d2lnotes.style import CYCLE, PALETTE, figure_settings

plot_module = sys.modules["d2lnotes.plot"]  # the package's attribute of that name is the function


def drawn() -> list[tuple[list[float], list[float]]]:
    return [(list(line.get_xdata()), list(line.get_ydata())) for line in d2l.plt.gca().lines]


X, Y = [1.0, 2.0, 3.0], [4.0, 5.0, 6.0]
COUNT = [0.0, 1.0, 2.0]


@pytest.mark.parametrize("kind", [list, np.array, torch.tensor, lambda v: torch.tensor(v, requires_grad=True)])
@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((X,), [(COUNT, X)]),
        ((X, Y), [(X, Y)]),
        ((X, [X, Y]), [(X, X), (X, Y)]),
        (([X], [X, Y]), [(X, X), (X, Y)]),
        (([X, Y], [Y, X]), [(X, Y), (Y, X)]),
        (([X, Y],), [(COUNT, X), (COUNT, Y)]),
    ],
)
def test_plot_draws_the_lines(arguments: Any, expected: Any, kind: Any) -> None:
    d2l.plot(*(kind(a) for a in arguments))
    assert drawn() == expected


@pytest.mark.parametrize(
    "arguments",
    [
        ([torch.tensor(y, requires_grad=True) for y in Y],),  # as losses are collected
        (tuple(Y),),
        (range(3), Y),
        (tuple(COUNT), tuple(Y)),
    ],
)
def test_numbers_in_a_row_are_one_line(arguments: Any) -> None:
    d2l.plot(*arguments)
    assert drawn() == [(COUNT, Y)]


def test_plot_lines_of_different_lengths() -> None:
    d2l.plot([[1.0, 2.0], [1.0]], [[3.0, 4.0], [5.0]])
    assert drawn() == [([1.0, 2.0], [3.0, 4.0]), ([1.0], [5.0])]


def test_plot_more_lines_than_formats() -> None:
    d2l.plot(X, [Y] * 6)
    assert [line.get_linestyle() for line in d2l.plt.gca().lines] == ["-", "--", "-.", ":", "-", "--"]


def test_plot_settings() -> None:
    d2l.plot(X, [X, Y], "time", "loss", ["a", "b"], [1, 9], [0.5, 8], "log", "log", figsize=(5, 3))
    axes = d2l.plt.gca()
    assert (axes.get_xlabel(), axes.get_ylabel(), axes.get_xscale(), axes.get_yscale()) == (
        "time",
        "loss",
        "log",
        "log",
    )
    assert (axes.get_xlim(), axes.get_ylim()) == ((1, 9), (0.5, 8))
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["a", "b"]
    assert tuple(axes.figure.get_size_inches()) == (5, 3)


def test_plot_into_given_axes() -> None:
    _, (left, right) = d2l.plt.subplots(1, 2)
    d2l.plot(X, axes=left)
    assert (len(left.lines), len(right.lines)) == (1, 0)


def test_set_axes_draws_the_grid_also_twice() -> None:
    axes = d2l.plt.gca()
    for _ in range(2):  # Matplotlib's bare grid() would switch it off again
        d2l.set_axes(axes, "x", "y", None, None, "linear", "linear", None)
        assert all(line.get_visible() for line in axes.get_xgridlines())
    assert axes.get_legend() is None


def test_set_figsize() -> None:
    d2l.set_figsize((7, 2))
    assert tuple(d2l.plt.figure().get_size_inches()) == (7, 2)
    d2l.set_figsize()
    assert matplotlib.rcParams["figure.figsize"] == [3.5, 2.5]


def test_style_uses_the_palette_and_nothing_else() -> None:
    d2l.use_svg_display()
    assert matplotlib.rcParams["axes.prop_cycle"].by_key()["color"] == [PALETTE[name] for name in CYCLE]
    colours = {v for v in figure_settings().values() if isinstance(v, str) and v.startswith("#")}
    assert colours <= set(PALETTE.values())
    assert (matplotlib.rcParams["svg.fonttype"], matplotlib.rcParams["svg.hashsalt"]) == ("none", "d2lnotes")


def test_in_a_notebook_figures_become_svg_without_a_date(monkeypatch: pytest.MonkeyPatch) -> None:
    from matplotlib_inline import backend_inline

    asked: list[Any] = []
    monkeypatch.setattr(backend_inline, "set_matplotlib_formats", lambda *a, **k: asked.append((a, k)))
    d2l.use_svg_display()
    assert asked == []
    monkeypatch.setattr(plot_module, "in_notebook", lambda: True)
    d2l.use_svg_display()
    assert asked == [(("svg",), {"metadata": {"Date": None}})]


@pytest.mark.parametrize(
    ("shell", "expected"), [(None, False), (types.SimpleNamespace(), False), (types.SimpleNamespace(kernel=1), True)]
)
def test_in_notebook_needs_a_kernel(shell: Any, expected: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "IPython", types.SimpleNamespace(get_ipython=lambda: shell))
    assert plot_module.in_notebook() is expected


@pytest.mark.parametrize(
    "imgs",
    [
        torch.rand(6, 28, 28),
        torch.rand(6, 1, 28, 28, requires_grad=True),
        [Image.new("L", (28, 28), 40 * i) for i in range(6)],
        [np.full((28, 28), i) for i in range(6)],
    ],
)
def test_show_images(imgs: Any) -> None:
    axes = d2l.show_images(imgs, 2, 3, titles=list("abcdef"), scale=2)
    assert axes.shape == (6,)
    assert [axis.get_title() for axis in axes] == list("abcdef")
    for axis, img in zip(axes, imgs, strict=True):
        expected = np.asarray(img.detach().reshape(28, 28)) if torch.is_tensor(img) else np.asarray(img)
        assert np.array_equal(axis.images[0].get_array(), expected)
        assert not axis.axison
    assert tuple(axes[0].figure.get_size_inches()) == (6, 4)


@pytest.mark.parametrize(("rows", "columns", "n"), [(1, 1, 1), (1, 3, 2), (2, 2, 9)])
def test_show_images_of_any_number(rows: int, columns: int, n: int) -> None:
    axes = d2l.show_images(torch.rand(n, 4, 4), rows, columns)
    assert len(axes) == rows * columns
    assert sum(bool(axis.images) for axis in axes) == min(n, rows * columns)
    assert not any(axis.axison for axis in axes)
