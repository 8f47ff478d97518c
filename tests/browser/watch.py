"""Keeps an eye on a browser's context: what it asks for, and what goes wrong."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response, WebError

# A violation of the content security policy becomes an error on the console, with what was blocked.
REPORT_VIOLATIONS = """document.addEventListener('securitypolicyviolation', event =>
    console.error(`policy: ${event.effectiveDirective} blocked ${event.blockedURI} (${event.sample})`))"""
LOCAL = ("data:", "blob:", "about:")


class Watch:
    """Collects, in words, what no page may do. origins: where requests may go. expected: statuses that a test wants."""

    def __init__(self, context: BrowserContext, origins: tuple[str, ...], expected: tuple[int, ...] = ()) -> None:
        self.problems: list[str] = []
        self.allowed = (*(f"{origin}/" for origin in origins), *LOCAL)
        self.expected = expected
        context.add_init_script(REPORT_VIOLATIONS)
        context.on("request", self._request)
        context.on("requestfailed", self._failed)
        context.on("response", self._response)
        context.on("console", self._console)
        context.on("weberror", self._error)

    def _request(self, request: Request) -> None:
        if not request.url.startswith(self.allowed):
            self.problems.append(f"third party: {request.resource_type} {request.url}")

    def _failed(self, request: Request) -> None:
        # Leaving a page breaks off what it still loads; that is no fault.
        if request.failure and "ERR_ABORTED" not in request.failure:
            self.problems.append(f"failed: {request.url} ({request.failure})")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.problems.append(f"status {response.status}: {response.url}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not any(
            f"status of {code}" in message.text for code in self.expected
        ):
            self.problems.append(f"console: {message.text}")

    def _error(self, error: WebError) -> None:
        self.problems.append(f"script error: {error.error.message}")
