"""Checks for the exercises: give yours to `check.<chapter>.<exercise>(...)` and read what it says.

A check runs the learner's function on several inputs and compares it with a reference. It says what is wrong with the
first answer that differs, and recognises some usual mistakes.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

WIDTH = 72  # characters; a line on the course's pages, below a folded solution
Hint = tuple[Callable[..., bool], str]  # (does the wrong value show this mistake?, what to tell)
Fault = Callable[[Callable[..., Any]], str]  # says what is wrong with an answer, nothing where it is right
SEED = 8  # of what checks draw, so that a verdict is the same each time


@dataclass(frozen=True)
class Verdict:
    """What a check found; true where the answer is right."""

    ok: bool
    message: str

    def __bool__(self) -> bool:
        return self.ok

    def __repr__(self) -> str:
        return textwrap.fill(f"{'Right' if self.ok else 'Not yet'}: {self.message}", width=WIDTH)


def judge(
    answer: Callable[..., Any],
    reference: Callable[..., Any],
    cases: Iterable[Sequence[Any]],
    hints: Sequence[Hint] = (),
) -> Verdict:
    """Compare `answer` with `reference` on each case's arguments; say what is wrong with the first that differs.

    hints: each a test of the value and the arguments, asked of a wrong value, and the advice given where it holds.
    """
    if not callable(answer):
        return no_function(answer)
    name = name_of(answer)
    count = 0
    for arguments in cases:
        count += 1
        call = f"{name}({', '.join(_brief(a) for a in arguments)})"
        given, expected = [_copy(a) for a in arguments], reference(*arguments)  # before the answer can change them
        try:
            value = answer(*arguments)
        except Exception as error:  # whatever a learner's code raises belongs in the verdict
            return Verdict(False, f"{call} raised {type(error).__name__}: {error}")
        wrong = difference(value, expected)
        if wrong:
            advice = next((tell for shows, tell in hints if _holds(shows, value, arguments)), "")
            return Verdict(False, f"{call} {wrong}" + (f". {advice}" if advice else ""))
        if any(isinstance(a, Tensor) and difference(a, b) for a, b in zip(arguments, given, strict=True)):
            return Verdict(False, f"{call} is right, but an argument was changed in place: return a new tensor")
    return Verdict(True, f"{name} agrees with the reference on {count} input{'s' * (count > 1)}")


def judge_by_faults(answer: Callable[..., Any], right: str, cases: Iterable[tuple[str, Fault]]) -> Verdict:
    """Ask each case for the answer's fault, empty where it has none; what the answer raises is one.

    cases: behind the function's name, how it was called, and what finds the fault. right: said where there is none.
    PyTorch's randomness is seeded for each case, so that a verdict is the same each time, and stays as it was.
    """
    if not callable(answer):
        return no_function(answer)
    for call, fault_of in cases:
        try:
            with torch.random.fork_rng(devices=[]):
                torch.manual_seed(SEED)
                fault = fault_of(answer)
        except Exception as error:  # whatever a learner's code raises belongs in the verdict
            fault = f"raised {type(error).__name__}: {error}"
        if fault:
            return Verdict(False, f"{name_of(answer)}{call} {fault}")
    return Verdict(True, f"{name_of(answer)} {right}")


def name_of(answer: object) -> str:
    """Return what a learner calls the function."""
    return str(getattr(answer, "__name__", "your function"))


def hint(mistake: Callable[..., Any], tell: str) -> Hint:
    """Make the hint that holds where a value is what the mistaken formula gives."""
    return lambda value, *arguments: near(value, mistake(*arguments)), tell


def near(a: Any, b: Any) -> bool:
    """Tell whether two values are the same but for rounding; `b` has the shape of `a`, or is one number for all."""
    is_number = not isinstance(b, Tensor)
    a, b = torch.as_tensor(a).double(), torch.as_tensor(b).double()
    return (is_number or a.shape == b.shape) and torch.allclose(a, b, rtol=1e-5, atol=1e-6)


def no_function(answer: object) -> Verdict:
    """Return the verdict on what is not even a function."""
    return Verdict(False, f"give the function itself, without calling it; this is {type(answer).__name__}")


def difference(value: Any, expected: Any, rtol: float = 1e-4, atol: float = 1e-6) -> str:
    """Say how a value differs from the expected one (type, shape, numbers), or return an empty string."""
    if not isinstance(expected, Tensor):
        if (isinstance(value, Tensor) and value.numel() == 1) or getattr(value, "shape", None) == ():  # NumPy's numbers
            value = value.item()
        if isinstance(expected, (int, float)) and not isinstance(value, (int, float)):
            what = "True or False" if isinstance(expected, bool) else "a number"
            return f"returned {type(value).__name__}, expected {what}"
        return _number_difference(value, expected, rtol, atol)
    if not isinstance(value, Tensor):
        return f"returned {type(value).__name__}, expected a tensor of shape {tuple(expected.shape)}"
    if value.shape != expected.shape:
        return f"returned shape {tuple(value.shape)}, expected {tuple(expected.shape)}"
    value, expected = value.detach().double(), expected.detach().double()
    wrong = ~torch.isclose(value, expected, rtol, atol, equal_nan=True)
    if not wrong.any():
        return ""
    at = tuple(int(i) for i in wrong.nonzero()[0])
    where = f" at {list(at)}" if at else ""
    return f"returned {value[at].item():.6g}{where}, expected {expected[at].item():.6g}"


def _number_difference(value: Any, expected: Any, rtol: float, atol: float) -> str:
    if isinstance(expected, float):
        same = abs(value - expected) <= atol + rtol * abs(expected) or (value != value and expected != expected)
    else:
        same = value == expected
    return "" if same else f"returned {_brief(value)}, expected {_brief(expected)}"


def _copy(value: Any) -> Any:
    return value.detach().clone() if isinstance(value, Tensor) else value


def _holds(shows: Callable[..., bool], value: Any, arguments: Sequence[Any]) -> bool:
    try:
        return bool(shows(value, *arguments))
    except Exception:  # a hint's test that does not fit the value does not apply
        return False


def _brief(value: Any) -> str:
    if isinstance(value, Tensor):
        if value.numel() > 6:
            return f"tensor of shape {tuple(value.shape)}"
        return str((value.detach().double().round(decimals=4) if value.is_floating_point() else value).tolist())
    return f"{value:.6g}" if isinstance(value, float) else repr(value)
