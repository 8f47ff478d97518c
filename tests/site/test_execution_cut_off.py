"""Builds that are cut off, by signals, a full disk or a tree that cannot be written: the next one recovers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.site.tiny_book import build_there, page, pages_of, start, write_book

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits of Unix")

BIG = "from IPython.display import SVG\nSVG('<svg xmlns=\"http://www.w3.org/2000/svg\">' + '<g/>' * {count} + '</svg>')"
WAIT = """\
import os, pathlib, time
with open('kernels.txt', 'a') as file:
    file.write(f'{os.getpid()}\\n')
while not pathlib.Path('go').exists():
    time.sleep(0.05)
'waited'"""
# Waits until another page's result is kept.
SECOND = """\
import pathlib, time
while not list(pathlib.Path('_build/.jupyter_cache/pages').glob('*.ipynb')):
    time.sleep(0.05)"""
LARGE = "from IPython.display import Image\nImage(bytes(200_000), format='png')"
# Lets a test stop a build where pages are written: the second one waits.
HOLD = """
import os, pathlib, time
def hold(app, name, template, context, doctree):
    if name == os.environ.get("HOLD_AT"):
        (pathlib.Path(app.srcdir) / "held").touch()
        time.sleep(60)
def setup(app):
    app.connect("html-page-context", hold)
"""


def until(true: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until something is true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/status")
    return not status.exists() or "State:\tZ" not in status.read_text()


def lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []


@pytest.fixture
def waiting(tmp_path: Path) -> Iterator[Path]:
    """Return a book with a page that ends at once, and two that wait for a file `go`."""
    pages = {"quick": page("40 + 2"), "slow": page(WAIT), "slower": page(WAIT, "'and more'")}
    yield write_book(tmp_path / "book", pages, "execution_jobs = 3\n")
    for pid in lines(tmp_path / "book" / "kernels.txt"):
        if runs(int(pid)):
            os.kill(int(pid), signal.SIGKILL)


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, None), (signal.SIGTERM, -signal.SIGTERM), (signal.SIGKILL, -signal.SIGKILL)]
)
def test_a_signal_while_pages_run_ends_the_kernels_and_keeps_what_is_done(
    number: int, status: int | None, waiting: Path
) -> None:
    process = start(waiting)
    results = waiting / "_build" / ".jupyter_cache" / "pages"
    until(lambda: len(lines(waiting / "kernels.txt")) == 2 and len(list(results.glob("*.ipynb"))) == 1)
    process.send_signal(number)
    printed = process.communicate(timeout=60)[0]
    assert process.returncode != 0 and status in (None, process.returncode), printed
    until(lambda: not any(runs(int(pid)) for pid in lines(waiting / "kernels.txt")), 20)
    assert pages_of(waiting) == {} and not list(results.glob(".*.part"))

    (waiting / "go").touch()
    code, printed = build_there(waiting)
    assert code == 0 and "pages to run: 2 of 3" in printed, printed
    assert "42" in pages_of(waiting)["quick.html"] and "and more" in pages_of(waiting)["slower.html"]


def test_a_build_killed_while_it_writes_leaves_old_or_new_pages_and_the_next_is_right(tmp_path: Path) -> None:
    """One kill after the other, by each signal, in the same book."""
    names = ("a", "b", "c")
    book = write_book(tmp_path / "book", {name: page("x = 1\nx", prose="before") for name in names}, HOLD)
    assert build_there(book)[0] == 0
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        before, after = pages_of(book), f"after signal {int(number)}"
        for name in names:
            (book / f"{name}.md").write_text(page("x = 1\nx", prose=after))
        process = start(book, HOLD_AT="b")
        until(lambda: (book / "held").exists())
        (book / "held").unlink()
        process.send_signal(number)
        process.communicate(timeout=60)
        between = pages_of(book)
        assert after in between["a.html"] and between["b.html"] == before["b.html"]
        code, printed = build_there(book)
        assert code == 0 and "the last build was cut off" in printed and "pages to run" not in printed
        assert all(after in pages_of(book)[f"{name}.html"] for name in names)
    fresh = write_book(tmp_path / "fresh" / "book", {name: page("x = 1\nx", prose=after) for name in names}, HOLD)
    assert build_there(fresh)[0] == 0
    assert pages_of(book) == pages_of(fresh)
    assert "cut off" not in build_there(book)[1]


def test_builds_killed_at_any_time_never_spoil_the_next(tmp_path: Path) -> None:
    pages = {name: page(BIG.format(count=2000 + n), f"{n} + 1") for n, name in enumerate(("a", "b", "c", "d"))}
    calm, book = (write_book(tmp_path / name / "book", pages) for name in ("calm", "hit"))
    assert build_there(write_book(tmp_path / "first", {"a": page("1")}))[0] == 0  # which imports what all need
    begun = time.monotonic()
    assert build_there(calm)[0] == 0
    whole = time.monotonic() - begun
    for part in (0.15, 0.35, 0.5, 0.6, 0.7, 0.8, 0.9):
        process = start(book)
        time.sleep(whole * part)
        process.kill()
        process.communicate(timeout=60)
        assert all(text.rstrip().endswith("</html>") for text in pages_of(book).values())
    code, printed = build_there(book)
    assert code == 0, printed
    assert pages_of(book) == pages_of(calm)


def test_two_builds_of_one_folder_do_not_mix(waiting: Path) -> None:
    process = start(waiting)
    until(lambda: len(lines(waiting / "kernels.txt")) == 2)
    code, printed = build_there(waiting)
    assert code != 0 and f"is at work (process {process.pid})" in printed
    (waiting / "go").touch()
    printed = process.communicate(timeout=60)[0]
    assert process.returncode == 0, printed


def test_without_room_for_a_result_the_build_says_so_and_keeps_the_others(tmp_path: Path) -> None:
    pages = {"small": page("6 * 7"), "large": page(SECOND, LARGE)}
    book = write_book(tmp_path / "book", pages, "execution_jobs = 2\n")
    status, printed = build_there(book, largest=150_000)
    assert status != 0 and "cannot keep the result of large in" in printed and "File too large" in printed
    assert "make room, and build again" in printed and "Traceback" not in printed
    results = book / "_build" / ".jupyter_cache" / "pages"
    assert len(list(results.iterdir())) == 1 and pages_of(book) == {}
    code, printed = build_there(book)
    assert code == 0 and "pages to run: 1 of 2" in printed and "42" in pages_of(book)["small.html"]


def test_without_room_for_a_page_the_old_one_stays(tmp_path: Path) -> None:
    book = write_book(tmp_path / "book", {"a": page("6 * 7"), "b": page("1 + 1")})
    assert build_there(book)[0] == 0
    before = pages_of(book)
    (book / "a.md").write_text(page("6 * 7", prose="long " * 10_000))
    status, printed = build_there(book, largest=45_000)
    assert status != 0 and "File too large" in printed
    assert pages_of(book) == before
    assert build_there(book)[0] == 0 and "long long" in pages_of(book)["a.html"]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Return what mounts a file system in memory, with options."""
    place = tmp_path / "disk"
    place.mkdir()

    def mount(options: str) -> Path:
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)]
        if os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode != 0:
            pytest.skip("mounting a file system needs root")
        return place

    yield mount
    subprocess.run(["umount", "-l", str(place)], capture_output=True, check=False)


