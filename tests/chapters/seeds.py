"""A check that nothing random is drawn before a seed is set, as far as the source shows it."""

from __future__ import annotations

import ast
import re

from tests.chapters.page import Page
from tests.chapters.style import dotted

SEEDS = {"torch.manual_seed", "np.random.seed", "random.seed"}
DRAWS = re.compile(
    r"torch\.(rand|randn|randint|randperm|normal|bernoulli|multinomial|poisson)(_like)?$"
    r"|.*\.(normal|uniform|random|bernoulli|exponential|cauchy|log_normal|geometric|kaiming_\w+|xavier_\w+|trunc_normal)_$"
    r"|np\.random\.\w+$|random\.\w+$|d2l\.synthetic_data$"
)


def seed_problems(page: Page) -> list[str]:
    """Draws without `generator=` before the first seed, and calls of the page's own functions that make such draws."""
    seeded, random_functions, problems = False, set[str](), []
    for cell in page.cells:
        names = [dotted(node) for node in ast.walk(cell.tree) if isinstance(node, ast.Call)]
        seeded = seeded or bool(SEEDS & set(names))
        if seeded:
            break
        for node in cell.tree.body:
            draws = unseeded_draws(node, random_functions)
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                random_functions |= {node.name} if draws else set()
                continue
            problems += [
                f"{page.name}:{cell.lines[call.lineno - 1].number}: {dotted(call)}(...) is drawn before any seed is set"
                for call in draws
            ]
    return problems


def unseeded_draws(node: ast.AST, random_functions: set[str]) -> list[ast.Call]:
    """Return the calls below NODE that draw from the global generator."""
    return [call for call in ast.walk(node) if isinstance(call, ast.Call) and is_unseeded(call, random_functions)]


def is_unseeded(call: ast.Call, random_functions: set[str]) -> bool:
    name = dotted(call)
    if name in random_functions:
        return True
    if name in {"np.random.default_rng", "random.Random"}:
        return not (call.args or call.keywords)
    return bool(DRAWS.match(name)) and "generator" not in {keyword.arg for keyword in call.keywords}
