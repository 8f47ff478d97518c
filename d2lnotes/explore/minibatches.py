"""Noise: the gradients of many minibatches around the full gradient, for each size of the batches."""

from __future__ import annotations

import base64
import math
from itertools import islice
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from d2lnotes.errors import positive_int, same_length
from d2lnotes.explore.figure import Explorable
from d2lnotes.explore.noise import uniforms
from d2lnotes.style import PALETTE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LABELS = {
    "plane": "Gradients of minibatches, as dots, around the full gradient",
    "full": "The full gradient",
    "place": "derivatives {x} and {y}",
    "batch": "Batch size b",
    "noise": "Other batches",
    "bottom": "To the minimum",
    "reset": "Start again",
    "measured": "Noise measured",
    "expected": "σ / √b",
    "length": "Length of the full gradient",
    "downhill": "Batches that point downhill",
    "weights": "at w =",
    "drowned": "The noise is longer than the gradient.",
    "clear": "The gradient is longer than its noise.",
    "said": "The noise is {measured}, the full gradient {length}.",
}


def batch_noise(
    X: Any,
    y: Any,
    w: Any,
    batch: int = 16,
    *,
    count: int = 400,
    xlim: tuple[float, float] = (-7.0, 3.0),
    ylim: tuple[float, float] = (-3.5, 2.5),
) -> Explorable:
    """Show the gradients of `count` random minibatches of the half squared error of X (n, 2) @ w (2,) against y (n,).

    Examples are drawn independently. A reader sets the size of the batches, and the weights by the full gradient that
    they have. Raises ValueError for other shapes, and for a batch that is not a power of 2 up to n.
    """
    rows = torch.as_tensor(X, dtype=torch.float32)
    labels, weights = torch.as_tensor(y, dtype=torch.float32), torch.as_tensor(w, dtype=torch.float64)
    same_length("X", rows, "y", labels)
    if rows.ndim != 2 or rows.shape[1] != 2:
        raise ValueError(f"X must have two columns, got the shape {tuple(rows.shape)}")
    if labels.numel() != len(rows):
        raise ValueError(f"y must have one label an example, got the shape {tuple(labels.shape)}")
    if weights.numel() != 2:
        raise ValueError(f"w must have two weights, got the shape {tuple(weights.shape)}")
    numbers = torch.cat([rows, labels.reshape(-1, 1)], dim=1)
    sizes = [2**k for k in range(len(rows).bit_length()) if 2**k <= len(rows)]
    if batch not in sizes:
        raise ValueError(f"batch must be one of {sizes}, got {batch}")
    state = {
        "examples": base64.b64encode(numbers.numpy().astype("<f4").tobytes()).decode(),
        "w": weights.flatten().tolist(),
        "batch": batch,
        "batches": sizes,
        "count": positive_int("count", count),
        "seed": 0,
        "xlim": list(map(float, xlim)),
        "ylim": list(map(float, ylim)),
    }
    return Explorable("batch-noise", state, LABELS, lambda axes: draw(axes, state), figsize=(4.8, 3.1))


def each_gradient(state: dict[str, Any]) -> Tensor:
    """Return the gradient of each example at the state's weights (n, 2)."""
    numbers = torch.frombuffer(bytearray(base64.b64decode(state["examples"])), dtype=torch.float32)
    X, y = numbers.reshape(-1, 3).double().split([2, 1], dim=1)
    w = torch.tensor(state["w"], dtype=torch.float64).reshape(2, 1)
    each: Tensor = X * (X @ w - y)
    return each


def batch_gradients(state: dict[str, Any]) -> Tensor:
    """Return the gradients of the batches (count, 2); each batch has a generator of its own."""
    each, count = each_gradient(state), state["count"]
    draws = [list(islice(uniforms(state["seed"] * count + k), state["batch"])) for k in range(count)]
    chosen = (torch.tensor(draws, dtype=torch.float64) * len(each)).long()
    return each[chosen].mean(dim=1)


def covariance(state: dict[str, Any]) -> Tensor:
    """Return the covariance of a batch's gradient (2, 2): that of single examples, divided by the size."""
    of_one: Tensor = each_gradient(state).T.cov(correction=0)
    return of_one.div(state["batch"])


def summary(state: dict[str, Any]) -> dict[str, float]:
    """Return measured and expected noise, the full gradient's length, and the share of batches that point downhill."""
    full, found = each_gradient(state).mean(dim=0), batch_gradients(state)
    return {
        "measured": found.var(dim=0).sum().sqrt().item(),
        "expected": covariance(state).trace().sqrt().item(),
        "length": full.norm().item(),
        "downhill": (found @ full > 0).double().mean().item(),
    }


def draw(axes: Axes, state: dict[str, Any]) -> None:
    """Draw the batches' gradients, the full one, and the ellipse of two standard deviations."""
    from matplotlib.patches import Ellipse

    x, y = each_gradient(state).mean(dim=0).tolist()
    values, vectors = torch.linalg.eigh(covariance(state))
    second, first = (4 * values.clamp(min=0).sqrt()).tolist()  # from end to end
    turn = math.degrees(math.atan2(vectors[1, 1].item(), vectors[0, 1].item()) % math.pi)
    axes.plot(*batch_gradients(state).T, ".", color=PALETTE["blue"], markersize=3, alpha=0.5, linewidth=0)
    orange, found = PALETTE["orange"], summary(state)
    axes.add_patch(Ellipse((x, y), first, second, angle=turn, fill=False, color=orange, linestyle="--"))
    axes.plot([0, x], [0, y], "-", color=orange)
    axes.plot(x, y, "o", color=orange, markersize=6)
    axes.plot(0, 0, "x", color=PALETTE["green"], markersize=7, markeredgewidth=2)
    axes.set_title(f"b = {state['batch']}: noise {found['measured']:.2f}, full gradient {found['length']:.2f}")
    axes.set(xlabel=r"$\partial\ell/\partial w_1$", ylabel=r"$\partial\ell/\partial w_2$")
    axes.set(xlim=state["xlim"], ylim=state["ylim"], aspect="equal")