def test_a_disk_that_is_full_is_named_and_nothing_is_lost(tmp_path: Path, disk: Callable[[str], Path]) -> None:
    place = disk("size=3m")
    book = write_book(place / "book", {"a": page("6 * 7"), "b": page(BIG.format(count=100))})
    assert build_there(book)[0] == 0
    before = pages_of(book)
    (book / "a.md").write_text(page("7 * 8"))
    with (place / "ballast").open("wb") as file:
        room = os.statvfs(place)
        file.write(b"0" * (room.f_bavail * room.f_frsize - 4096))
    status, printed = build_there(book)
    assert status != 0 and "No space left on device" in printed, printed
    assert pages_of(book) == before
    (place / "ballast").unlink()
    code, printed = build_there(book)
    assert code == 0 and "56" in pages_of(book)["a.html"] and pages_of(book)["b.html"] == before["b.html"]


def test_a_tree_that_cannot_be_written_is_named_and_nothing_is_lost(
    tmp_path: Path, disk: Callable[[str], Path]
) -> None:
    place = disk("size=9m") if os.geteuid() == 0 else tmp_path
    book = write_book(place / "book", {"a": page("6 * 7")})
    assert build_there(book)[0] == 0
    before = pages_of(book)
    (book / "a.md").write_text(page("7 * 8"))
    folders = [path for path in (book / "_build", *(book / "_build").rglob("*")) if path.is_dir()]
    if os.geteuid() == 0:
        subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
    for folder in folders if os.geteuid() else []:
        folder.chmod(0o555)
    status, printed = build_there(book)
    assert status != 0 and "cannot write to" in printed and "Traceback" not in printed, printed
    if os.geteuid() == 0:
        subprocess.run(["mount", "-o", "remount,rw", str(place)], check=True)
    for folder in folders if os.geteuid() else []:
        folder.chmod(0o755)
    assert pages_of(book) == before
    assert build_there(book)[0] == 0 and "56" in pages_of(book)["a.html"]
