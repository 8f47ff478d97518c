"""Softmax: logits, a temperature and a label; probabilities, cross-entropy and its gradient."""

from __future__ import annotations

from string import ascii_lowercase
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from d2lnotes.explore.figure import Explorable
from d2lnotes.style import PALETTE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LIMITS, TEMPERATURES = [-5.0, 5.0], [0.1, 10.0]
LABELS = {
    "row": "Class {name}",
    "logit": "Logit of class {name}",
    "probability": "probability",
    "gradient": "gradient",
    "label": "Label y",
    "temperature": "Temperature T",
    "loss": "Cross-entropy",
    "entropy": "Entropy of ŷ",
    "predicted": "Predicted class",
    "step": "Step against the gradient",
    "raise": "Add 1 to all logits",
    "reset": "Start again",
    "said": "Label {name} has the probability {probability}; the cross-entropy is {loss}.",
}


def softmax(logits: Any, label: int, temperature: float = 1.0) -> Explorable:
    """Show what softmax makes of logits (q,) over a temperature, the cross-entropy of a label, and its gradient.

    A reader sets the logits, the temperature and the label. The gradient is by logits / temperature, so that it is
    prediction minus target at every temperature. Raises ValueError for a label that is no class, and for logits or
    temperatures that the sliders cannot show.
    """
    values = torch.as_tensor(logits, dtype=torch.float64).flatten().tolist()
    if len(values) > len(ascii_lowercase):
        raise ValueError(f"logits must be at most {len(ascii_lowercase)}, one a letter, got {len(values)}")
    if not 0 <= label < len(values):
        raise ValueError(f"label must be one of the {len(values)} classes, 0 to {len(values) - 1}, got {label}")
    _check_within("logits", values, LIMITS)
    _check_within("temperature", [temperature], TEMPERATURES)
    state = {
        "logits": values,
        "label": label,
        "temperature": float(temperature),
        "classes": list(ascii_lowercase[: len(values)]),
        "limits": LIMITS,
        "temperatures": TEMPERATURES,
    }
    return Explorable("softmax", state, LABELS, lambda axes: draw(axes, state))


def _check_within(name: str, values: list[float], limits: list[float]) -> None:
    if not all(limits[0] <= value <= limits[1] for value in values):
        raise ValueError(f"{name} must lie between {limits[0]:g} and {limits[1]:g}, got {values}")


def log_probabilities(state: dict[str, Any]) -> Tensor:
    """Return the logarithm of each class's probability (q,)."""
    return torch.log_softmax(torch.tensor(state["logits"], dtype=torch.float64) / state["temperature"], dim=0)


def cross_entropy(state: dict[str, Any]) -> float:
    """Return the loss of an example of the class `label`."""
    return -log_probabilities(state)[state["label"]].item()


def gradient(state: dict[str, Any]) -> Tensor:
    """Return the derivatives of the cross-entropy by each logit over the temperature (q,)."""
    p = log_probabilities(state).exp()
    p[state["label"]] -= 1
    return p


def draw(axes: Axes, state: dict[str, Any]) -> None:
    """Draw three bars for each class."""
    places = range(len(state["classes"]))
    bars = {
        "logit o": (state["logits"], "muted"),
        "probability ŷ": (log_probabilities(state).exp().tolist(), "blue"),
        "gradient ŷ − y": (gradient(state).tolist(), "orange"),
    }
    for shift, (name, (values, colour)) in zip((-0.27, 0, 0.27), bars.items(), strict=True):
        axes.bar([place + shift for place in places], values, 0.25, color=PALETTE[colour], label=name)
    axes.axhline(0, color=PALETTE["muted"], linewidth=0.8)
    axes.set_xticks(places, state["classes"])
    axes.set(xlabel="class", ylabel="value")
    label = state["classes"][state["label"]]
    axes.set_title(f"label {label}, T = {state['temperature']:g}: cross-entropy {cross_entropy(state):.3f}")
    axes.legend()
