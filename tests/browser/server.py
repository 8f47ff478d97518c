"""A file server for tests that sends what a host of static pages sends: text compressed, lengths and types right."""

from __future__ import annotations

import gzip
import mimetypes
import threading
from collections.abc import Iterable
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

COMPRESSED = ("text/", "application/javascript", "application/json", "application/xml", "image/svg+xml")
FIGURES = ("_images/", "_static/explore/")  # below the site's root; tests/explore has a budget for the latter
TYPES = {".js": "text/javascript", ".ipynb": "application/json", ".md": "text/markdown", ".woff2": "font/woff2"}


class Sent(NamedTuple):
    """One answer. path: below the site's root. size: bytes of the body as sent, compressed where text is."""

    path: str
    status: int
    size: int


def total(answers: Iterable[Sent]) -> int:
    return sum(sent.size for sent in answers)


def text_alone(answers: Iterable[Sent]) -> list[Sent]:
    """Leave the figures out, with what those that a reader can change load: their scripts and their data."""
    return [sent for sent in answers if not sent.path.startswith(FIGURES)]


def content_type(path: Path) -> str:
    found = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return f"{found}; charset=utf-8" if found.startswith("text/") else found


@lru_cache(maxsize=512)
def packed(path: Path, changed: int, kind: str, accepts_gzip: bool) -> tuple[bytes, bool]:
    """Return the bytes to send and whether they are compressed. changed: the file's time, so that a new one is read."""
    data = path.read_bytes()
    if accepts_gzip and kind.startswith(COMPRESSED):
        return gzip.compress(data, compresslevel=6, mtime=0), True
    return data, False


class Listener(ThreadingHTTPServer):
    """Takes as many connections at once as browsers open, also while the machine is busy."""

    daemon_threads = True
    request_queue_size = 64


class Server:
    """Serves a folder at `url` until it is closed; `sent` lists its answers.

    prefix: where the site is mounted. not_found: the page for addresses that lead nowhere.
    """

    def __init__(self, folder: Path, prefix: str = "/course/", not_found: Path | None = None) -> None:
        self.folder, self.prefix = folder.resolve(), prefix
        self.not_found = not_found or self.find(prefix + "404.html")
        self.sent: list[Sent] = []
        handler = type("BoundHandler", (Handler,), {"site": self})
        self._server = Listener(("127.0.0.1", 0), handler)
        self.origin = f"http://127.0.0.1:{self._server.server_port}"
        self.plain_origin = self.origin.replace("127.0.0.1", "plain.test")  # see OFFLINE in conftest.py
        self.url = self.origin + prefix
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def find(self, address: str) -> Path | None:
        """Return the file behind a request's address, or None."""
        path = unquote(urlsplit(address).path)
        if not path.startswith(self.prefix):
            return None
        file = (self.folder / path.removeprefix(self.prefix)).resolve()
        file = file / "index.html" if file.is_dir() else file
        return file if file.is_relative_to(self.folder) and file.is_file() else None

    def take(self) -> list[Sent]:
        """Return the answers since the last call."""
        taken, self.sent = self.sent, []
        return taken

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD; `site` is set by the server."""

    site: Server
    protocol_version = "HTTP/1.1"  # one connection serves many requests, as on a real host
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self.answer(with_body=True)

    def do_HEAD(self) -> None:
        self.answer(with_body=False)

    def answer(self, *, with_body: bool) -> None:
        file = self.site.find(self.path)
        status = 200 if file else 404
        file = file or self.site.not_found
        data, zipped, kind = b"", False, "text/plain"
        if file:
            kind = content_type(file)
            accepts = "gzip" in self.headers.get("Accept-Encoding", "")
            data, zipped = packed(file, file.stat().st_mtime_ns, kind, accepts)
        self.site.sent.append(Sent(urlsplit(self.path).path.removeprefix(self.site.prefix), status, len(data)))
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "max-age=600")
        if zipped:
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Vary", "Accept-Encoding")
        self.end_headers()
        if with_body:
            self.wfile.write(data)

    def log_message(self, *arguments: object) -> None: ...
