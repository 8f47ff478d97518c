"""Serve the built site on this machine."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tools.live_server import port_number

SITE = Path(__file__).resolve().parents[1] / "_build" / "html"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.serve", description=__doc__)
    parser.add_argument("--port", type=port_number, default=8000, help="port on this machine (%(default)s)")
    port = parser.parse_args(arguments).port
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), partial(SimpleHTTPRequestHandler, directory=str(SITE)))
    except OSError as error:
        print(
            f"[serve] error: port {port} cannot be used ({error.strerror}); try: make serve PORT=8001", file=sys.stderr
        )
        return 1
    print(f"[serve] http://127.0.0.1:{server.server_address[1]}/index.html, Ctrl-C ends it", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
