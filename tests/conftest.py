"""How the tests are spread over processes: a file stays together, some in parts, and what takes long begins first.

Else the last minute would belong to one process alone. Many tests wait for a page or a kernel now and then, so that
there are more processes than cores. A process has one browser, for all tests in it that need one.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from tools import browser as tool

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# Names of other machines do not resolve: a page that needs one fails here as it would behind a firewall. One more
# name for this machine stands for a site without https, where browsers keep some interfaces back.
OFFLINE = "--host-resolver-rules=MAP plain.test 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
WITHOUT = "D2LNOTES_NO_BROWSER"

# Files by their seconds on two cores, the longest first; those that are not here take less than ten.
LONG = (
    *("test_reproducible", "test_processes", "test_execution_cut_off", "test_notebooks_run", "test_bundle", "test_lab"),
    *("test_execution_build", "test_search_dialog", "test_explore_classify", "test_languages", "test_install_cell"),
    *("test_live_build", "test_lighthouse", "test_every_page", "test_explorables", "test_keyboard", "test_machines"),
    *("test_pdf", "test_no_scripts", "test_lecture_script", "test_strict_build", "test_maths_pages"),
)
# Files whose tests share nothing that takes long to make, and into how many parts they are cut.
PARTS = {
    "test_every_page": 10,
    "test_explorables": 6,
    "test_explore_speed": 2,
    "test_lighthouse": 2,
    "test_processes": 2,
}


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Tell how many processes `-n auto` means; `-n logical` are as many as there are cores."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return cores if config.option.numprocesses == "logical" else cores + (cores + 1) // 2


class Parts(LoadScopeScheduling):  # type: ignore[misc]
    """Gives a file, or a part of one, to one process; what shares a fixture that takes long stays together."""

    def __init__(self, config: pytest.Config, log: Producer) -> None:
        super().__init__(config, log)
        self.seen: Counter[str] = Counter()
        self.parts: dict[str, str] = {}

    def _split_scope(self, nodeid: str) -> str:
        if nodeid not in self.parts:
            file = nodeid.partition("::")[0]
            self.parts[nodeid] = f"{file}-{self.seen[file] % PARTS.get(Path(file).stem, 1)}"
            self.seen[file] += 1
        return self.parts[nodeid]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Parts:
    return Parts(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files in the order in which they are to begin."""
    places = {name: place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: places.get(item.path.stem, len(LONG)))


@pytest.fixture(scope="session")
def chromium() -> tool.Browser:
    """The browser to use; without one the tests fail, or are skipped for those who say that they want none."""
    if os.environ.get(WITHOUT) == "1":
        pytest.skip(f"the site was not tried in a browser, because {WITHOUT}=1")
    try:
        found = tool.find()
    except tool.NoBrowserError as error:
        pytest.fail(str(error), pytrace=False)
    if found is None:
        get = "run .venv/bin/python tools/browser.py, which gets one"
        pytest.fail(f"no Chromium works here: {get}; or {tool.WHAT_TO_DO}; or leave these tests out: {WITHOUT}=1")
    return found


@pytest.fixture(scope="session")
def running(chromium: tool.Browser) -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright  # which takes a while, and most tests have no use for it

    with sync_playwright() as playwright:
        arguments = [*tool.QUIET, *chromium.arguments, OFFLINE]
        browser = playwright.chromium.launch(
            executable_path=chromium.path,
            args=arguments,
            chromium_sandbox=tool.NO_SANDBOX not in chromium.arguments,
        )
        yield browser
        browser.close()
