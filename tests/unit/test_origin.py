"""Where the repository and the site are: every source, and what is refused."""

from __future__ import annotations

import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sphinx.errors import ConfigError

from book.origin import GITHUB, address_of, configure, find_repository, pages_url, site_url

COMPANY = "https://git.example.com"
COURSE = f"{GITHUB}/ann/course"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    return tmp_path


def add_remote(checkout: Path, address: str, name: str = "origin") -> None:
    subprocess.run(["git", "-C", str(checkout), "remote", "add", name, address], check=True)


def configured(folder: Path, environment: dict[str, str], **values: str) -> Any:
    config = SimpleNamespace(**{"course_repository": "", "html_baseurl": ""} | values)
    configure(SimpleNamespace(srcdir=folder), config, environment)  # type: ignore[arg-type]
    return config


@pytest.mark.parametrize(
    "remote",
    [
        "https://github.com/ann/course",
        "https://github.com/ann/course.git",
        "https://github.com/ann/course/",
        "https://GitHub.com/ann/course.git",
        "https://ann:secret@github.com/ann/course.git",
        "git@github.com:ann/course.git",
        "github.com:ann/course",
        "ssh://git@github.com/ann/course.git",
        "ssh://git@github.com:22/ann/course",
        "ssh://git@ssh.github.com:443/ann/course.git",
        "git://github.com/ann/course.git",
    ],
)
def test_remotes_of_github_are_understood(remote: str) -> None:
    assert address_of(remote, [GITHUB]) == COURSE


@pytest.mark.parametrize(
    "remote",
    [
        "",
        "/srv/git/course.git",
        "../course",
        "https://gitlab.com/ann/course.git",
        "https://github.com.example.org/ann/course",
        "git@bitbucket.org:ann/course.git",
        "https://github.com/ann",
        "https://github.com/ann/group/course",
        "https://git.example.com/ann/course",
        "https://github.com/ann/<course>",
    ],
)
def test_other_remotes_are_none(remote: str) -> None:
    assert address_of(remote, [GITHUB]) == ""


def test_a_company_server_is_known_by_the_environment(checkout: Path) -> None:
    add_remote(checkout, "git@git.example.com:ann/course.git")
    assert find_repository(checkout, {}) == ""
    assert find_repository(checkout, {"GITHUB_SERVER_URL": COMPANY}) == f"{COMPANY}/ann/course"
    assert configured(checkout, {"GITHUB_SERVER_URL": COMPANY}).html_baseurl == ""  # its pages are who knows where


def test_the_environment_wins_over_the_remote(checkout: Path) -> None:
    add_remote(checkout, "https://github.com/ann/course.git")
    assert find_repository(checkout, {"GITHUB_REPOSITORY": "bob/fork"}) == f"{GITHUB}/bob/fork"
    at_work = {"GITHUB_REPOSITORY": "bob/fork", "GITHUB_SERVER_URL": f"{COMPANY}/"}
    assert find_repository(checkout, at_work) == f"{COMPANY}/bob/fork"


def test_a_fork_is_its_origin_and_not_its_upstream(checkout: Path) -> None:
    add_remote(checkout, "https://github.com/ann/course.git", "upstream")
    assert find_repository(checkout, {}) == ""
    add_remote(checkout, "git@github.com:bob/course.git")
    assert find_repository(checkout, {}) == f"{GITHUB}/bob/course"


def test_nothing_is_known_without_git_and_without_a_repository(
    tmp_path: Path, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "plain").mkdir()
    assert find_repository(tmp_path / "none", {}) == ""
    add_remote(checkout, COURSE)
    monkeypatch.setenv("PATH", "")
    assert find_repository(checkout, {}) == ""
    found = configured(checkout, {})
    assert (found.course_repository, found.course_repository_url, found.html_baseurl) == ("", "", "")


def test_all_values_of_a_clone(checkout: Path) -> None:
    add_remote(checkout, "git@github.com:Ann/Course.git")
    found = configured(checkout, {})
    assert (found.course_repository, found.course_repository_url) == ("Ann/Course", f"{GITHUB}/Ann/Course")
    assert found.html_baseurl == "https://ann.github.io/Course/"


def test_written_values_win_and_the_environment_has_the_last_word_on_the_address(tmp_path: Path) -> None:
    environment = {"GITHUB_REPOSITORY": "bob/fork"}
    written = {"course_repository": "ann/course", "html_baseurl": "https://example.org/written"}
    found = configured(tmp_path, environment, **written)
    assert (found.course_repository_url, found.html_baseurl) == (COURSE, "https://example.org/written/")
    found = configured(tmp_path, environment | {"SITE_URL": "http://example.org/a/b/"}, **written)
    assert found.html_baseurl == "http://example.org/a/b/"


def test_the_pages_of_an_owner_are_at_the_root() -> None:
    assert pages_url("Ann/ann.github.io") == "https://ann.github.io/"


@pytest.mark.parametrize("address", ["example.org", "ftp://example.org/", "https://", "https://example.org/?a=b"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ConfigError, match="expected one such as"):
        site_url(address)


@pytest.mark.parametrize("name", ["course", "ann/course/x", "https://github.com/ann/course", "ann/co urse"])
def test_what_is_no_repository_is_refused_with_its_source(name: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="GITHUB_REPOSITORY"):
        find_repository(tmp_path, {"GITHUB_REPOSITORY": name})
    with pytest.raises(ConfigError, match=r"^course_repository is"):
        configured(tmp_path, {}, course_repository=name)
