"""Losses: three losses side by side, and what each makes of labels that can be dragged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor
from torch.nn import functional

from d2lnotes.explore.figure import Explorable
from d2lnotes.style import PALETTE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HALVINGS = 100  # more than a double has bits: the ends stop moving before
FLAT = 1e-12  # of a slope: what rounding leaves of a sum that cancels
STYLES = {"squared": ("-", "blue"), "absolute": ("--", "orange"), "huber": ("-.", "green")}
LABELS = {
    "view": "What is drawn over the residual",
    "loss": "Loss",
    "gradient": "Gradient",
    "likelihood": "Likelihood",
    "residual": "residual e",
    "lossPlane": "The three losses over the residual; a dot for each label",
    "gradientPlane": "The gradients of the three losses over the residual; a dot for each label",
    "likelihoodPlane": "The likelihoods exp(−loss) of the three losses over the residual; a dot for each label",
    "labels": "Labels, and the mean of each loss for each prediction",
    "label": "Label {number}",
    "prediction": "label y, prediction θ",
    "height": "mean loss − smallest",
    "squared": "Squared: mean",
    "absolute": "Absolute: median",
    "huber": "Huber",
    "delta": "Huber’s δ",
    "reset": "Start again",
    "none": "No label lies more than δ from Huber’s estimate, so it is the mean.",
    "far": "{count} of {all} labels lie more than δ from Huber’s estimate; each pulls by δ, however far it is.",
    "said": "Mean {squared}, median {absolute}, Huber {huber}.",
}


def compare_losses(y: Any, delta: float = 1.0, *, xlim: tuple[float, float] = (0.0, 12.0)) -> Explorable:
    """Show the squared, absolute and Huber loss, and the one prediction for the labels `y` (n,) that each calls best.

    A reader drags the labels within `xlim` and sets Huber's `delta`.
    """
    labels = torch.as_tensor(y, dtype=torch.float64).flatten()
    if not len(labels) or not labels.isfinite().all() or labels.min() < xlim[0] or labels.max() > xlim[1]:
        raise ValueError(f"y must hold labels within {xlim}, got {labels.tolist()}")
    state: dict[str, Any] = {
        "y": labels.tolist(),
        "delta": float(delta),
        "deltas": [0.1, 8.0],
        "view": "loss",
        "xlim": list(map(float, xlim)),
    }
    if not state["deltas"][0] <= delta <= state["deltas"][1]:
        raise ValueError(f"delta must lie within {state['deltas']}, got {delta}")
    return Explorable("losses", state, LABELS, lambda axes: draw(axes, state))


def losses(e: Tensor, delta: float) -> dict[str, Tensor]:
    """Return each loss of the residuals `e`."""
    none = torch.zeros_like(e)
    return {
        "squared": e**2 / 2,
        "absolute": e.abs(),
        "huber": functional.huber_loss(e, none, delta=delta, reduction="none"),
    }


def mean_losses(theta: Tensor, y: Tensor, delta: float) -> dict[str, Tensor]:
    """Return the mean losses of the labels (n,) for each prediction in `theta` (m,)."""
    return {name: values.mean(dim=1) for name, values in losses(theta[:, None] - y, delta).items()}


def huber_estimate(y: Tensor, delta: float) -> float:
    """Return where the slope of Huber's mean loss is 0; the middle, where that is a stretch, as for the median."""

    def slope(theta: float) -> float:
        return (theta - y).clamp(-delta, delta).sum().item() / delta

    def edge(least: float) -> float:
        low, high = y.min().item(), y.max().item()
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            low, high = (low, middle) if slope(middle) >= least else (middle, high)
        return (low + high) / 2

    flat = FLAT * len(y)
    return (edge(-flat) + edge(flat)) / 2


def estimates(y: Tensor, delta: float) -> dict[str, float]:
    """Return the one prediction for all labels `y` (n,) that has the smallest mean loss, by each loss."""
    return {
        "squared": y.mean().item(),
        "absolute": torch.quantile(y, 0.5).item(),
        "huber": huber_estimate(y, delta),
    }


def draw(axes: Axes, state: dict[str, Any]) -> None:
    """Draw the labels, and each mean loss over the prediction, with a line where it is smallest."""
    y, delta = torch.tensor(state["y"], dtype=torch.float64), state["delta"]
    low, high = state["xlim"]
    theta = torch.linspace(low, high, 400, dtype=torch.float64)
    best = estimates(y, delta)
    names = {"squared": "mean", "absolute": "median", "huber": f"Huber, δ = {delta:g}:"}
    for name, values in mean_losses(theta, y, delta).items():
        line, colour = STYLES[name]
        smallest = mean_losses(torch.tensor([best[name]], dtype=torch.float64), y, delta)[name]
        axes.plot(theta, values - smallest, line, color=PALETTE[colour], label=f"{names[name]} {best[name]:.2f}")
        axes.axvline(best[name], linestyle=line, color=PALETTE[colour], linewidth=1)
    axes.plot(y, torch.zeros(len(y)), "o", color=PALETTE["ink"], markersize=5, clip_on=False)
    axes.set(xlabel=LABELS["prediction"], ylabel=LABELS["height"], xlim=state["xlim"], ylim=(-0.3, 3))
    axes.legend(loc="lower center", ncols=3, bbox_to_anchor=(0.5, 1.0))
