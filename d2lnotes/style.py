"""The course's figure style: one palette, and the Matplotlib settings that use it."""

from __future__ import annotations

from typing import Any

# Named colours that differ in lightness as well as in hue, so that lines stay apart for colour-blind readers and in
# grey print. The site turns each into a variable with a dark counterpart; use these and no others in figures.
PALETTE = {
    "ink": "#1f2328",
    "muted": "#6e7781",
    "blue": "#0065a8",
    "orange": "#c64600",
    "green": "#1a7f4b",
    "purple": "#8a4fa3",
    "gold": "#a36a00",
    "cyan": "#007c89",
    "paper": "#ffffff",
}
CYCLE = ("blue", "orange", "green", "purple", "gold", "cyan")


def figure_settings() -> dict[Any, Any]:
    """Return the course's Matplotlib rcParams: SVG with real text, no background, thin muted axes, no randomness."""
    from cycler import cycler

    ink, muted = PALETTE["ink"], PALETTE["muted"]
    return {
        "svg.fonttype": "none",
        "svg.hashsalt": "d2lnotes",
        "font.family": "sans-serif",
        "font.sans-serif": ["Helvetica", "Arial", "Liberation Sans", "DejaVu Sans"],
        "font.size": 9.0,
        "axes.titlesize": 9.0,
        "figure.facecolor": "none",
        "axes.facecolor": "none",
        "savefig.facecolor": "none",
        "legend.frameon": False,
        "text.color": ink,
        "axes.labelcolor": ink,
        "axes.titlecolor": ink,
        "axes.edgecolor": muted,
        "xtick.color": muted,
        "ytick.color": muted,
        "xtick.labelcolor": ink,
        "ytick.labelcolor": ink,
        "grid.color": muted,
        "grid.alpha": 0.3,
        "grid.linewidth": 0.6,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.prop_cycle": cycler(color=[PALETTE[name] for name in CYCLE]),
        "image.cmap": "Greys",
        "image.interpolation": "none",
        "lines.linewidth": 1.6,
    }
