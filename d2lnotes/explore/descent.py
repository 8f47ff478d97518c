"""Descend: gradient descent on a quadratic with two weights, with and without the noise of minibatches."""

from __future__ import annotations

import math
from itertools import islice
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from d2lnotes.errors import positive_int
from d2lnotes.explore.examples import dealt, examples
from d2lnotes.explore.figure import Explorable
from d2lnotes.style import PALETTE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FAR = 1e6  # where a path that runs away is cut off
LEVELS = [0.03, 0.12, 0.3, 0.6, 1.1, 1.8, 3.0, 5.0, 8.0, 12.0]
LABELS = {
    "plane": "Contours of the loss over two weights, and the path of gradient descent",
    "start": "Start of the path",
    "place": "w₁ {x}, w₂ {y}",
    "rate": "Learning rate η",
    "condition": "Condition number κ",
    "batch": "Batch size b",
    "all": "all",
    "shown": "Steps shown",
    "play": "Play",
    "noise": "Other batches",
    "reset": "Start again",
    "bound": "2 / λmax",
    "before": "Gap at the start",
    "after": "Gap at the end",
    "creeps": "Each step stays on its side of the valley.",
    "jumps": "Each step jumps across the valley and lands lower.",
    "diverges": "Past 2 / λmax: each jump is longer than the last. It diverges.",
    "trembles": "The noise of the batches keeps it from settling.",
    "strays": "The noise of the batches grows with the distance, and drives it away.",
    "said": "After {steps} steps the gap is {gap}.",
}


def descend(
    H: Any,
    w_star: Any,
    w0: Any,
    lr: float,
    *,
    examples: int = 1000,
    sigma: float = 0.5,
    xlim: tuple[float, float] = (-2.0, 6.0),
    ylim: tuple[float, float] = (-4.0, 2.0),
) -> Explorable:
    """Show the path of gradient descent on the loss ½(w - w_star)ᵀH(w - w_star), w of shape (2,).

    A reader sets the start, the learning rate, the condition number of `H` (its largest eigenvalue stays) and the size
    of the batches, which are dealt without repeats from `examples` examples of a linear model: inputs whose mean square
    is H, and labels with noise `sigma`.
    """
    H = torch.as_tensor(H, dtype=torch.float64)
    if H.shape != (2, 2) or not torch.allclose(H, H.T):
        raise ValueError(f"H must be 2 × 2 and symmetric, got {H.tolist()}")
    values, vectors = torch.linalg.eigh(H)
    if values[0] <= 0:
        raise ValueError(f"H must have eigenvalues above 0, got {values.tolist()}")
    if positive_int("examples", examples) < 3:
        raise ValueError(f"examples must be at least 3, got {examples}")
    state: dict[str, Any] = {
        "start": _pair("w0", w0),
        "minimum": _pair("w_star", w_star),
        "rate": float(lr),
        "angle": math.atan2(vectors[1, 1].item(), vectors[0, 1].item()) % math.pi,  # an eigenvector has no sign
        "largest": values[1].item(),
        "condition": (values[1] / values[0]).item(),
        "batch": examples,
        "batches": [b for b in (1, 2, 5, 10, 20, 50, 100, 200, 500) if b < examples] + [examples],
        "examples": examples,
        "sigma": float(sigma),
        "seed": 0,
        "steps": 40,
        "shown": 40,
        "levels": LEVELS,
        "xlim": list(map(float, xlim)),
        "ylim": list(map(float, ylim)),
    }
    return Explorable("descend", state, LABELS, lambda axes: draw(axes, state))


def _pair(name: str, w: Any) -> list[float]:
    """Return two weights as floats."""
    values: list[float] = torch.as_tensor(w, dtype=torch.float64).flatten().tolist()
    if len(values) != 2:
        raise ValueError(f"{name} must have two weights, got {len(values)}")
    return values


def symmetric(angle: float, first: float, second: float) -> Tensor:
    """Return the symmetric 2 × 2 matrix with these eigenvalues, whose first eigenvector lies at `angle`."""
    c, s = math.cos(angle), math.sin(angle)
    Q = torch.tensor([[c, -s], [s, c]], dtype=torch.float64)
    return Q @ torch.diag(torch.tensor([first, second], dtype=torch.float64)) @ Q.T


def gap(state: dict[str, Any], w: Tensor) -> float:
    """Return by how much the loss at `w` (2,) exceeds the smallest loss."""
    error = w - torch.tensor(state["minimum"], dtype=torch.float64)
    H = symmetric(state["angle"], state["largest"], state["largest"] / state["condition"])
    return (error @ H @ error / 2).item()


def path(state: dict[str, Any]) -> Tensor:
    """Return the weights after 0, 1, 2 … steps (steps + 1, 2); fewer where they run out of sight."""
    root = symmetric(state["angle"], state["largest"] ** 0.5, (state["largest"] / state["condition"]) ** 0.5)
    whitened, noise = examples(state["examples"]).split([2, 1], dim=1)
    X, deal = whitened @ root, dealt(state["examples"], state["seed"])
    minimum = torch.tensor(state["minimum"], dtype=torch.float64)
    points = [torch.tensor(state["start"], dtype=torch.float64)]
    while len(points) <= state["steps"] and points[-1].norm() < FAR:
        i = list(islice(deal, state["batch"]))
        residual = X[i] @ (points[-1] - minimum) - state["sigma"] * noise[i, 0]
        points.append(points[-1] - state["rate"] * (X[i].T @ residual / len(i)))
    return torch.stack(points)


def draw(axes: Axes, state: dict[str, Any]) -> None:
    """Draw contours, minimum, and the path of the first state."""
    ends = [state[limits] for limits in ("xlim", "ylim")]
    w1, w2 = torch.meshgrid(*(torch.linspace(low, high, 120) for low, high in ends), indexing="xy")
    places = torch.stack([w1, w2], dim=-1).double() - torch.tensor(state["minimum"], dtype=torch.float64)
    H = symmetric(state["angle"], state["largest"], state["largest"] / state["condition"])
    height = ((places @ H) * places).sum(dim=-1) / 2
    axes.contour(w1, w2, height, levels=state["levels"], colors=PALETTE["muted"], linewidths=0.7, alpha=0.7)
    axes.plot(*state["minimum"], "x", color=PALETTE["green"], markersize=7, markeredgewidth=2)
    points = path(state)
    axes.plot(*points.T, ".-", color=PALETTE["blue"], linewidth=1.3, markersize=4)
    axes.plot(*points[0], "o", color=PALETTE["blue"], markersize=6)
    axes.set_title(f"η = {state['rate']:g}, κ = {state['condition']:.1f}, 2 / λmax = {2 / state['largest']:.2f}")
    axes.set(xlabel="$w_1$", ylabel="$w_2$", xlim=state["xlim"], ylim=state["ylim"], aspect="equal")
