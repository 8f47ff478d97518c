"""`make live`: serve the site, and build it and load the open page anew whenever a source is saved.

A change is found by looking at the times of all sources, several times a second: there are few, and it works on every
file system. A build that fails says so in the terminal and in the page; the site stays as it was.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tools.live_build import Builder  # noqa: E402
from tools.live_server import State, port_number, server  # noqa: E402

WATCHED = (
    *("_config.yml", "_toc.yml", "references.bib", "requirements.lock", "chapters", "book", "d2lnotes", "locale"),
    "benchmarks",  # pages show its tables
)
EVERY = 0.15  # seconds
PROGRESS = re.compile(r"(?m)^\S+: (?:cell \d+/\d+,|\d+ cells? in) .*$")
Times = dict[str, tuple[int, int]]


def times(root: Path, names: tuple[str, ...] = WATCHED) -> Times:
    """Return the time and the size of each source, by path."""
    return {entry.path: (state.st_mtime_ns, state.st_size) for entry, state in _files(root, names)}


def _files(folder: Path | str, names: tuple[str, ...] = ()) -> Iterator[tuple[os.DirEntry[str], os.stat_result]]:
    try:
        entries = list(os.scandir(folder))
    except OSError:  # removed since it was listed
        return
    for entry in entries:
        if entry.name.startswith((".", "__pycache__")) or (names and entry.name not in names):
            continue
        if entry.is_dir():
            yield from _files(entry.path)
        else:
            try:
                yield entry, entry.stat()
            except OSError:
                continue


def changed(before: Times, now: Times) -> list[str]:
    """Name the files that were changed, added or removed."""
    return sorted(path for path in before.keys() | now.keys() if before.get(path) != now.get(path))


def pages_alone(before: Times, now: Times) -> bool:
    """Tell whether all that changed is what pages say: none is new, none is gone."""
    return all(path.endswith(".md") and path in before and path in now for path in changed(before, now))


def relay(printed: str) -> None:
    """Print the lines that tell how far the code of which page is, as `make book` does."""
    for line in PROGRESS.findall(printed):
        print(f"[live] {line}", flush=True)


class Live:
    """Builds after each change; `state` hears of every build that ends."""

    def __init__(self, root: Path, builder: Builder, state: State) -> None:
        self.root, self.builder, self.state = root, builder, state
        self.built: Times = {}

    def step(self) -> bool:
        """Build if something changed since the last build; tell whether."""
        now = times(self.root)
        if now == self.built:
            return False
        names = [os.path.relpath(path, self.root) for path in changed(self.built, now)] if self.built else []
        alone = pages_alone(self.built, now)
        self.built, begun = now, time.monotonic()
        print(f"[live] {', '.join(names[:3]) or 'the book'}{' ...' * (len(names) > 3)}: building", flush=True)
        good, printed = self.builder.build(relay, pages_alone=alone)
        if not good:
            print(printed, flush=True)
        self.state.ended("" if good else printed.strip() or "the build failed and said nothing")
        print(f"[live] {'built' if good else 'FAILED'} in {time.monotonic() - begun:.1f} s", flush=True)
        self.builder.begin()
        return True

    def watch(self) -> None:
        while True:
            if not self.step():
                time.sleep(EVERY)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=port_number, default=8000, help="port on this machine (default: 8000)")
    port, state = parser.parse_args(arguments).port, State()
    try:
        serving = server(ROOT / "_build" / "html", port, state)
    except OSError as error:
        print(f"[live] error: port {port} cannot be used ({error.strerror}); try: make live PORT=8001", file=sys.stderr)
        return 1
    print(f"[live] http://127.0.0.1:{serving.server_address[1]}/chapters/index.html, Ctrl-C ends it", flush=True)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a build that is at work ends too
    threading.Thread(target=serving.serve_forever, daemon=True).start()
    try:
        Live(ROOT, Builder(ROOT), state).watch()
    except KeyboardInterrupt:
        serving.shutdown()
    return 0


if __name__ == "__main__":
    sys.exit(main())
