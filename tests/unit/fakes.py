"""Stand-ins for what the data functions meet outside: archives, and web servers that serve them well or badly."""

from __future__ import annotations

import gzip
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from d2lnotes import files

FULL_NAMES = dict(files.SHA256)


def write_archives(folder: Path, content: dict[str, bytes]) -> Path:
    """Write each file as NAME.gz into FOLDER."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in content.items():
        (folder / f"{name}.gz").write_bytes(gzip.compress(data))
    return folder


class Mirror:
    """A web server on this machine that serves bytes by name, well or badly."""

    def __init__(self, content: dict[str, bytes], fault: str = "") -> None:
        self.asked: list[str] = []
        self.silent = threading.Event()
        self.waited_out = False  # somebody let a silent mirror waste ten seconds
        mirror = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                name = self.path.rpartition("/")[2]
                mirror.asked.append(name)
                mirror.answer(self, content.get(name.removesuffix(".gz")), fault)

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def answer(self, to: BaseHTTPRequestHandler, content: bytes | None, fault: str) -> None:
        if fault == "silent":
            self.waited_out = not self.silent.wait(10) or self.waited_out
            return
        if fault == "garbage":
            to.wfile.write(b"this is not HTTP\r\n\r\n")
            return
        if content is None or fault == "404":
            to.send_error(404)
            return
        data = gzip.compress(content)
        to.send_response(200)
        to.send_header("Content-Length", str(len(data)))
        to.end_headers()
        if fault == "altered":
            data = gzip.compress(content[:-1] + bytes([content[-1] ^ 1]))
        to.wfile.write(data[: len(data) // 2] if fault == "truncated" else data)

    def close(self) -> None:
        self.silent.set()
        self.server.shutdown()
        self.server.server_close()
