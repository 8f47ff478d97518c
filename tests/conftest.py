"""How the tests are spread over processes: a file stays together, some in parts, and what takes long begins first.

Else the last minute would belong to one process alone. Many tests wait for a page or a kernel now and then, so that
there are more processes than cores.
"""

from __future__ import annotations

import os
from collections import Counter

import pytest

# Files by their seconds on two cores, the longest first; those that are not here take less than ten.
LONG = (
    *("test_reproducible", "test_processes", "test_execution_cut_off", "test_notebooks_run", "test_bundle", "test_lab"),
    *("test_execution_build", "test_search_dialog", "test_explore_classify", "test_languages", "test_install_cell"),
    *("test_live_build", "test_lighthouse", "test_every_page", "test_explorables", "test_keyboard", "test_machines"),
    *("test_pdf", "test_no_scripts", "test_lecture_script", "test_strict_build", "test_maths_pages"),
)
# Files whose tests share nothing that takes long to make, and into how many parts they are cut.
PARTS = {"test_every_page": 10, "test_explorables": 6, "test_lighthouse": 2, "test_processes": 2}


def pytest_xdist_auto_num_workers() -> int:
    """Tell how many processes `-n auto` means."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return cores + (cores + 1) // 2


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests into groups, each for one process, in the order in which they are to begin."""
    places = {name: place for place, name in enumerate(LONG)}
    seen: Counter[str] = Counter()
    order: dict[pytest.Item, tuple[int, int]] = {}
    for item in items:
        name = item.path.stem
        part = seen[name] % PARTS.get(name, 1)
        seen[name] += 1
        order[item] = places.get(name, len(LONG)), part
        item.add_marker(pytest.mark.xdist_group(f"{item.path.parent.name}-{name}-{part}"))
    items.sort(key=order.__getitem__)
