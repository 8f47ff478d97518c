"""What a learner gets wrong: each error names the argument, what came and what was expected."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
import torch
from torch import Tensor, nn

import d2lnotes as d2l
from d2lnotes.data import InMemoryImages

ONES = torch.ones(3, 2)
HALVES = torch.full((3, 2), 0.5)
LABELS = torch.tensor([0, 1, 0])
NAN, INF = float("nan"), float("inf")


def with_gradient() -> list[Tensor]:
    param = torch.ones(2, requires_grad=True)
    param.grad = torch.ones(2)
    return [param]


class Case(NamedTuple):
    """A call that must fail, with which error, and the words that its message must hold."""

    call: Callable[[], Any]
    error: type[Exception]
    argument: str
    came: str
    expected: str


def batch_size_cases() -> list[Case]:
    calls: list[Callable[[Any], Any]] = [
        lambda n: d2l.data_iter(n, ONES, ONES),
        lambda n: d2l.load_array((ONES,), n),
        lambda n: d2l.load_data_fashion_mnist(n),
        lambda n: d2l.BatchLoader(InMemoryImages(ONES.byte(), LABELS), n),
        lambda n: d2l.sgd(with_gradient(), 0.1, n),
    ]
    wrong: list[tuple[Any, type[Exception], str, str]] = [
        (0, ValueError, "got 0", "at least 1"),
        (-3, ValueError, "got -3", "at least 1"),
        (2.5, TypeError, "float: 2.5", "whole number"),
        ("8", TypeError, "str: '8'", "whole number"),
        (True, TypeError, "bool: True", "whole number"),
        (None, TypeError, "NoneType: None", "whole number"),
    ]
    return [Case(lambda f=f, v=v: f(v), e, "batch_size", came, want) for f in calls for v, e, came, want in wrong]  # type: ignore[misc]


def lr_cases() -> list[Case]:
    wrong: list[tuple[Any, type[Exception], str]] = [
        (0, ValueError, "got 0.0"),
        (-0.1, ValueError, "got -0.1"),
        (NAN, ValueError, "got nan"),
        (INF, ValueError, "got inf"),
        ("fast", TypeError, "str: 'fast'"),
        (None, TypeError, "NoneType: None"),
    ]
    return [Case(lambda v=v: d2l.sgd(with_gradient(), v, 1), e, "lr", came, "number") for v, e, came in wrong]  # type: ignore[misc]


def label_cases() -> list[Case]:
    """The same checks of scores against labels in each function that takes them."""
    calls: list[Callable[[Tensor, Tensor], Any]] = [d2l.accuracy, d2l.cross_entropy]
    wrong: list[tuple[Tensor, Tensor, type[Exception], str, str, str]] = [
        (HALVES, LABELS.float(), TypeError, "y must", "torch.float32", "integer class labels"),
        (HALVES, LABELS > 0, TypeError, "y must", "torch.bool", "integer class labels"),
        (HALVES.tolist(), LABELS, TypeError, "y_hat must", "got list", "a tensor"),  # type: ignore[list-item]
        (HALVES, LABELS.tolist(), TypeError, "y must", "got list", "a tensor"),  # type: ignore[list-item]
        (HALVES, torch.tensor([0, 2, 1]), ValueError, "y must", "0 to 2", "from 0 to 1 for 2 classes"),
        (HALVES, torch.tensor([0, -1, 1]), ValueError, "y must", "-1 to 1", "from 0 to 1 for 2 classes"),
        (HALVES, LABELS.reshape(3, 1), ValueError, "y must", "(3, 1)", "one label an example"),
        (HALVES, LABELS[:2], ValueError, "y_hat and y", "3 and 2", "the same length"),
        (torch.ones(3, 1), LABELS, ValueError, "y_hat must", "(3, 1)", "one column a class"),
        (torch.ones(3, 2, 2), LABELS, ValueError, "y_hat must", "(3, 2, 2)", "one row an example"),
    ]
    return [Case(lambda f=f, a=a, b=b: f(a, b), e, *words) for f in calls for a, b, e, *words in wrong]  # type: ignore[misc]


OTHERS = [
    Case(lambda: d2l.accuracy(torch.ones(3), LABELS[:1]), ValueError, "y_hat and y", "(3,) and (1,)", "same shape"),
    Case(lambda: d2l.cross_entropy(ONES, LABELS), ValueError, "y_hat", "raw scores", "probabilities"),
    Case(lambda: d2l.cross_entropy(-HALVES, LABELS), ValueError, "y_hat", "raw scores", "probabilities"),
    Case(lambda: d2l.cross_entropy(torch.ones(3), LABELS), ValueError, "y_hat", "(3,)", "one column a class"),
    Case(lambda: d2l.softmax(torch.ones(3)), ValueError, "X must", "(3,)", "one row an example"),
    Case(lambda: d2l.squared_loss(ONES, torch.ones(3)), ValueError, "y must", "(3,)", "y_hat (3, 2)"),
    Case(lambda: d2l.squared_loss(ONES, 1.0), TypeError, "y must", "got float", "a tensor"),  # type: ignore[arg-type]
    Case(lambda: d2l.softmax([[1, 2]]), TypeError, "X must", "got list", "a tensor"),  # type: ignore[arg-type]
    Case(lambda: d2l.linreg(ONES, torch.ones(3, 1), 0.0), ValueError, "w must", "(3, 1)", "column of X (2)"),
    Case(lambda: d2l.sgd([torch.ones(1)], 0.1, 1), ValueError, "params[0]", "no gradient", "backward()"),
    Case(lambda: d2l.sgd(torch.ones(1), 0.1, 1), TypeError, "params", "got a tensor", "list of tensors"),
    Case(lambda: d2l.try_gpu(-1), ValueError, "i must", "got -1", "from 0"),
    Case(lambda: d2l.synthetic_data(torch.ones(2, 2), 0, 5), ValueError, "w must", "(2, 2)", "one column"),
    Case(lambda: d2l.synthetic_data(torch.tensor(1.0), 0, 5), ValueError, "w must", "()", "vector"),
    Case(lambda: d2l.synthetic_data(torch.ones(2), 0, 0), ValueError, "num_examples", "got 0", "at least 1"),
    Case(lambda: d2l.synthetic_data([2, -3.4], 0, 5), TypeError, "w must", "got list", "floating-point"),  # type: ignore[arg-type]
    Case(lambda: d2l.synthetic_data(LABELS, 0, 5), TypeError, "w must", "torch.int64", "floating-point"),
    Case(lambda: d2l.synthetic_data(torch.ones(2), 0, 5, noise=-1), ValueError, "noise", "got -1", "at least 0"),
    Case(lambda: d2l.data_iter(1, ONES, LABELS[:2]), ValueError, "features and labels", "3 and 2", "same length"),
    Case(lambda: d2l.load_array((ONES, LABELS[:2]), 1), ValueError, "data_arrays[1]", "3 and 2", "same length"),
    Case(lambda: d2l.load_array(ONES, 1), TypeError, "data_arrays", "got Tensor", "tuple of tensors"),  # type: ignore[arg-type]
    Case(lambda: d2l.load_array((), 1), TypeError, "data_arrays", "got ()", "tuple of tensors"),
    Case(lambda: d2l.load_array(([1], ONES), 1), TypeError, "data_arrays", "(list, Tensor)", "tuple of tensors"),  # type: ignore[arg-type]
    Case(lambda: InMemoryImages(ONES, LABELS[:2]), ValueError, "images and labels", "3 and 2", "same length"),
    Case(lambda: d2l.get_fashion_mnist_labels([3, 10]), ValueError, "labels", "got 10", "from 0 to 9"),
    Case(lambda: d2l.get_fashion_mnist_labels([1.5]), TypeError, "labels", "no whole number", "from 0 to 9"),
    Case(lambda: d2l.get_fashion_mnist_labels("12"), TypeError, "labels", "no whole number", "from 0 to 9"),
    Case(lambda: d2l.get_fashion_mnist_labels([-1]), ValueError, "labels", "got -1", "from 0 to 9"),
    Case(lambda: d2l.Accumulator(2).add(1), ValueError, "args and the sums", "1 and 2", "same length"),
    Case(lambda: d2l.Timer().avg(), ValueError, "lap", "no lap", "stop()"),
    Case(lambda: d2l.plot([[1, 2]] * 2, [[1, 2]] * 3), ValueError, "X and Y", "2 and 3", "same length"),
    Case(lambda: d2l.show_images(torch.ones(3, 2, 2), 0, 3), ValueError, "num_rows", "got 0", "at least 1"),
    Case(lambda: d2l.show_images(torch.ones(3, 2, 2), 1, 3.0), TypeError, "num_cols", "float: 3.0", "whole"),  # type: ignore[arg-type]
    Case(lambda: d2l.show_images(ONES, 1, 3, ["a"]), ValueError, "imgs and titles", "3 and 1", "same length"),
    Case(lambda: d2l.predict_ch3(nn.Identity(), [], n=0), ValueError, "n must", "got 0", "at least 1"),
    Case(
        lambda: d2l.train_ch3(nn.Linear(2, 2), [], [], nn.CrossEntropyLoss(), 0, print),
        ValueError,
        "num_epochs",
        "got 0",
        "at least 1",
    ),
]


@pytest.mark.parametrize("case", [*batch_size_cases(), *lr_cases(), *label_cases(), *OTHERS])
def test_messages(case: Case) -> None:
    with pytest.raises(case.error) as raised:
        case.call()
    message = str(raised.value)
    for part in (case.argument, case.came, case.expected):
        assert part in message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("resize", "error"),
    [
        (0, ValueError),
        (2.5, TypeError),
        ("28", TypeError),
        ((1, 2, 3), ValueError),
        ((28, 0), ValueError),
        ((28,), ValueError),
    ],
)
@pytest.mark.filterwarnings("ignore:.*only the embedded subset")
def test_messages_of_resize(resize: Any, error: type[Exception], subset: object) -> None:
    with pytest.raises(error, match="resize must be"):
        d2l.load_data_fashion_mnist(8, resize)
