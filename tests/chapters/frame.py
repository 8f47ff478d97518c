"""Checks of a lesson's frame: its parts in order, labels on its sections, exercises with solutions.

Each takes a page and returns its problems as `page:line: what is wrong`; none means sound.
"""

from __future__ import annotations

import re

from tests.chapters.page import Page

OPENING = ":::{admonition} In this chapter"
PARTS = ("Questions from the lecture", "Exercises", "Summary", "Sources")
MIN_EXERCISES = 5


def opening_problems(page: Page) -> list[str]:
    """The page opens with what one learns, what one needs, and how long it takes."""
    start = next((i for i, line in enumerate(page.prose) if line.text == OPENING), None)
    if start is None:
        return [f"{page.name}:1: no admonition 'In this chapter'"]
    end = next((i for i, line in enumerate(page.prose) if i > start and line.text == ":::"), len(page.prose))
    text = " ".join(line.text for line in page.prose[start:end])
    wanted = ("**You will learn**", "**You need**", "**Time**")
    missing = [part for part in wanted if part not in text]
    return [f"{page.name}:{page.prose[start].number}: 'In this chapter' lacks {part}" for part in missing]


def part_problems(page: Page) -> list[str]:
    """One title; the last four sections are those of PARTS; each question is a heading of its own."""
    titles = [heading.text for heading in page.headings if heading.level == 1]
    problems = [] if len(titles) == 1 else [f"{page.name}:1: {len(titles)} titles, expected one"]
    sections = [heading for heading in page.headings if heading.level == 2]
    last = tuple(heading.text for heading in sections[-len(PARTS) :])
    if last != PARTS:
        return [*problems, f"{page.name}:1: the last sections are {', '.join(last)}; expected {', '.join(PARTS)}"]
    start, end = sections[-4].number, sections[-3].number
    questions = [h for h in page.headings if h.level == 3 and start < h.number < end]
    problems += [] if questions else [f"{page.name}:{start}: no question of its own ('### ...')"]
    return problems + [f"{page.name}:{h.number}: not a question: {h.text}" for h in questions if h.text[-1] != "?"]


def label_problems(page: Page) -> list[str]:
    """Every heading has a label on the line above, which starts with the page's name; none is given twice."""
    problems, seen = [], set()
    for heading in page.headings:
        where = f"{page.name}:{heading.number}"
        wanted = page.name if heading.level == 1 else f"{page.name}-"
        if not heading.label:
            problems.append(f"{where}: no label above '{heading.text}'")
        elif not (heading.label == wanted if heading.level == 1 else heading.label.startswith(wanted)):
            problems.append(f"{where}: label {heading.label!r} does not start with {wanted!r}")
        elif heading.label in seen:
            problems.append(f"{where}: label {heading.label!r} is given twice")
        seen.add(heading.label)
    return problems


def exercise_problems(page: Page) -> list[str]:
    """At least five exercises, each with a grade and a folded solution that has code."""
    exercises = list(re.finditer(r"^:::\{exercise\}(.*)\n:label: *(\S+)\n(?s:(.*?))^:::$", page.text, re.M))
    problems = []
    if len(exercises) < MIN_EXERCISES:
        problems.append(f"{page.name}:1: {len(exercises)} exercises, expected at least {MIN_EXERCISES}")
    for exercise in exercises:
        where = f"{page.name}:{page.text.count(chr(10), 0, exercise.start()) + 1}: exercise {exercise[2]}"
        if exercise[1].strip():
            problems.append(f"{where} has a title argument")
        if not re.match(r"\s*\*\*(Easy|Medium|Hard)\.\*\*", exercise[3]):
            problems.append(f"{where} does not start with its grade, **Easy.**, **Medium.** or **Hard.**")
        problems += [f"{where} {fault}" for fault in solution_faults(page, exercise[2])]
    return problems


def solution_faults(page: Page, label: str) -> list[str]:
    """What is wrong with the solution of the exercise LABEL."""
    start = rf"^:::\{{solution-start\}} {re.escape(label)}\n((?::\S+:.*\n)*):::$"
    solution = re.search(start + r"(?s:(.*?))^:::\{solution-end\}\n:::$", page.text, re.M)
    if not solution or ":::{exercise}" in solution[2]:
        return ["has no solution, or none that ends"]
    faults = [] if ":class: dropdown" in solution[1] else ["has a solution that is not folded"]
    return faults if "{code-cell}" in solution[2] else [*faults, "has a solution without code"]
