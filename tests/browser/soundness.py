"""How much of its speed a machine has that others starve: to lay a page out is to fill memory, which is then slow.

Programs that only compute can be as fast as ever on such a machine, and a benchmark of JavaScript sees nothing.
"""

from __future__ import annotations

from playwright.sync_api import BrowserContext

from tests.browser.site import ROOT

SOUND = 50.0  # elements a millisecond; two cores that did nothing else laid out 54 to 66
SCRIPT = (ROOT / "tools" / "layout-speed.mjs").read_text(encoding="utf-8")
LAYOUT_SPEED = SCRIPT.partition("export default ")[2].strip().removesuffix(";")
SAMPLES = 3  # a single one may fall into a pause of this machine


def soundness(speed: float) -> float:
    """Return the share of a sound machine's speed, at most 1, by how many elements are laid out in a millisecond."""
    return min(1.0, speed / SOUND)


def layout_speed(context: BrowserContext) -> float:
    """Return how many elements of a new document a browser lays out in a millisecond, now, when it is at its best."""
    speeds: list[float] = []
    for _ in range(SAMPLES):
        page = context.new_page()
        speeds.append(page.evaluate(LAYOUT_SPEED))
        page.close()
    return max(speeds)
