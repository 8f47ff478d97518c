"""What the tests ask of an open page. Problems are in words; none means sound."""

from __future__ import annotations

import time
from functools import cache
from itertools import pairwise

from playwright.sync_api import Page

from tests.browser.site import AXE

FAR = 3000  # pixels below the window; browsers load lazy images from about 2,500 before they come into view
UNFOLD = "document.querySelectorAll('details').forEach(fold => { fold.open = true })"
FAR_IMAGES = """far => [...document.images].filter(image => image.complete && image.naturalWidth
    && image.getBoundingClientRect().top > innerHeight + far).map(image => image.currentSrc)"""
SCROLL = """async () => {
    for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight / 2) {
        scrollTo({top: y, behavior: 'instant'})
        await new Promise(requestAnimationFrame)
    }
}"""
# What is folded loads when it is opened.
LOADED = """() => [...document.images].every(image => image.complete || !image.checkVisibility())"""
SHIFTS = """() => new Promise(resolve => {
    const found = []
    new PerformanceObserver(list => found.push(...list.getEntries())).observe({type: 'layout-shift', buffered: true})
    setTimeout(() => resolve(found.filter(one => !one.hadRecentInput).map(one => [one.value, one.sources.map(
        source => source.node?.nodeName + '.' + (source.node?.className ?? '')).join(', ')])), 100)
})"""
# Coloured words of code by the thousand, in a dozen kinds: what is seen of one is seen of all.
ONE_OF_EACH_TOKEN = """() => {
    const seen = new Set()
    for (const token of document.querySelectorAll('pre span[class]')) {
        const {color, backgroundColor, fontSize, fontWeight} = getComputedStyle(token)
        const kind = [color, backgroundColor, fontSize, fontWeight]
        for (let one = token; one !== document.body; one = one.parentElement) kind.push(one.className)
        if (seen.has(kind.join()) && !token.childElementCount) token.style.visibility = 'hidden'
        seen.add(kind.join())
    }
}"""
# What lies beyond the window's right edge without a box of its own that scrolls; in words.
SIDEWAYS = """() => {
    const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth
    const found = wide > 0 ? [`the page scrolls sideways by ${wide} pixels`] : []
    const scrolls = element => ['auto', 'scroll'].includes(getComputedStyle(element).overflowX)
    for (const element of document.querySelectorAll('body *')) {
        const box = element.getBoundingClientRect()
        if (box.width <= 1 || box.height <= 1 || box.right <= innerWidth + 1 || !element.checkVisibility()) continue
        let around = element.parentElement
        while (around && !scrolls(around)) around = around.parentElement
        if (!around && getComputedStyle(element).position !== 'fixed')
            found.push(`${element.nodeName}.${element.className} ends at ${Math.round(box.right)} of ${innerWidth}`)
    }
    return found
}"""
HEADINGS = """() => [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')]
    .filter(heading => heading.checkVisibility()).map(heading => [+heading.nodeName[1], heading.innerText])"""


def check(problems: list[str]) -> None:
    """Fail with each problem on a line of its own, the first twenty."""
    assert not problems, "\n".join([f"{len(problems)} problems:", *problems[:20]])


def far_images(page: Page) -> list[str]:
    """List the images that have loaded though they are far below the window."""
    return list(page.evaluate(FAR_IMAGES, FAR))


def wait_until(page: Page, condition: str, arg: object = None) -> None:
    """Ask until the condition holds. Playwright's own wait evaluates text, which the policy forbids."""
    deadline = time.monotonic() + 5
    while not page.evaluate(condition, arg):
        assert time.monotonic() < deadline, f"after 5 seconds there is still not: {condition}"
        page.wait_for_timeout(20)


def scroll_through(page: Page) -> None:
    """Scroll to the end as a reader does, and wait for the images that come into view."""
    page.evaluate(SCROLL)
    wait_until(page, LOADED)


def layout_shifts(page: Page) -> list[tuple[float, str]]:
    """List how far things have jumped since the page was opened (the reader's own clicks apart), and what did."""
    return [(value, what) for value, what in page.evaluate(SHIFTS)]


def unfold(page: Page) -> None:
    page.evaluate(UNFOLD)


def keep_one_of_each_token(page: Page) -> None:
    """Hide the words of code that look as others on the page do, so that axe has to look at one of each kind."""
    page.evaluate(ONE_OF_EACH_TOKEN)


def sideways_problems(page: Page) -> list[str]:
    return list(page.evaluate(SIDEWAYS))


def heading_problems(page: Page) -> list[str]:
    """One first-level heading, which comes first in the text, and no level left out on the way down."""
    headings: list[tuple[int, str]] = page.evaluate(HEADINGS)
    levels = [level for level, _ in headings]
    problems = [] if levels.count(1) == 1 else [f"{levels.count(1)} headings of the first level"]
    return problems + [f"{b[1]!r} (h{b[0]}) follows h{a[0]}" for a, b in pairwise(headings) if b[0] > a[0] + 1]


@cache
def axe_source() -> str:
    return AXE.read_text(encoding="utf-8")


def axe_problems(page: Page, *rules: str, within: str = "html", colours: bool = True) -> list[str]:
    """Run axe-core's rules, all of them where none is named, on the page as it is now.

    within: the part of the page to look at. colours: whether contrast is looked at, which takes most of the time.
    """
    page.evaluate(axe_source())
    chosen = {"target-size": {"enabled": True}, "color-contrast": {"enabled": colours}}
    options = {"runOnly": list(rules)} if rules else {"rules": chosen}
    run = "([within, options]) => axe.run(within, {...options, resultTypes: ['violations']})"
    found = page.evaluate(run, [within, options])
    return [
        f"{violation['id']}: {' '.join(map(str, node['target']))}: {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


# The element that has the focus, if it does not show it by an outline or is covered; in words. A radio button's
# outline may be its label's, and a link's that of the box that it fills. The browser's own outline is `auto`, of which
# the width says nothing.
FOCUS = """() => {
    const element = document.activeElement, name = element.outerHTML.slice(0, 120).replaceAll('\\n', ' ')
    const shownBy = element.type === 'radio' ? element.closest('label').querySelector('span') ?? element : element
    const fills = getComputedStyle(element, '::after')
    const style = fills.content !== 'none' && fills.outlineStyle !== 'none' ? fills : getComputedStyle(shownBy)
    const thin = style.outlineStyle !== 'auto' && parseFloat(style.outlineWidth) < 1.5
    if (style.outlineStyle === 'none' || thin) return `the focus is not seen: ${name}`
    const boxes = [...shownBy.getClientRects()].filter(box => box.width > 1 && box.height > 1)
    if (!boxes.length) return `no size: ${name}`
    const within = (value, end) => Math.min(Math.max(value, 0), end)
    const seen = boxes.some(box => [0.1, 0.5, 0.9].some(part => {
        const [left, right] = [within(box.left, innerWidth), within(box.right, innerWidth)]
        const [top, bottom] = [within(box.top, innerHeight), within(box.bottom, innerHeight)]
        const at = document.elementFromPoint(left + (right - left) * part, (top + bottom) / 2)
        if (!at || right - left < 1 || bottom - top < 1) return false
        return at === element || shownBy.contains(at) || at.contains(shownBy) && at.nodeName !== 'BODY'
    }))
    return seen ? '' : `covered or outside the window: ${name}`
}"""


def focus_problem(page: Page) -> str:
    """Say what is wrong with the focus; nothing where it is seen, or comes into view within a moment."""
    if page.evaluate(FOCUS):
        page.wait_for_timeout(300)
    return str(page.evaluate(FOCUS))
