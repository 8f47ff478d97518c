"""Find a Chromium for the tests in the browser and for printing the course, or get one.

Looked for, in this order: the program that the variable CHROMIUM names; Chromium's headless shell, which is Chromium
without its windows and takes a quarter less of the processor; Chromium, Chrome and Edge on PATH and where they are
usually installed; Playwright's own. Where there is none, Playwright downloads its own, and where that fails on Debian
or Ubuntu, apt-get installs one (as root, or with a sudo that asks for no password). Each is tried by showing a page
before it is taken.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

SHELLS = ("chromium-headless-shell", "chrome-headless-shell", "headless_shell")
NAMES = (
    *(*SHELLS, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"),
    *("microsoft-edge", "msedge"),
)
APPLICATIONS = ("Chromium", "Google Chrome", "Microsoft Edge")  # macOS
WINDOWS = tuple(f"{name}.exe" for name in ("Google/Chrome/Application/chrome", "Microsoft/Edge/Application/msedge"))
APT_PACKAGES = ("chromium-headless-shell", "chromium")  # the second where there is no first
FONTS = "fonts-noto-cjk"  # for the Chinese edition
# With each window, Chromium opens two pages of its own below the address, for suggestions that nobody sees here; they
# took twice the processor time of a page of the course.
SUGGESTIONS = ("WebUIOmniboxPopup", "WebUIOmniboxAimPopup")
# Chromium takes the last list of features that it is given, so that Playwright's must be in ours.
OF_PLAYWRIGHT = (
    *("AimEnabled", "AvoidCorsURLLoaderRestartOnRedirect", "AvoidUnnecessaryBeforeUnloadCheckSync", "HttpsUpgrades"),
    *("DestroyProfileOnBrowserClose", "HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding"),
    *("NetworkTimeServiceQuerying", "OptimizationHints", "PreconnectToSearch", "ThirdPartyStoragePartitioning"),
    *("TcpPortRandomizationWin", "msForceBrowserSignIn", "msEdgeUpdateLaunchServicesPreferredVersion"),
)
# Quiet: no first-run page, no GPU, and nothing that asks the network by itself.
QUIET = (
    *("--headless=new", "--disable-gpu", "--no-first-run", "--no-default-browser-check", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--disable-quic", "--disable-dev-shm-usage"),
    "--disable-features=" + ",".join(sorted({*SUGGESTIONS, *OF_PLAYWRIGHT})),
)
NO_SANDBOX = "--no-sandbox"
TRIAL = "data:text/html,<p>it works"
WHAT_TO_DO = (
    "install Chromium, Chrome or Edge, or name one: CHROMIUM=/path/to/chromium make test; "
    "on Debian: apt-get install chromium; elsewhere: .venv/bin/python -m playwright install --with-deps chromium"
)


class Browser(NamedTuple):
    """A Chromium that works here. arguments: what its command line needs, `--no-sandbox` or nothing."""

    path: str
    arguments: tuple[str, ...]


class NoBrowserError(Exception):
    """There is no Chromium that works; the message says what to do."""


def say(message: str) -> None:
    print(f"[browser] {message}", file=sys.stderr, flush=True)


def is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def shows_a_page(path: str, *arguments: str) -> bool:
    command = [path, *QUIET, *arguments, "--dump-dom", TRIAL]
    try:
        done = subprocess.run(command, capture_output=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0 and b"it works" in done.stdout


def tried(path: str) -> Browser | None:
    """Return the browser at PATH if it works, without its sandbox as root or where the system does not allow one."""
    ways: list[tuple[str, ...]] = [(NO_SANDBOX,)] if is_root() else [(), (NO_SANDBOX,)]
    return next((Browser(path, way) for way in ways if shows_a_page(path, *way)), None)


def usual_places() -> Iterator[Path]:
    for root in (Path("/Applications"), Path.home() / "Applications"):
        yield from (root / f"{name}.app" / "Contents" / "MacOS" / name for name in APPLICATIONS)
    for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
        if folder := os.environ.get(variable):
            yield from (Path(folder) / place for place in WINDOWS)


def playwrights_own() -> list[Path]:
    """Return where Playwright's browsers are: its headless shells, of which it does not tell, then its Chromium."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return []
    with sync_playwright() as playwright:
        chromium = Path(playwright.chromium.executable_path)  # or where it would be: .../chromium-1/chrome-linux/chrome
    shells = chromium.parents[2].glob("chromium_headless_shell-*/*/*")
    return [*(path for path in sorted(shells, reverse=True) if path.stem in SHELLS), chromium]


def candidates() -> Iterator[str]:
    yield from filter(None, map(shutil.which, NAMES))
    yield from (str(path) for path in usual_places() if path.is_file())
    yield from (str(path) for path in playwrights_own() if path.is_file())


def find() -> Browser | None:
    """Return the first browser that works, or None. Raises NoBrowserError where CHROMIUM names one that does not."""
    if named := os.environ.get("CHROMIUM"):
        path = shutil.which(named)
        browser = tried(path) if path else None
        if browser is None:
            raise NoBrowserError(f"CHROMIUM is {named!r}, which {'shows no page' if path else 'is no program'} here")
        return browser
    return next((browser for path in candidates() if (browser := tried(path))), None)


def ways_to_get_one() -> Iterator[list[list[str]]]:
    """Yield lists of commands, each list a way to get a browser."""
    yield [[sys.executable, "-m", "playwright", "install", "--only-shell", "chromium"]]
    sudo = shutil.which("sudo")
    prefix = [] if is_root() else [sudo, "-n"] if sudo else None
    apt = shutil.which("apt-get")
    if apt and prefix is not None:
        for package in APT_PACKAGES:
            install = ["install", "-y", "-qq", "--no-install-recommends", package, FONTS]
            yield [[*prefix, apt, "update", "-qq"], [*prefix, apt, *install]]
        yield [[*prefix, sys.executable, "-m", "playwright", "install-deps", "chromium"]]  # what Playwright's own needs


def worked(command: list[str]) -> bool:
    say("no Chromium here; trying: " + " ".join(command))
    try:
        # What it prints goes where messages go: standard output is for the browser's path alone.
        return subprocess.run(command, stdout=sys.stderr, timeout=900).returncode == 0
    except (OSError, subprocess.TimeoutExpired) as error:
        say(str(error))
        return False


def find_or_get() -> Browser:
    """Return a browser that works, getting one where there is none; raises NoBrowserError where it cannot."""
    if browser := find():
        return browser
    for way in ways_to_get_one():
        if all(worked(command) for command in way) and (browser := find()):
            return browser
    raise NoBrowserError(f"there is no Chromium here, and none could be had; {WHAT_TO_DO}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--no-install", action="store_true", help="only look; end with status 1 where there is none")
    arguments = parser.parse_args()
    try:
        browser = find() if arguments.no_install else find_or_get()
    except NoBrowserError as error:
        sys.exit(f"[browser] error: {error}")
    if browser is None:
        sys.exit(f"[browser] error: there is no Chromium here; {WHAT_TO_DO}")
    print(browser.path)


if __name__ == "__main__":
    main()
