"""The tolerance that is added to nbval, and what of an output is compared at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.notebooks.references import as_output, readable
from tests.notebooks.tolerance import ATOL, RTOL, ToleratedText, differences

FLOATS = st.floats(min_value=-1e12, max_value=1e12).filter(lambda x: x == 0 or abs(x) > 1e-12)


@given(st.lists(FLOATS, min_size=1, max_size=5), st.floats(-0.99, 0.99))
def test_floats_within_the_tolerance_agree(numbers: list[float], share: float) -> None:
    moved = [x + share * (ATOL + RTOL * abs(x)) for x in numbers]
    assert differences(f"tensor({numbers!r})", f"tensor({moved!r})") == []


@given(st.lists(FLOATS, min_size=1, max_size=5), st.sampled_from([-1, 1]), st.data())
def test_one_float_beyond_the_tolerance_differs(numbers: list[float], sign: int, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(numbers) - 1))
    moved = list(numbers)
    moved[at] += sign * 1.01 * (ATOL + RTOL * abs(moved[at]))
    (found,) = differences(f"tensor({numbers!r})", f"tensor({moved!r})")
    assert found.startswith(f"number {at + 1}: {numbers[at]!r} became {moved[at]!r}")


@given(st.integers(10_000, 10**9), st.sampled_from(["{} images", "{}.", "{}x{}", "n={}, x=0.5", "[{}]"]))
def test_integers_are_strict(number: int, form: str) -> None:
    assert differences(form.format(number, number), form.format(number + 1, number + 1))


@pytest.mark.parametrize(
    ("reference", "text"),
    [
        ("tensor([1., 2.])", "tensor([0.9999, 2.0000])"),
        ("tensor([0.0000, 1.5000])", "tensor([-0.0000,  1.5000])"),
        ("tensor([ 1.0000, -0.5000])", "tensor([ 1.0001, -0.5001])"),
        ("1.0000e-03 1e6", "0.0010 1.0005E+06"),
        ("loss nan, -inf, NaN", "loss nan, -inf, nan"),
        ("83.11% in 0.5001s", "83.12% in 0.5s"),
    ],
)
def test_forms_of_one_number_agree(reference: str, text: str) -> None:
    assert differences(reference, text) == []
    assert (ToleratedText(reference) != text) is False


@pytest.mark.parametrize(
    ("reference", "text"),
    [
        ("1", "1.0"),
        ("nan", "inf"),
        ("inf", "-inf"),
        ("nan", "0.0"),
        ("0.5", "nan"),
        ("inf", "5.0"),
        ("torch 2.6.1", "torch 2.6.0"),
        ("on 01.02.2025", "on 01.02.2026"),
        ("x10000.5", "x10000.6"),
        ("a 0.5", "b 0.5"),
        ("0.5\n0.6", "0.5 0.6"),
        ("a  b 0.5", "a b 0.5"),
        ("[0.5, 0.6]", "[0.5]"),
        ("0.5", ""),
    ],
)
def test_all_else_is_strict(reference: str, text: str) -> None:
    assert differences(reference, text)
    assert ToleratedText(reference) != text


def test_a_wider_tolerance_is_wider_and_no_more() -> None:
    assert not differences("0.50", "0.51", rtol=0.03)
    assert differences("0.50", "0.52", rtol=0.03)
    assert (ToleratedText("0.50", rtol=0.03) != "0.51") is False


FIGURE = {"text/plain": "<Figure size 400x300 with 1 Axes>"}
MARKDOWN = {"text/plain": "<IPython.core.display.Markdown object>", "text/markdown": "*x*"}
HTML = {"text/plain": "<IPython.core.display.HTML object>", "text/html": "<b>x</b>"}
GLUED = {"application/papermill.record/text/plain": "0.83"}


@pytest.mark.parametrize(
    ("data", "kept"),
    [
        (FIGURE | {"image/svg+xml": "<svg/>"}, FIGURE),
        ({"text/plain": "a table", "text/html": "<table>"}, {"text/plain": "a table"}),
        ({"text/html": "<b>1</b><svg width='1'>\n</svg>"}, {"text/html": "<b>1</b>(image)"}),
        ({"text/html": "<img src='data:image/png;base64,iVB/+=='>"}, {"text/html": "<img src='(image)'>"}),
        (MARKDOWN, MARKDOWN),
        (HTML, HTML),
        (GLUED | {"application/papermill.record/image/png": "iVB"}, GLUED),
        ({"image/png": "iVB"}, {}),
    ],
)
def test_readable_text_is_kept_and_images_are_not(data: dict[str, str], kept: dict[str, str]) -> None:
    assert readable({"output_type": "display_data", "data": data}) == kept


def test_stderr_counts_unless_the_book_hides_it() -> None:
    output = {"output_type": "stream", "name": "stderr", "text": "50%"}
    assert readable(output) == {"stderr": "50%"}
    assert readable(output, ["remove-stderr"]) == {}


@pytest.mark.parametrize("fields", [{"stdout": "a\n"}, {"ename": "E", "evalue": "why"}, {"text/plain": "1"}])
def test_output_and_fields_are_inverse(fields: dict[str, str]) -> None:
    assert readable(as_output(fields)) == fields


def test_the_tolerance_is_what_it_says() -> None:
    assert differences("1.0000", "1.0015") and differences("0.0", "1.5e-6")
    assert differences("1.0", "1.5", rtol=0.4) and not differences("1.5", "1.0", rtol=0.4)  # of the reference
    assert [ToleratedText("0.50", rtol=0.03) == text for text in ("0.51", "0.52")] == [True, False]
