"""The judge of the exercises: right answers pass, wrong ones are told what is wrong, and nothing crashes it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from d2lnotes.check import Verdict, difference, fashion_mnist, judge, linear_regression_scratch

CASES = [(torch.tensor([1.0, 2.0]),), (torch.tensor([[3.0, -1.0]]),)]


def double(X: Tensor) -> Tensor:
    return 2 * X


def test_a_right_answer() -> None:
    verdict = judge(double, lambda X: X + X, CASES)
    assert verdict
    assert repr(verdict) == "Right: double agrees with the reference on 2 inputs"


def test_the_first_wrong_value_is_named() -> None:
    verdict = judge(lambda X: X + 2, double, CASES)
    assert not verdict
    assert repr(verdict) == "Not yet: <lambda>([1.0, 2.0]) returned 3 at [0], expected 2"


def test_a_later_case_can_fail() -> None:
    verdict = judge(lambda X: X.abs() * 2, double, CASES)
    assert verdict.message == "<lambda>([[3.0, -1.0]]) returned 2 at [0, 1], expected -2"


def test_an_answer_that_raises() -> None:
    verdict = judge(lambda X: 1 / 0, double, CASES)
    assert verdict.message == "<lambda>([1.0, 2.0]) raised ZeroDivisionError: division by zero"


def test_an_answer_that_was_called() -> None:
    verdict = judge(double(torch.ones(2)), double, CASES)  # type: ignore[arg-type]
    assert not verdict
    assert "without calling it; this is Tensor" in verdict.message


@pytest.mark.parametrize(
    "check",
    [
        *(linear_regression_scratch.data_iter, linear_regression_scratch.sgd, linear_regression_scratch.big_step),
        fashion_mnist.index_batches,
    ],
)
def test_an_answer_that_was_called_for_checks_of_their_own(check: Any) -> None:
    assert check(None).message == "give the function itself, without calling it; this is NoneType"


def test_an_answer_without_a_name_and_large_inputs() -> None:
    class Answer:
        def __call__(self, X: Tensor) -> Tensor:
            return X

    assert judge(Answer(), double, [(torch.ones(3, 4),)]).message.startswith("your function(tensor of shape (3, 4))")


def test_the_hint_that_holds_is_given() -> None:
    hints = [
        (lambda value, X: value.no_such_attribute, "never"),
        (lambda value, X: False, "no"),
        (lambda value, X: torch.equal(value, X), "You gave the input back."),
        (lambda value, X: True, "too late"),
    ]
    verdict = judge(lambda X: X, double, CASES, hints)
    assert verdict.message == "<lambda>([1.0, 2.0]) returned 1 at [0], expected 2. You gave the input back."
    assert judge(double, double, CASES, hints)
    assert judge(lambda X: X, double, CASES, hints[:2]).message.endswith("expected 2")


def test_an_answer_that_changes_its_input_in_place() -> None:
    """The reference saw the input as it was; the right value alone is not enough."""
    verdict = judge(lambda X: X.mul_(2), double, [(torch.tensor([1.0, float("nan")]),)])
    assert verdict.message.endswith("is right, but an argument was changed in place: return a new tensor")
    assert judge(double, double, [(torch.tensor([float("nan")], requires_grad=True),)])


@pytest.mark.parametrize(
    ("value", "expected", "said"),
    [
        (torch.ones(2), torch.ones(2), ""),
        (torch.ones(2) + 1e-6, torch.ones(2), ""),
        (torch.ones(2, requires_grad=True), torch.ones(2), ""),
        (torch.tensor([1, 1]), torch.ones(2), ""),
        (torch.ones(2, 1), torch.ones(2), "returned shape (2, 1), expected (2,)"),
        ([1.0, 1.0], torch.ones(2), "returned list, expected a tensor of shape (2,)"),
        (None, torch.ones(2), "returned NoneType, expected a tensor of shape (2,)"),
        (torch.tensor([1.0, float("nan")]), torch.ones(2), "returned nan at [1], expected 1"),
        (torch.tensor([float("nan")]), torch.tensor([float("nan")]), ""),
        (torch.tensor(2.0), torch.tensor(1.0), "returned 2, expected 1"),
        (0.5, 0.5, ""),
        (torch.tensor(0.5), 0.5, ""),
        (torch.tensor([0.5]), 0.5, ""),
        (float("nan"), float("nan"), ""),
        (0.50001, 0.5, ""),
        (0.6, 0.5, "returned 0.6, expected 0.5"),
        (0.4, 0.5, "returned 0.4, expected 0.5"),
        (float("nan"), 0.5, "returned nan, expected 0.5"),
        (3, 3, ""),
        (4, 3, "returned 4, expected 3"),
        (np.int64(3), 3, ""),
        (np.float32(0.5), 0.5, ""),
        (np.bool_(True), True, ""),
        (np.bool_(True), False, "returned True, expected False"),
        ("3", 3, "returned str, expected a number"),
        ("yes", True, "returned str, expected True or False"),
        (torch.ones(2), 3, "returned Tensor, expected a number"),
        (None, 3.0, "returned NoneType, expected a number"),
        (["a"], ["a"], ""),
        (["a"], ["b"], "returned ['a'], expected ['b']"),
    ],
)
def test_difference(value: Any, expected: Any, said: str) -> None:
    assert difference(value, expected) == said


def test_verdicts_are_values() -> None:
    assert Verdict(True, "x") == Verdict(True, "x") != Verdict(False, "x")
    assert repr(Verdict(False, "look again")) == "Not yet: look again"
