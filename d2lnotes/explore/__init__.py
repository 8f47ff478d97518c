"""Figures that a reader can change: in the course's pages without a kernel, and in notebooks through anywidget.

Each function returns an `Explorable`. A notebook shows it alive where `anywidget` is installed, and else as a figure of
its first state, which is also what a page shows in print and without JavaScript.
"""

from __future__ import annotations

from d2lnotes.explore.classifier import classify
from d2lnotes.explore.descent import descend
from d2lnotes.explore.figure import Explorable
from d2lnotes.explore.line import fit_the_line
from d2lnotes.explore.logits import softmax
from d2lnotes.explore.minibatches import batch_noise
from d2lnotes.explore.robust import compare_losses

__all__ = ["Explorable", "batch_noise", "classify", "compare_losses", "descend", "fit_the_line", "softmax"]
