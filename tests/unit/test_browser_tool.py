"""tools/browser.py: what it takes for a browser, in which order, and how it gets one; the programs only pretend."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from tools import browser
from tools.browser import NO_SANDBOX, Browser, NoBrowserError

SCRIPT = Path(browser.__file__)
pytestmark = pytest.mark.skipif(os.name == "nt", reason="the pretended programs are shell scripts")
WORKS = "echo '<p>it works</p>'"
NEEDS_NO_SANDBOX = f'case "$*" in *{NO_SANDBOX}*) {WORKS};; *) echo "no usable sandbox" >&2; exit 1;; esac'
Program = Callable[..., Path]


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    """Make a pretended program on a PATH with nothing else, for a user without rights, where Playwright has nothing."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(browser, "usual_places", lambda: iter(()))
    monkeypatch.setattr(browser, "playwrights_own", list)
    monkeypatch.setattr(browser, "is_root", lambda: False)

    def make(name: str, script: str = WORKS) -> Path:
        path = folder / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        return path

    return make


@pytest.fixture
def getting(program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """Playwright's installer stands in as a program that fails; return the commands that were tried."""
    log = tmp_path / "log"
    monkeypatch.setattr(sys, "executable", str(program("python", f'echo "python $*" >> {log}; exit 1')))
    return lambda: log.read_text().splitlines()


def test_the_variable_comes_first(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    program("chromium")
    mine = program("my-browser")
    monkeypatch.setenv("CHROMIUM", str(mine))
    assert browser.find() == Browser(str(mine), ())


@pytest.mark.parametrize(("script", "fault"), [("exit 1", "shows no page"), (None, "is no program")])
def test_a_wrong_variable_is_an_error(
    program: Program, monkeypatch: pytest.MonkeyPatch, script: str | None, fault: str
) -> None:
    program("chromium")
    if script:
        program("my-browser", script)
    monkeypatch.setenv("CHROMIUM", "my-browser")
    with pytest.raises(NoBrowserError, match=f"CHROMIUM is 'my-browser', which {fault}"):
        browser.find()


@pytest.mark.parametrize("name", browser.NAMES)
def test_each_name_on_the_path(program: Program, name: str) -> None:
    assert browser.find() is None
    path = program(name)
    assert browser.find() == Browser(str(path), ())


def test_what_does_not_run_is_passed_over(program: Program) -> None:
    program("chromium", "echo 'please install the snap' >&2; exit 1")
    program("chromium-browser", "exit 0")  # shows nothing
    chrome = program("google-chrome")
    assert browser.find() == Browser(str(chrome), ())


def test_root_has_no_sandbox(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    path = program("chromium", NEEDS_NO_SANDBOX)
    monkeypatch.setattr(browser, "is_root", lambda: True)
    assert browser.find() == Browser(str(path), (NO_SANDBOX,))


def test_the_sandbox_is_kept_where_it_works(program: Program) -> None:
    restricted = program("chromium", NEEDS_NO_SANDBOX)
    assert browser.find() == Browser(str(restricted), (NO_SANDBOX,))
    program("chromium")
    assert browser.find() == Browser(str(restricted), ())


def test_usual_places_and_playwrights_own(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    own = program("playwrights")
    monkeypatch.setattr(browser, "playwrights_own", lambda: [own])
    assert browser.find() == Browser(str(own), ())
    installed = program("installed")
    monkeypatch.setattr(browser, "usual_places", lambda: iter([installed.with_name("absent"), installed]))
    assert browser.find() == Browser(str(installed), ())


def test_playwright_is_asked_first(program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "own"
    monkeypatch.setattr(browser, "playwrights_own", lambda: [own])
    script = f"printf '#!/bin/sh\\n{WORKS}\\n' > {own}; /bin/chmod +x {own}; echo '100 % of 160 MiB'"
    monkeypatch.setattr(sys, "executable", str(program("python", script.replace("'<p>it works</p>'", '"it works"'))))
    assert browser.find_or_get() == Browser(str(own), ())


def test_then_apt_with_sudo_that_asks_nothing(
    program: Program, getting: Callable[[], list[str]], tmp_path: Path
) -> None:
    log = tmp_path / "log"
    program("sudo", '[ "$1" = -n ] && shift && exec "$@"')
    bin_folder = tmp_path / "bin"
    there = f"printf '#!/bin/sh\\necho it works\\n' > {bin_folder}/chromium; /bin/chmod +x {bin_folder}/chromium"
    program("apt-get", f'echo "apt-get $*" >> {log}; [ "$1" = update ] || {{ {there}; }}')
    assert browser.find_or_get() == Browser(str(bin_folder / "chromium"), ())
    assert [line.split()[0] for line in getting()] == ["python", "apt-get", "apt-get"]
    assert getting()[0] == "python -m playwright install --only-shell chromium"
    assert "chromium-headless-shell" in getting()[2].split()


def test_apt_without_a_headless_shell(program: Program, getting: Callable[[], list[str]], tmp_path: Path) -> None:
    program("sudo", '[ "$1" = -n ] && shift && exec "$@"')
    bin_folder, log = tmp_path / "bin", tmp_path / "log"
    there = f"printf '#!/bin/sh\\necho it works\\n' > {bin_folder}/chromium; /bin/chmod +x {bin_folder}/chromium"
    lacks = f'case "$*" in *headless*) exit 100;; *install*) {there};; esac'
    program("apt-get", f'echo "apt-get $*" >> {log}; {lacks}')
    assert browser.find_or_get() == Browser(str(bin_folder / "chromium"), ())
    assert [line.split()[-2] for line in getting() if "install -y" in line] == ["chromium-headless-shell", "chromium"]


def test_playwrights_shells_come_before_its_chromium(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    own = tmp_path / "chromium-9" / "linux" / "chrome"

    class Started:
        chromium = SimpleNamespace(executable_path=str(own))
        __enter__ = __exit__ = lambda self, *_: self

    monkeypatch.setattr("playwright.sync_api.sync_playwright", Started)
    folder = tmp_path / "chromium_headless_shell-9" / "linux"
    folder.mkdir(parents=True)
    for name in ("chrome-headless-shell", "icudtl.dat"):
        (folder / name).touch()
    shell = folder / "chrome-headless-shell"
    assert browser.playwrights_own() == [shell, own]


@pytest.mark.parametrize("sudo", [None, "exit 1"])
def test_apt_needs_root(program: Program, getting: Callable[[], list[str]], tmp_path: Path, sudo: str | None) -> None:
    program("apt-get", f"echo apt-get >> {tmp_path / 'log'}")
    if sudo:
        program("sudo", sudo)
    with pytest.raises(NoBrowserError, match="none could be had; install Chromium"):
        browser.find_or_get()
    assert getting() == ["python -m playwright install --only-shell chromium"]


def test_an_update_that_fails_ends_the_way(
    program: Program, getting: Callable[[], list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browser, "is_root", lambda: True)
    program("apt-get", f"echo apt-get >> {tmp_path / 'log'}; exit 100")
    with pytest.raises(NoBrowserError):
        browser.find_or_get()
    assert getting() == [
        "python -m playwright install --only-shell chromium",
        *["apt-get"] * 2,  # its update failed, so it installs nothing
        "python -m playwright install-deps chromium",
    ]


def run(tmp_path: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the tool with an empty PATH; no Playwright, for it stands in the way of a quick failure."""
    (tmp_path / "playwright.py").write_text("raise ImportError\n")
    command = [sys.executable, str(SCRIPT), *arguments]
    variables = {"PATH": str(tmp_path / "bin"), "HOME": str(tmp_path), "PYTHONPATH": str(tmp_path)}
    return subprocess.run(command, capture_output=True, text=True, env=variables | environment, timeout=60)


def test_command_line(program: Program, tmp_path: Path) -> None:
    done = run(tmp_path, "--no-install")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("[browser] error: there is no Chromium here; install Chromium")
    done = run(tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "trying:" in done.stderr and "playwright install --only-shell chromium" in done.stderr
    assert done.stderr.splitlines()[-1].startswith("[browser] error: there is no Chromium here, and none could be had")
    path = program("chromium")
    done = run(tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{path}\n", "")
    done = run(tmp_path, CHROMIUM="nothing")
    assert (done.returncode, done.stdout) == (1, "")
    assert "CHROMIUM is 'nothing'" in done.stderr


def test_usual_places_are_named_for_this_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PROGRAMFILES", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    places = set(browser.usual_places())
    assert tmp_path / "Google/Chrome/Application/chrome.exe" in places
    assert tmp_path / "Applications/Google Chrome.app/Contents/MacOS/Google Chrome" in places
