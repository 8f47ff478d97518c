"""The helpers of an executable course on linear and softmax regression: `import d2lnotes as d2l`.

Importing prints nothing, downloads nothing, seeds nothing and sets no style; torchvision and pyplot are imported when
they are first used.
"""

from __future__ import annotations

from typing import Any

from d2lnotes import explore
from d2lnotes.animator import Animator
from d2lnotes.data import (
    BatchLoader,
    data_iter,
    get_dataloader_workers,
    get_fashion_mnist_labels,
    load_array,
    load_data_fashion_mnist,
    synthetic_data,
)
from d2lnotes.errors import DataError
from d2lnotes.files import FashionMNISTFiles, get_fashion_mnist
from d2lnotes.losses import cross_entropy, squared_loss
from d2lnotes.metrics import Accumulator, Timer, accuracy, evaluate_accuracy, evaluate_loss
from d2lnotes.models import init_weights, linreg, softmax, try_gpu
from d2lnotes.optim import sgd
from d2lnotes.plot import plot, set_axes, set_figsize, show_images, use_svg_display
from d2lnotes.train import predict_ch3, train_ch3, train_epoch_ch3

__version__ = "0.1.0"

__all__ = [
    "Accumulator",
    "Animator",
    "BatchLoader",
    "DataError",
    "FashionMNISTFiles",
    "Timer",
    "accuracy",
    "cross_entropy",
    "data_iter",
    "evaluate_accuracy",
    "evaluate_loss",
    "explore",
    "get_dataloader_workers",
    "get_fashion_mnist",
    "get_fashion_mnist_labels",
    "init_weights",
    "linreg",
    "load_array",
    "load_data_fashion_mnist",
    "plot",
    "plt",
    "predict_ch3",
    "set_axes",
    "set_figsize",
    "sgd",
    "show_images",
    "softmax",
    "squared_loss",
    "synthetic_data",
    "train_ch3",
    "train_epoch_ch3",
    "try_gpu",
    "use_svg_display",
]


def __getattr__(name: str) -> Any:
    """Import pyplot when `d2l.plt` is first asked for; it costs a good part of a second."""
    if name == "plt":
        import matplotlib.pyplot as plt

        return plt
    raise AttributeError(f"module 'd2lnotes' has no attribute {name!r}")
