"""What the tests of every exercise's check share: a right answer passes, a wrong one hears what is wrong with it."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import Any

import pytest

from d2lnotes.check import Verdict

Check = Callable[[Any], Verdict]
Answer = Callable[..., Any]
Test = Callable[..., None]


def right_answers_pass(right: list[tuple[Check, Answer]]) -> Test:
    """Make the test that each check accepts its answer."""

    def test(checked: Check, answer: Answer) -> None:
        random.seed(0)  # which some answers shuffle with
        verdict = checked(answer)
        assert verdict, verdict

    marked: Test = pytest.mark.parametrize(("checked", "answer"), right)(test)
    return marked


def wrong_answers_hear(wrong: list[tuple[Check, Any, str]]) -> Test:
    """Make the test that each check refuses its answer, with words in which the pattern is found."""

    def test(checked: Check, answer: Any, told: str) -> None:
        random.seed(0)
        verdict = checked(answer)
        assert not verdict
        assert re.search(told, verdict.message), verdict.message

    marked: Test = pytest.mark.parametrize(("checked", "answer", "told"), wrong)(test)
    return marked
