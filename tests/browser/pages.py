"""What the tests ask of an open page. Problems are in words; none means sound."""

from __future__ import annotations

import time
from functools import cache
from itertools import pairwise

from playwright.sync_api import Page

from tests.browser.site import AXE

FAR = 3000  # pixels below the window; browsers load lazy images from about 2,500 before they come into view
UNFOLD = "document.querySelectorAll('details').forEach(fold => { fold.open = true })"
# A page learns of boxes' new sizes at the end of a frame. Chromium once in some thousand times forgets to give one.
NEXT_FRAME = """() => Promise.race([
    new Promise(next => requestAnimationFrame(() => requestAnimationFrame(() => next(true)))),
    new Promise(next => setTimeout(next, 500, false)),
])"""
FAR_IMAGES = """far => [...document.images].filter(image => image.complete && image.naturalWidth
    && image.getBoundingClientRect().top > innerHeight + far).map(image => image.currentSrc)"""
SCROLL = """async () => {
    for (let y = 0; y < document.documentElement.scrollHeight; y += 0.9 * innerHeight) {
        scrollTo({top: y, behavior: 'instant'})
        await Promise.race([new Promise(requestAnimationFrame), new Promise(next => setTimeout(next, 500))])
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
# Coloured words of code by the thousand, in a dozen kinds, are most of a page's elements, and looking at a page takes
# as long as it has elements. One of each kind stays.
ONE_OF_EACH_TOKEN = """() => {
    const seen = new Set()
    const known = token => {
        const {color, backgroundColor, fontSize, fontWeight} = getComputedStyle(token)
        const kind = [color, backgroundColor, fontSize, fontWeight]
        for (let one = token; one !== document.body; one = one.parentElement) kind.push(one.className)
        const before = seen.size
        return seen.add(kind.join()).size === before && !token.childElementCount
    }
    // All are looked at before any goes: after a change the browser computes styles anew.
    for (const token of [...document.querySelectorAll('pre span[class]')].filter(known))
        token.replaceWith(token.textContent)
}"""
# Runs axe-core's rules: those named, or all. Rules for colours, which take most of the time, look at the first and the
# last of the elements that show text in the same colours and sizes, which this marks anew each time.
RUN_AXE = """async ([rules, colours]) => {
    const ground = element => {
        const {backgroundColor, backgroundImage, opacity} = getComputedStyle(element)
        const bare = backgroundImage === 'none' && /, 0\\)$/.test(backgroundColor) && opacity === '1'
        const behind = bare && element.parentElement
        return behind ? ground(behind) : backgroundColor + backgroundImage + opacity
    }
    const looks = element => {
        const {color, fontSize, fontWeight} = getComputedStyle(element)
        const around = element.parentElement && getComputedStyle(element.parentElement).color
        const kind = [element.nodeName, element.getAttribute('class'), ground(element)]
        return [...kind, color, fontSize, fontWeight, around].join()
    }
    const kinds = new Map()
    for (const element of colours ? document.querySelectorAll('*') : []) {
        element.removeAttribute('data-of-its-kind')
        const shows = [...element.childNodes].some(one => one.nodeType === Node.TEXT_NODE && one.data.trim())
        if (!(shows || 'value' in element) || !element.checkVisibility({visibilityProperty: true})) continue
        const kind = looks(element)
        kinds.set(kind, [kinds.get(kind)?.[0] ?? element, element])
    }
    for (const element of [...kinds.values()].flat()) element.setAttribute('data-of-its-kind', '')
    const selector = '[data-of-its-kind]'
    const links = `a[href]${selector}`
    axe.configure({rules: [{id: 'color-contrast', selector}, {id: 'link-in-text-block', selector: links}]})
    const options = rules.length ? {runOnly: rules} : {rules: {
        'target-size': {enabled: true}, 'color-contrast': {enabled: colours}, 'link-in-text-block': {enabled: colours}}}
    const {violations} = await axe.run('html', {...options, resultTypes: ['violations']})
    const said = (id, node) => `${id}: ${node.target.join(' ')}: ${node.failureSummary}`
    return violations.flatMap(({id, nodes}) => nodes.map(node => said(id, node)))
}"""
# What lies beyond the window's right edge without a box of its own that scrolls; in words.
SIDEWAYS = """() => {
    const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth
    const found = wide > 0 ? [`the page scrolls sideways by ${wide} pixels`] : []
    const scrolls = element => ['auto', 'scroll'].includes(getComputedStyle(element).overflowX)
    for (const element of document.querySelectorAll('body *')) {
        if (element.ownerSVGElement) continue  // a picture cuts off what is beyond its edge
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


def next_frame(page: Page) -> None:
    """Wait until the page has been drawn anew, and has done what it does then."""
    wait_until(page, NEXT_FRAME)


def scroll_through(page: Page) -> None:
    """Scroll to the end as a reader does, and wait for the images that come into view."""
    page.evaluate(SCROLL)
    wait_until(page, LOADED)


def layout_shifts(page: Page) -> list[tuple[float, str]]:
    """List how far things have jumped since the page was opened (the reader's own clicks apart), and what did."""
    return [(value, what) for value, what in page.evaluate(SHIFTS)]


def unfold(page: Page) -> None:
    """Open all that is folded, and let the page do what it does when boxes get a size."""
    page.evaluate(UNFOLD)
    next_frame(page)


def keep_one_of_each_token(page: Page) -> None:
    """Make plain text of the words of code that look as others on the page do: axe has one of each kind to look at."""
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


def axe_problems(page: Page, *rules: str, colours: bool = True) -> list[str]:
    """Run axe-core's rules, all of them where none is named, on the page as it is now.

    colours: whether those are looked at.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe_source())
    return list(page.evaluate(RUN_AXE, [rules, colours]))


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
    if not page.evaluate(FOCUS):
        return ""
    page.wait_for_timeout(300)
    return str(page.evaluate(FOCUS))
