"""Every check bites: each sees the fault that is made in a sound page, and nothing else there."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.chapters import frame, seeds, style
from tests.chapters.page import Page
from tests.chapters.pages import ROOT

SOUND = (ROOT / "tools" / "new_chapter.md").read_text(encoding="utf-8")
IDEA = "They do, since the noise is small.\n"
Check = Callable[[Page], list[str]]


def page(old: str = "", new: str = "") -> Page:
    """Return the template with the first OLD replaced by NEW."""
    assert old in SOUND
    return Page("chapter-name", SOUND.replace(old, new, 1))


def with_cell(code: str, header: str = "") -> Page:
    """Return the template with one more cell in its first section."""
    return page(IDEA, f"{IDEA}\n```{{code-cell}} ipython3\n{header}{code}\n```\n")


def terms(p: Page) -> list[str]:
    return style.term_problems(p, {"mini-batch": "minibatch"})


@pytest.mark.parametrize(
    ("check", "old", "new", "message"),
    [
        (frame.opening_problems, "{admonition} In this chapter", "{note}", "no admonition"),
        (frame.opening_problems, "- **Time**: about 45 minutes", "About 45 minutes", "lacks **Time**"),
        (frame.part_problems, "## Summary", "## The end", "the last sections are"),
        (frame.part_problems, "## One idea", "# One idea", "2 titles"),
        (frame.part_problems, "### Is this a question of its own?", "", "no question of its own"),
        (frame.part_problems, "question of its own?", "question.", "not a question"),
        (frame.label_problems, "(chapter-name-summary)=\n", "", "no label above 'Summary'"),
        (frame.label_problems, "(chapter-name-summary)=\n", "(summary)=\n", "does not start with 'chapter-name-'"),
        (frame.label_problems, "(chapter-name-summary)=\n", "(chapter-name-sources)=\n", "is given twice"),
        (frame.label_problems, "(chapter-name)=\n", "(name)=\n", "does not start with 'chapter-name'"),
        (frame.exercise_problems, "**Easy.** What", "What", "does not start with its grade"),
        (frame.exercise_problems, ":::{exercise}\n", ":::{exercise} A title\n", "has a title argument"),
        (frame.exercise_problems, ":class: dropdown\n", "", "is not folded"),
        (frame.exercise_problems, "{solution-start} chapter-name-ex-two", "{solution-start} x", "-two has no solution"),
        (frame.exercise_problems, ":::{solution-end}\n", "", "has no solution, or none that ends"),
        (frame.exercise_problems, ":::{exercise}\n:label: chapter-name-ex-five", ":::{note}\n", "4 exercises"),
        (style.figure_problems, '    caption: "The labels lie close to a line."\n', "", "without a caption"),
        (style.figure_problems, "name: fig-chapter-name-line", "name: the-line", "starts with 'fig-'"),
        (style.reference_problems, "{numref}`fig-chapter-name-line`", "The figure", "no {numref}"),
        (terms, IDEA, "A Mini-Batch is small.\n", "'Mini-Batch'"),
        (terms, IDEA, "We *optimize* the colours.\n", "'optimize'"),
        (terms, IDEA, "See {ref}`how to optimize <x>`.\n", "'optimize'"),
        (style.typed_number_problems, IDEA, "It fell from 2.3 to {glue:text}`end`.\n", "2.3 is typed"),
        (style.typed_number_problems, IDEA, "Of 90 %, {glue:text}`end` are left.\n", "90 % is typed"),
    ],
)
def test_a_fault_in_the_text_is_seen(check: Check, old: str, new: str, message: str) -> None:
    problems = check(page(old, new))
    assert len(problems) == 1
    assert message in problems[0]


@pytest.mark.parametrize(
    ("check", "code", "header", "message"),
    [
        (style.cell_length_problems, "a = 1\n" * 10 + "a", "", "a visible cell of 11 lines"),
        (style.cell_length_problems, "a = " + "1 + " * 25 + "1", "", "105 columns"),
        (style.cell_length_problems, "a = " + "1 + " * 30 + "1", ":tags: [hide-input]\n", "125 columns"),
        (style.figure_problems, "plt.show()", "", "without `figure:`"),
        (style.figure_problems, "d2l.plt.show()", ":tags: [hide-input]\n", "without `figure:`"),
        (style.reason_problems, "1", "---\ncheck: {ignore: timing}\n---\n", "without a reason"),
        (style.reason_problems, "1", "---\ncheck: {rtol: 0.1}\n---\n", "without a reason"),
        (style.print_problems, "x = 1\nprint(x)", "", "ends in print"),
        (style.print_problems, "print((1, 2))", "", "ends in print"),
    ],
)
def test_a_fault_in_a_cell_is_seen(check: Check, code: str, header: str, message: str) -> None:
    problems = check(with_cell(code, header))
    assert len(problems) == 1
    assert message in problems[0]


@pytest.mark.parametrize("alt", ["", "A plot.", "loss-curve-of-softmax-regression-over-ten-epochs-of-training"])
def test_alternative_text_that_says_nothing_is_seen(alt: str) -> None:
    sound = "A hundred points close to a rising straight line. The label grows by about 2 where the feature grows by 1."
    assert "alternative text" in style.figure_problems(page(sound, alt))[0]


@pytest.mark.parametrize(
    "code",
    [
        "torch.randn(3)",
        "x = torch.zeros(3).normal_(0, 1)",
        "np.random.rand(3)",
        "np.random.default_rng()",
        "def draw():\n    return torch.randperm(3)\n\ndraw()",
        "torch.Generator().manual_seed(0), torch.rand(2)",
    ],
)
def test_unseeded_draws_are_seen(code: str) -> None:
    unseeded = page("torch.manual_seed(0)\nX, y = d2l.synthetic_data(torch.tensor([2.0]), 1.0, 100)", code)
    assert len(seeds.seed_problems(unseeded)) == 1


@pytest.mark.parametrize(
    "code",
    [
        "torch.manual_seed(1)\ntorch.randn(3)",
        "g = torch.Generator().manual_seed(0)\ntorch.rand(2, generator=g)",
        "np.random.default_rng(0)",
        "def draw():\n    return torch.randperm(3)",
        "# torch.randn(3)",
    ],
)
def test_seeded_draws_pass(code: str) -> None:
    seeded = page("torch.manual_seed(0)\nX, y = d2l.synthetic_data(torch.tensor([2.0]), 1.0, 100)", code)
    assert seeds.seed_problems(seeded) == []


@pytest.mark.parametrize(
    ("code", "header"),
    [
        ("def f():\n" + "    a = 1\n" * 12, ""),
        ("a = 1\n" * 12, ":tags: [hide-input]\n"),
        ("a = 1\n\n\n" * 10, ""),
        ("%xmode Minimal\nfor i in range(2):\n    print(i)", ""),
        ("print('loss:', 1)", ""),
        ("plt.show()", ":tags: [remove-cell]\n"),
        ("1", '---\ncheck: {ignore: "wall-clock times differ"}\n---\n'),
    ],
)
def test_sound_cells_pass(code: str, header: str) -> None:
    sound = with_cell(code, header)
    checks = (style.cell_length_problems, style.figure_problems, style.reason_problems, style.print_problems)
    assert [problem for check in checks for problem in check(sound)] == []


@pytest.mark.parametrize(
    "words",
    [
        "`mini-batch` and `torch.optim.optimizer`",
        "{ref}`the mean <optimize-it>` and {doc}`optimize`",
        "$\\mathrm{optimize}$, optimisation, sizes",
        "[text](https://example.org/color)",
        "0.5 is typed where nothing is glued",
        "{glue:text}`end` of 60,000 images, and $x = 2.5$",
    ],
)
def test_words_that_are_code_or_definitions_pass(words: str) -> None:
    sound = page(IDEA, words + "\n")
    assert terms(sound) + style.typed_number_problems(sound) == []


def test_a_page_is_taken_apart_with_its_line_numbers() -> None:
    lines = SOUND.splitlines()
    sound = page()
    assert [lines[heading.number - 1] for heading in sound.headings][:2] == [
        "# The title: what the chapter is about",
        "## One idea",
    ]
    assert sound.headings[1].label == "chapter-name-first-idea"
    assert all(lines[line.number - 1] == line.text for cell in sound.cells for line in cell.lines)
    assert lines[sound.cells[0].number - 1] == "```{code-cell} ipython3"
    assert "chapter-name-ex-two" in sound.labels
    figure = next(cell for cell in sound.cells if cell.rendering)
    assert figure.is_hidden and figure.rendering["figure"]["name"] == "fig-chapter-name-line"
