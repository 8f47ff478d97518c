"""A small drawing of what each chapter is about, computed and not invented, for its link preview.

Each function draws into axes that fill the right half of a card; MOTIFS names them by chapter.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from book.card_images import clothes, fitted, one_of_each, templates
from book.package import PALETTE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BLUE, ORANGE, GREEN, PAPER, MUTED = (PALETTE[name] for name in ("blue", "orange", "green", "paper", "muted"))


def residuals(ax: Axes) -> None:
    """Points, the line of least squares, and how far it is off at each."""
    draws = np.random.default_rng(3)
    x = np.linspace(0.04, 0.96, 22)
    y = 0.2 + 0.6 * x + draws.normal(0, 0.09, len(x))
    slope, start = np.polyfit(x, y, 1)
    ax.vlines(x, np.minimum(y, start + slope * x), np.maximum(y, start + slope * x), color=ORANGE, lw=4, alpha=0.75)
    ax.plot([-0.02, 1.02], [start - 0.02 * slope, start + 1.02 * slope], color=BLUE, lw=8, solid_capstyle="round")
    ax.scatter(x, y, s=150, color=PALETTE["ink"], zorder=3)


def descent(ax: Axes) -> None:
    """The path of gradient descent over the contours of a long valley."""
    curvature, rate = np.array([1.0, 9.0]), 0.19
    path = [np.array([-2.75, 0.95])]
    for _ in range(22):
        path.append(path[-1] - rate * curvature * path[-1])
    x, y = np.meshgrid(np.linspace(-3.1, 1.4, 80), np.linspace(-1.35, 1.35, 80))
    ax.contour(
        x,
        y,
        curvature[0] * x**2 + curvature[1] * y**2,
        np.linspace(0.3, 4.2, 9) ** 2,
        colors=BLUE,
        alpha=0.5,
        linewidths=3,
    )
    ax.plot(*np.array(path).T, color=ORANGE, lw=5, marker="o", ms=12)


def training(ax: Axes) -> None:
    """The loss of stochastic gradient descent on one task, for three learning rates."""
    draws = np.random.default_rng(1)
    X = draws.normal(size=(400, 2))
    y = X @ [2.0, -3.4] + draws.normal(0, 0.7, 400)
    for rate, colour in ((0.006, GREEN), (0.03, BLUE), (0.2, ORANGE)):
        w, losses = np.zeros(2), []
        for _ in range(70):
            batch = draws.integers(0, 400, 8)
            losses.append(np.mean((X @ w - y) ** 2))
            w -= rate * X[batch].T @ (X[batch] @ w - y[batch]) / 4
        ax.plot(losses, color=colour, lw=7, solid_capstyle="round", solid_joinstyle="round")


def one_layer(ax: Axes) -> None:
    """A linear layer: the fitted weights of four inputs, as wide as they are large; blue is positive."""
    draws = np.random.default_rng(0)
    X = draws.normal(size=(200, 4))
    w = np.linalg.lstsq(X, X @ [2.0, -3.4, 0.8, 1.4] + draws.normal(0, 0.1, 200), rcond=None)[0]
    heights = np.linspace(1, 0, 4)
    for weight, height in zip(w, heights, strict=True):
        ax.plot([0, 1], [height, 0.5], color=BLUE if weight > 0 else ORANGE, lw=7 * abs(weight), zorder=1)
    ax.scatter(np.zeros(4), heights, s=2600, color=PAPER, edgecolors=PALETTE["ink"], linewidths=5, zorder=2)
    ax.scatter([1], [0.5], s=4200, color=PALETTE["ink"], zorder=2)
    ax.set(xlim=(-0.15, 1.2), ylim=(-0.15, 1.15))


def regions(ax: Axes) -> None:
    """Three classes of points, and the regions that softmax regression learns from them."""
    draws = np.random.default_rng(2)
    centres = np.array([[0.0, 1.1], [-1.1, -0.8], [1.1, -0.8]])
    y = np.repeat(np.arange(3), 26)
    X = np.c_[centres[y] + draws.normal(0, 0.45, (len(y), 2)), np.ones(len(y))]
    W = fitted(X, y, 3, steps=300, rate=0.5)
    grid = np.stack(np.meshgrid(np.linspace(-2.4, 2.4, 60), np.linspace(-2.2, 2.4, 60)), -1)
    scores = np.insert(grid, 2, 1, axis=-1) @ W
    for k, (marker, colour) in enumerate(zip("o^s", (BLUE, ORANGE, GREEN), strict=True)):
        ahead = scores[..., k] - np.delete(scores, k, axis=-1).max(-1)
        ax.contourf(grid[..., 0], grid[..., 1], ahead, [0, ahead.max()], colors=[colour], alpha=0.25)
        ax.scatter(X[y == k, 0], X[y == k, 1], s=190, color=colour, marker=marker, edgecolors=PAPER, linewidths=2)


def probabilities(ax: Axes) -> None:
    """Five scores, outlined, and what softmax makes of them."""
    scores = np.array([1.2, 0.1, 2.3, -0.6, 1.6])
    p = np.exp(scores) / np.exp(scores).sum()
    ax.bar(range(5), p, width=0.62, color=[ORANGE if k == p.argmax() else BLUE for k in range(5)])
    ax.plot(range(5), (scores - scores.min()) / np.ptp(scores) * p.max(), color=MUTED, lw=4, ls="--", marker="o", ms=16)


def three_losses(ax: Axes) -> None:
    """Squared, absolute and Huber loss by the residual."""
    x = np.linspace(-3, 3, 301)
    huber = np.where(np.abs(x) <= 1, x**2 / 2, np.abs(x) - 0.5)
    for y, colour, dash in ((x**2 / 2, BLUE, "-"), (np.abs(x), ORANGE, (0, (4, 1.5))), (huber, GREEN, (0, (1, 1.2)))):
        ax.plot(x, y, color=colour, lw=9, ls=dash)
    ax.set(xlim=(-3, 3), ylim=(-0.15, 3.2))


def shares(ax: Axes) -> None:
    """The step that each of four workers would take from its share of a minibatch, and the mean of theirs, dark."""
    draws = np.random.default_rng(5)
    X = draws.normal(size=(4, 6, 2))
    y = X @ [2.0, 1.6] + draws.normal(0, 1.6, (4, 6))
    steps = np.einsum("knd,kn->kd", X, y) / 6  # of least squares, from weights of zero
    for step, colour in [*zip(steps, (BLUE, ORANGE, GREEN, MUTED), strict=True), (steps.mean(0), PALETTE["ink"])]:
        width = 0.028 if colour == PALETTE["ink"] else 0.016
        ax.quiver(0, 0, *step, color=colour, angles="xy", scale_units="xy", scale=1, width=width)
    low, high = np.minimum(steps.min(0), 0) - 0.3, steps.max(0) + 0.3
    ax.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))


MOTIFS: dict[str, tuple[Callable[[Axes], None], str]] = {  # by chapter: the drawing, and what it shows in words
    "index": (one_of_each, "nine small grey images of clothing in a square"),
    "linear-regression": (
        residuals,
        "points, a straight line through them, and the distance of each point from the line",
    ),
    "optimization": (descent, "a path that zigzags over the contours of a valley to its lowest point"),
    "linear-regression-scratch": (
        training,
        "three falling curves of the loss, for a small, a good and a large learning rate",
    ),
    "linear-regression-concise": (one_layer, "four inputs joined to one output by lines as thick as their weights"),
    "softmax-regression": (
        regions,
        "points of three classes on the three regions of the plane that a model gives to them",
    ),
    "losses": (three_losses, "the squared, the absolute and the Huber loss as curves around their common lowest point"),
    "fashion-mnist": (clothes, "36 small grey images of clothing in rows"),
    "softmax-scratch": (templates, "the learned weights of nine classes as images in which clothing can be recognised"),
    "softmax-concise": (probabilities, "five scores, and the bars of the probabilities that softmax makes of them"),
    "scaling-out": (shares, "four arrows for the steps of four workers, and a dark one, which is their mean"),
}
DEFAULT = "softmax-regression"  # for a chapter without a drawing of its own: it is the course's sign, learned
