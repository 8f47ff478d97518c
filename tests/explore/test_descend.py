"""Descend: paths, gaps and limits are Python's, over a grid of rates, valleys, batches and seeds."""

from __future__ import annotations

from itertools import islice, product
from typing import Any

import pytest
import torch
from matplotlib.figure import Figure

from d2lnotes import explore
from d2lnotes.explore.descent import FAR, draw, gap, path, symmetric
from d2lnotes.explore.examples import dealt, examples
from d2lnotes.explore.noise import normal_pairs, uniforms
from tests.explore.script import TOLERANCE, call

H = torch.tensor([[1.0, 0.4], [0.4, 0.41]], dtype=torch.float64)
FIRST = explore.descend(H, [2.0, -1.0], [-1.0, 1.0], lr=0.6).state


def states() -> list[dict[str, Any]]:
    limit = 2 / FIRST["largest"]
    grid = product((0.01, 0.5 * limit, 0.99 * limit, 1.25 * limit), (1.0, 5.4, 50.0), (1, 10, 1000), (0, 12345))
    return [FIRST | dict(zip(("rate", "condition", "batch", "seed"), values, strict=True)) for values in grid]


STATES = states()


def test_path_is_the_same_on_both_sides() -> None:
    paths = call("descend", [["pathOf", state] for state in STATES])
    for state, walked in zip(STATES, paths, strict=True):
        expected = path(state)
        assert len(walked) == len(expected)
        assert torch.tensor(walked, dtype=torch.float64) == pytest.approx(expected, rel=TOLERANCE, abs=TOLERANCE)


def test_gap_is_the_same_on_both_sides() -> None:
    ends = [path(state)[-1] for state in STATES]
    gaps = call("descend", [["gap", state, end.tolist()] for state, end in zip(STATES, ends, strict=True)])
    expected = [gap(state, end) for state, end in zip(STATES, ends, strict=True)]
    assert gaps == pytest.approx(expected, rel=TOLERANCE, abs=1e-12)


def test_first_state_is_the_problem_that_was_given() -> None:
    rebuilt = call("descend", [["hessian", FIRST], ["bound", FIRST]])
    assert torch.tensor(rebuilt[0], dtype=torch.float64) == pytest.approx(H, abs=TOLERANCE)
    assert rebuilt[1] == pytest.approx(2 / torch.linalg.eigvalsh(H)[-1].item(), abs=TOLERANCE)
    assert symmetric(FIRST["angle"], FIRST["largest"], FIRST["largest"] / FIRST["condition"]) == pytest.approx(H)


def test_path_is_plain_gradient_descent_with_all_examples() -> None:
    w, minimum = torch.tensor([-1.0, 1.0], dtype=torch.float64), torch.tensor([2.0, -1.0], dtype=torch.float64)
    walked = path(FIRST)
    for point in walked:
        assert point == pytest.approx(w)
        w = w - 0.6 * H @ (w - minimum)
    assert len(walked) == 41


@pytest.mark.parametrize(("share", "word"), [(0.2, "creeps"), (0.8, "jumps"), (0.999, "jumps"), (1.0, "diverges")])
def test_verdict_fits_the_path(share: float, word: str) -> None:
    state = FIRST | {"rate": share * 2 / FIRST["largest"], "steps": 20_000}
    [walked] = call("descend", [["pathOf", state]])
    assert call("descend", [["verdict", state, walked]]) == [word]
    left = gap(state, torch.tensor(walked[-1], dtype=torch.float64)) / gap(state, torch.tensor(FIRST["start"]).double())
    assert left < 1e-6 if word != "diverges" else left > 1e-3


def test_a_path_that_runs_away_is_cut_off() -> None:
    walked = path(FIRST | {"rate": 3 / FIRST["largest"], "steps": 1000})
    assert len(walked) < 100 and walked[-1].norm() >= FAR > walked[-2].norm()


def test_noise_has_the_size_that_the_docstring_says() -> None:
    """One step from the minimum is noise alone: its covariance is about rate² σ²H / b (n - b) / (n - 1)."""
    batch, state = 10, FIRST | {"start": FIRST["minimum"], "batch": 10, "steps": 1, "rate": 1.0}
    ends = torch.stack([path(state | {"seed": seed})[1] for seed in range(2000)])
    expected = 0.25 * H / batch * (1000 - batch) / 999
    assert torch.allclose(ends.T.cov(), expected, atol=0.15 * expected.max().item())


def test_all_examples_have_the_curvature_and_the_minimum_that_were_asked_for() -> None:
    rows = examples(1000)
    assert torch.allclose(rows.T @ rows / 1000, torch.eye(3, dtype=torch.float64), atol=1e-12)


def test_every_example_is_dealt_once_before_any_comes_again() -> None:
    order = list(islice(dealt(50, 3), 150))
    rounds = [order[k : k + 50] for k in (0, 50, 100)]
    assert all(sorted(one) == list(range(50)) for one in rounds) and rounds[0] != rounds[1] != rounds[2]


def test_single_examples_run_away_below_the_limit_of_the_full_gradient() -> None:
    wild, calm = (FIRST | {"batch": 1, "rate": share * 2 / FIRST["largest"]} for share in (0.95, 0.03))
    for state, least, most in ((wild, 15, 20), (calm, 0, 0)):
        paths = [path(state | {"seed": seed}).tolist() for seed in range(20)]
        found = call("descend", [["verdict", state, walked] for walked in paths])
        assert set(found) <= {"strays", "trembles"} and least <= found.count("strays") <= most


def test_generator_is_uniform_and_normal() -> None:
    draws = torch.tensor(list(islice(uniforms(7), 20_000)), dtype=torch.float64)
    assert draws.min() > 0 and draws.max() < 1 and draws.mean() == pytest.approx(0.5, abs=0.01)
    pairs = torch.tensor(list(islice(normal_pairs(7), 10_000)), dtype=torch.float64)
    assert pairs.T.cov() == pytest.approx(torch.eye(2, dtype=torch.float64), abs=0.05)


def test_two_examples_are_too_few() -> None:
    with pytest.raises(ValueError, match="at least 3, got 2"):
        explore.descend(H, [0.0, 0.0], [1.0, 1.0], lr=0.1, examples=2)
    assert len(path(explore.descend(H, [0.0, 0.0], [1.0, 1.0], lr=0.1, examples=3).state)) == 41


@pytest.mark.parametrize(
    ("hessian", "start", "said"),
    [
        ([[1.0, 0.0], [0.0, 0.0]], [0.0, 0.0], "eigenvalues above 0"),
        ([[1.0]], [0.0, 0.0], "must be 2 × 2"),
        ([[1.0, 0.5], [0.0, 1.0]], [0.0, 0.0], "symmetric"),
        (H, [0.0], "w0 must have two weights, got 1"),
    ],
)
def test_what_has_no_map_is_refused(hessian: Any, start: list[float], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        explore.descend(hessian, [0.0, 0.0], start, lr=0.1)


def test_the_figure_for_print_shows_the_path_the_minimum_and_the_lines_of_equal_loss() -> None:
    axes = Figure().subplots()
    draw(axes, FIRST)
    minimum, walked = (torch.tensor(line.get_xydata()) for line in axes.lines[:2])
    assert minimum.flatten().tolist() == FIRST["minimum"] and torch.allclose(walked, path(FIRST))
    lines: Any = axes.collections[0]
    assert list(lines.levels) == FIRST["levels"]
    for level, drawn in zip(lines.levels, lines.get_paths(), strict=True):
        assert all(gap(FIRST, torch.tensor(w)) == pytest.approx(level, rel=0.05) for w in drawn.vertices)
