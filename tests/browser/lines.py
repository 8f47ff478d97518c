"""Where lines of an open page end: in code and signatures after joints alone, and in what is to stay whole nowhere."""

from __future__ import annotations

from playwright.sync_api import Page

# The text before and after each end of a line within code, in words, unless it is a joint.
TORN = r"""() => {
    const found = [], whole = 'span.unbroken:not(:is(td, th) *, :has(math))'
    for (const element of document.querySelectorAll(`code.literal, dt.sig, ${whole}`)) {
        if (!element.checkVisibility() || element.getClientRects().length < 2 && element.matches(':not(dt)')) continue
        const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT), range = document.createRange()
        let before = '', middle = 0
        while (walker.nextNode()) for (let i = 0; i < walker.currentNode.length; i++) {
            range.setStart(walker.currentNode, i)
            range.setEnd(walker.currentNode, i + 1)
            const box = range.getClientRects()[0], character = walker.currentNode.data[i]
            if (box?.width && character.trim() && character !== '¶') {  // a space at an end has no box, or no width
                const joint = /[\s(_.,/]$/.test(before) || /[a-z][A-Z]/.test(before.slice(-1) + character)
                if (before && box.top > middle && (!joint || element.matches('.unbroken')))
                    found.push(`a line ends: ${before}|${character}`)
                middle = (box.top + box.bottom) / 2
            }
            before = before.slice(-30) + character
        }
    }
    return found
}"""


def torn_problems(page: Page) -> list[str]:
    return list(page.evaluate(TORN))
