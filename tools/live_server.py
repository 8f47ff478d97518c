"""Serves the built site to a browser on this machine, and tells its pages when a build has ended.

The pages on disk stay as they are: each gets one more script on its way, from this server, as its policy allows.
"""

from __future__ import annotations

import argparse
import json
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

PREFIX = "/.live/"
SCRIPT = Path(__file__).with_name("live.js")
PATIENCE = 25.0  # seconds after which a page that waits is told that nothing is new
TAG = b'<script src="/.live/live.js" data-build="%d" defer></script>'


def port_number(text: str) -> int:
    """Return what a command's argument names; argparse says what is wrong with another."""
    if not text.isdecimal() or not 0 <= int(text) < 1 << 16:
        raise argparse.ArgumentTypeError(f"a port is a number from 0 (any) to 65535, got {text!r}")
    return int(text)


class State:
    """The number of builds that have ended, and what the last one says where it failed."""

    def __init__(self) -> None:
        self.number, self.fault = 0, ""
        self.changed = threading.Condition()

    def ended(self, fault: str) -> None:
        with self.changed:
            self.number, self.fault = self.number + 1, fault
            self.changed.notify_all()

    def after(self, number: int, patience: float = PATIENCE) -> dict[str, object]:
        """Wait for another build than that of a number, and tell of the last one."""
        with self.changed:
            self.changed.wait_for(lambda: self.number != number, patience)
            return {"build": self.number, "fault": self.fault}


def with_script(page: bytes, number: int) -> bytes:
    """Return a page that also has our script."""
    head, body, rest = page.rpartition(b"</body>")
    return head + TAG % number + body + rest


class Handler(SimpleHTTPRequestHandler):
    """Answers for pages, files and the state of the builds."""

    def __init__(self, *arguments: object, state: State, site: Path) -> None:
        self.state = state
        super().__init__(*arguments, directory=str(site))  # type: ignore[arg-type]

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        path = Path(self.translate_path(address.path))
        if address.path == f"{PREFIX}state":
            seen = parse_qs(address.query).get("build", [""])[0]
            answer = self.state.after(int(seen) if seen.isdecimal() else -1)
            self.answer(json.dumps(answer).encode(), "application/json")
        elif address.path == f"{PREFIX}live.js":
            self.answer(SCRIPT.read_bytes(), "text/javascript")
        else:
            path = path / "index.html" if address.path.endswith("/") else path
            if path.suffix == ".html" and path.is_file():
                number = self.state.number  # before the page is read: one that is older is loaded again
                self.answer(with_script(path.read_bytes(), number), "text/html; charset=utf-8")
            else:
                super().do_GET()

    def answer(self, content: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, *arguments: object) -> None: ...


def server(site: Path, port: int, state: State) -> ThreadingHTTPServer:
    """Return a server of a site, at a port of this machine (0: any). Raises OSError where it is taken."""
    made = ThreadingHTTPServer(("127.0.0.1", port), partial(Handler, state=state, site=site))
    made.daemon_threads = True
    return made
