"""Importing the package: every name, by both imports."""

from __future__ import annotations

import pytest

import d2lnotes
from d2lnotes import torch as by_torch

LECTURE_NAMES = """
use_svg_display set_figsize set_axes plt plot Timer synthetic_data data_iter linreg squared_loss sgd load_array
get_fashion_mnist_labels show_images get_dataloader_workers load_data_fashion_mnist softmax cross_entropy accuracy
evaluate_accuracy evaluate_loss Accumulator Animator train_epoch_ch3 train_ch3 predict_ch3 init_weights try_gpu
""".split()


@pytest.mark.parametrize("name", sorted({*LECTURE_NAMES, *d2lnotes.__all__}))
def test_every_name_by_both_imports(name: str) -> None:
    assert getattr(d2lnotes, name) is getattr(by_torch, name)
    assert name in d2lnotes.__all__
    assert name in dir(by_torch)


def test_every_function_has_a_docstring() -> None:
    public = [getattr(d2lnotes, name) for name in d2lnotes.__all__]
    assert [f.__name__ for f in public if not (f.__doc__ or "").strip()] == []


@pytest.mark.parametrize("module", [d2lnotes, by_torch])
@pytest.mark.parametrize("name", ["train_ch4", "__path_to_nowhere__"])
def test_a_name_that_is_not_there(module: object, name: str) -> None:
    with pytest.raises(AttributeError, match=name):
        getattr(module, name)


def test_plt_is_pyplot() -> None:
    import matplotlib.pyplot

    assert d2lnotes.plt is matplotlib.pyplot
