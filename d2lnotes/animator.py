"""A plot that grows while a model trains. Taught in the chapter on softmax regression from scratch."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from d2lnotes.errors import same_length
from d2lnotes.plot import in_notebook, set_axes, use_svg_display
from d2lnotes.style import figure_settings

SECONDS_BETWEEN_FRAMES = 0.3  # drawing costs more than an epoch of a small model


class Animator:
    """Lines that take a point at a time.

    In a notebook the figure is redrawn in place, at most every 0.3 s and once more when the cell ends. Elsewhere each
    point prints as a line of text, and `save` writes the figure.
    """

    def __init__(
        self,
        xlabel: str | None = None,
        ylabel: str | None = None,
        legend: Sequence[str] | None = None,
        xlim: Sequence[float] | None = None,
        ylim: Sequence[float] | None = None,
        xscale: str = "linear",
        yscale: str = "linear",
        fmts: Sequence[str] = ("-", "--", "-.", ":"),
        nrows: int = 1,
        ncols: int = 1,
        figsize: tuple[float, float] = (3.5, 2.5),
    ) -> None:
        import matplotlib
        from matplotlib.figure import Figure

        use_svg_display()
        with matplotlib.rc_context(figure_settings()):
            # A figure that pyplot does not know of: the notebook must not show it a second time at the cell's end.
            self.fig = Figure(figsize=figsize, layout="constrained")
            self.axes = list(self.fig.subplots(nrows, ncols, squeeze=False).flat)
        self.legend, self.fmts, self.xlabel = list(legend or []), fmts, xlabel or "x"
        self._config = (xlabel, ylabel, xlim, ylim, xscale, yscale, self.legend)
        self.X: list[list[float]] = []
        self.Y: list[list[float]] = []
        self._handle: Any = None
        self._drawn_at = float("-inf")

    def add(self, x: Any, y: Any) -> None:
        """Add a point to each line; None leaves a line as it is."""
        ys, xs = _numbers(y), _numbers(x)
        xs = xs * len(ys) if len(xs) == 1 else xs
        same_length("x", xs, "y", ys)
        if not self.X:
            self.X, self.Y = [[] for _ in ys], [[] for _ in ys]
        same_length("y", ys, "the lines", self.Y)
        for line_x, line_y, a, b in zip(self.X, self.Y, xs, ys, strict=True):
            if a is not None and b is not None:
                line_x.append(float(a))
                line_y.append(float(b))
        if not in_notebook():
            self._print(xs, ys)
        elif time.perf_counter() - self._drawn_at > SECONDS_BETWEEN_FRAMES:
            self._show()

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the figure to a file whose ending names the format; it appears whole or not at all."""
        import matplotlib

        target = Path(path)
        if not target.suffix:
            raise ValueError(f"path must end with a format, such as .svg or .png, got {target.name!r}")
        partial = target.with_name(f".{target.stem}-{os.getpid()}{target.suffix}")
        self._draw()
        try:
            with matplotlib.rc_context(figure_settings()):
                self.fig.savefig(partial)
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)

    def _draw(self) -> None:
        import matplotlib

        with matplotlib.rc_context(figure_settings()):
            for axis in self.axes:
                # Else the layout would begin where the last frame's ended, and depend on how many frames there were.
                axis.set_position(axis.get_subplotspec().get_position(self.fig))
                axis.set_in_layout(True)
            self.axes[0].cla()
            for i, (x, y) in enumerate(zip(self.X, self.Y, strict=True)):
                self.axes[0].plot(x, y, self.fmts[i % len(self.fmts)])
            set_axes(self.axes[0], *self._config)

    def _show(self) -> None:
        from IPython import get_ipython
        from IPython.display import display

        self._draw()
        if self._handle is None:
            self._handle = display(self.fig, display_id=True)
            get_ipython().events.register("post_run_cell", self._finish)
        else:
            self._handle.update(self.fig)
        self._drawn_at = time.perf_counter()

    def _finish(self, _result: object) -> None:
        from IPython import get_ipython

        get_ipython().events.unregister("post_run_cell", self._finish)
        self._show()
        self._handle, self._drawn_at = None, float("-inf")  # the next cell starts with a figure of its own

    def _print(self, xs: Sequence[Any], ys: Sequence[Any]) -> None:
        names = self.legend + [f"y{i}" for i in range(len(self.legend), len(ys))]
        points = [p for p in zip(xs, names, ys, strict=False) if p[0] is not None and p[2] is not None]
        if points:
            values = ", ".join(f"{name} {float(y):.4g}" for _, name, y in points)
            print(f"{self.xlabel} {float(points[0][0]):g}: {values}", file=sys.stdout, flush=True)


def _numbers(values: Any) -> list[Any]:
    """Return a number or a sequence of numbers, or a tensor of either, as a list of numbers."""
    items = list(values) if hasattr(values, "__len__") and getattr(values, "ndim", True) else [values]
    return [item.item() if hasattr(item, "item") else item for item in items]
