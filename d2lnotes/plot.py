"""Drawing: the figure style, curves, and grids of images. Taught where the chapters first use each."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import torch

from d2lnotes.errors import positive_int, same_length
from d2lnotes.style import figure_settings

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray


def in_notebook() -> bool:
    """Tell whether the code runs in a Jupyter kernel, where figures can be shown in place."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return shell is not None and hasattr(shell, "kernel")


def use_svg_display() -> None:
    """Draw in the course's style, and in a notebook as SVG. Changes Matplotlib's settings from here on."""
    import matplotlib

    matplotlib.rcParams.update(figure_settings())
    if in_notebook():
        from matplotlib_inline import backend_inline

        backend_inline.set_matplotlib_formats("svg", metadata={"Date": None})


def set_figsize(figsize: tuple[float, float] = (3.5, 2.5)) -> None:
    """Use the course's style, and set the size of the figures to come, in inches."""
    import matplotlib

    use_svg_display()
    matplotlib.rcParams["figure.figsize"] = figsize


def set_axes(
    axes: Axes,
    xlabel: str | None,
    ylabel: str | None,
    xlim: Any,
    ylim: Any,
    xscale: str,
    yscale: str,
    legend: Sequence[str] | None,
) -> None:
    """Set labels, limits, scales and legend of `axes`, and draw its grid."""
    axes.set(xlabel=xlabel, ylabel=ylabel, xscale=xscale, yscale=yscale)
    axes.set_xlim(xlim)
    axes.set_ylim(ylim)
    if legend:
        axes.legend(legend)
    axes.grid(True)


def _one_line(values: Any) -> bool:
    """Tell vectors, and numbers in a row, from several lines. A number may be a tensor without dimensions."""
    if not isinstance(values, (list, tuple, range)):
        return getattr(values, "ndim", None) == 1
    return len(values) > 0 and not getattr(values[0], "ndim", hasattr(values[0], "__len__"))


def _numbers(values: Any) -> Any:
    """Return what Matplotlib can draw: tensors may have gradients, or lie on a GPU."""
    if torch.is_tensor(values):
        return values.detach().cpu().numpy()
    return [v.item() if torch.is_tensor(v) else v for v in values] if isinstance(values, (list, tuple)) else values


def plot(
    X: Any,
    Y: Any = None,
    xlabel: str | None = None,
    ylabel: str | None = None,
    legend: Sequence[str] | None = None,
    xlim: Any = None,
    ylim: Any = None,
    xscale: str = "linear",
    yscale: str = "linear",
    fmts: Sequence[str] = ("-", "--", "-.", ":"),
    figsize: tuple[float, float] = (3.5, 2.5),
    axes: Axes | None = None,
) -> None:
    """Plot one line or several: `plot(Y)`, `plot(x, Y)` or `plot(X, Y)` with vectors or lists of vectors."""
    import matplotlib.pyplot as plt

    set_figsize(figsize)
    axes = axes if axes is not None else plt.gca()
    lines_x = [X] if _one_line(X) else list(X)
    if Y is None:
        lines_x, lines_y = [None] * len(lines_x), lines_x
    else:
        lines_y = [Y] if _one_line(Y) else list(Y)
        lines_x = lines_x * len(lines_y) if len(lines_x) == 1 else lines_x
    same_length("X", lines_x, "Y", lines_y)
    axes.cla()
    for i, (x, y) in enumerate(zip(lines_x, lines_y, strict=True)):
        axes.plot(*(_numbers(values) for values in (x, y) if values is not None), fmts[i % len(fmts)])
    set_axes(axes, xlabel, ylabel, xlim, ylim, xscale, yscale, legend)


def show_images(
    imgs: Any, num_rows: int, num_cols: int, titles: Sequence[str] | None = None, scale: float = 1.5
) -> NDArray[Any]:
    """Draw images, tensors (h, w) or (1, h, w) or PIL's, in a grid with titles; return the axes, flattened.

    Images beyond the grid are left out.
    """
    import matplotlib.pyplot as plt

    num_rows, num_cols = positive_int("num_rows", num_rows), positive_int("num_cols", num_cols)
    if titles is not None:
        same_length("imgs", imgs, "titles", titles)
    _, grid = plt.subplots(
        num_rows, num_cols, figsize=(num_cols * scale, num_rows * scale), squeeze=False, layout="constrained"
    )
    axes: NDArray[Any] = grid.flatten()
    for axis in axes:
        axis.set_axis_off()
    for i, (axis, img) in enumerate(zip(axes, imgs, strict=False)):
        axis.imshow(img.detach().cpu().squeeze(0).numpy() if torch.is_tensor(img) else img)
        if titles is not None:
            axis.set_title(titles[i])
    return axes
