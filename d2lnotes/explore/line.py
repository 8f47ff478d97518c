"""Fit the line: a line and points that can be dragged, with the square on each residual."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch

from d2lnotes.errors import same_length
from d2lnotes.explore.figure import Explorable
from d2lnotes.losses import squared_loss
from d2lnotes.style import PALETTE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LABELS = {
    "plane": "Points, a line, and the squares on the residuals",
    "point": "Point {number}",
    "place": "{x} across, {y} up",
    "lift": "The line's left end: moves the whole line",
    "turn": "The line's right end: turns the line",
    "bias": "Bias b",
    "slope": "Weight w",
    "reveal": "Show the least-squares line",
    "reset": "Start again",
    "loss": "Mean loss",
    "bestLoss": "Smallest mean loss",
    "bestBias": "with b =",
    "bestSlope": "and w =",
    "said": "The mean loss is {loss}.",
}


def fit_the_line(
    x: Any,
    y: Any,
    bias: float,
    slope: float,
    xlim: tuple[float, float],
    ylim: tuple[float, float],
    xlabel: str = "x",
    ylabel: str = "y",
) -> Explorable:
    """Show points (n,) and a line y = bias + slope · x that a reader drags; the mean squared loss follows.

    x, y: vectors of the points, one number each; xlim, ylim: the limits of the plane, `xlim[1]` above 0.
    """
    xs, ys = (torch.as_tensor(values, dtype=torch.float64).flatten().tolist() for values in (x, y))
    same_length("x", xs, "y", ys)
    if not xlim[0] < xlim[1] > 0:
        raise ValueError(f"xlim must rise to an end above 0, got {xlim}")
    steepest = (ylim[1] - ylim[0]) / (xlim[1] - xlim[0])
    state = {
        "x": xs,
        "y": ys,
        "bias": float(bias),
        "slope": float(slope),
        "best": False,
        "xlim": list(map(float, xlim)),
        "ylim": list(map(float, ylim)),
        "biases": list(map(float, ylim)),
        "slopes": [-2 * steepest, 2 * steepest],
    }
    labels = {**LABELS, "x": xlabel, "y": ylabel}
    return Explorable("fit-the-line", state, labels, lambda axes: draw(axes, state, labels))


def mean_loss(x: list[float], y: list[float], bias: float, slope: float) -> float:
    """Return the mean of ½(bias + slope · x - y)² over the points."""
    xs, ys = torch.tensor(x, dtype=torch.float64), torch.tensor(y, dtype=torch.float64)
    return squared_loss(bias + slope * xs, ys).mean().item()


def draw(axes: Axes, state: dict[str, Any], labels: dict[str, str]) -> None:
    """Draw the points, the line and the squares, which are squares on the paper."""
    from matplotlib.patches import Rectangle

    x, y, bias, slope = (state[name] for name in ("x", "y", "bias", "slope"))
    axes.set(xlabel=labels["x"], ylabel=labels["y"], xlim=state["xlim"], ylim=state["ylim"])
    axes.set_title(f"{labels['loss']} {mean_loss(x, y, bias, slope):.0f}")
    axes.plot(state["xlim"], [bias + slope * end for end in state["xlim"]], color=PALETTE["orange"])
    axes.plot(x, y, ".", color=PALETTE["blue"], markersize=7)
    axes.figure.draw_without_rendering()  # type: ignore[union-attr]  # settles how long a unit is
    (x0, y0), (x1, y1) = axes.transData.transform([(0, 0), (1, 1)])
    for a, b in zip(x, y, strict=True):
        residual = bias + slope * a - b
        side = abs(residual) * (y1 - y0) / (x1 - x0)
        left = a - side if residual < 0 else a  # on the side away from the line
        axes.add_patch(Rectangle((left, b), side, residual, color=PALETTE["purple"], alpha=0.25, linewidth=0))
        axes.plot([a, a], [b, b + residual], color=PALETTE["purple"], linewidth=1)
