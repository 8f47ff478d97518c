"""The static figure of Classifier: a picture, the weights of its class, their product, and the probabilities."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from d2lnotes.style import PALETTE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

STRONG = 0.7  # the share of the largest weight that has the strongest colour


def draw(axes: Axes, state: dict[str, Any], weights: Tensor, names: Sequence[str]) -> None:
    """Draw the first state. weights: (10, 784), before they are multiplied by the scales."""
    real = weights.double() * torch.tensor(state["scales"], dtype=torch.float64)[:, None]
    picture = torch.tensor(state["picture"], dtype=torch.float64) / 255
    scores = real @ picture + torch.tensor(state["biases"], dtype=torch.float64)
    probabilities = torch.softmax(scores, dim=0)
    guess = int(probabilities.argmax())
    axes.set_axis_off()
    product = picture * real[guess]
    tiles = [("picture", picture), (f"weights of {names[guess]}", real[guess]), ("picture × weights", product)]
    limit = STRONG * real.abs().max().item()
    for k, (title, values) in enumerate(tiles):
        tile = axes.inset_axes((0.02 + 0.34 * k, 0.45, 0.3, 0.5))
        limits: dict[str, Any] = (
            {"cmap": "PuOr", "vmin": -limit, "vmax": limit} if k else {"cmap": "Greys", "vmin": 0, "vmax": 1}
        )
        tile.imshow(values.reshape(28, 28), **limits)
        tile.set_axis_off()
        tile.set_title(title)
    bars = axes.inset_axes((0.1, 0.0, 0.9, 0.36))
    colours = [PALETTE["orange" if k == guess else "blue"] for k in range(len(names))]
    bars.bar(range(len(names)), probabilities, color=colours)
    bars.set(ylabel="probability", ylim=(0, 1))
    bars.set_xticks(range(len(names)), names, rotation=45, ha="right")
