"""Where the course's repository and site are, found and not typed, so that every fork's site leads to the fork.

The repository, the first of these that is known:

1. `course_repository: owner/name` in `_config.yml`;
2. the environment of GitHub's workflows: `GITHUB_REPOSITORY` (owner/name) and `GITHUB_SERVER_URL`;
3. the git remote `origin`, if it is on github.com or on the server that `GITHUB_SERVER_URL` names.

The site's address: `SITE_URL` of the environment, else `html_baseurl` in `_config.yml`, else the one that GitHub Pages
gives to a repository on github.com. What is not known stays empty, and the links that need it are left out.

The other extensions read `course_repository` ("owner/name"), `course_repository_url`, `course_branch` and
`html_baseurl` (ending in a slash) from the configuration.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError

GITHUB = "https://github.com"
NAME = re.compile(r"[\w.-]+/[\w.-]+", re.ASCII)


def git(folder: Path, *arguments: str) -> str:
    """Return what git prints in `folder`, and the empty string where there is no git, no repository or no answer."""
    command = ["git", "-C", str(folder), "-c", "core.quotePath=false", *arguments]
    try:
        return subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def server(environment: Mapping[str, str]) -> str:
    """Return the address of the GitHub server, without a slash at its end."""
    return environment.get("GITHUB_SERVER_URL", "").rstrip("/") or GITHUB


def address_of(remote: str, servers: Iterable[str]) -> str:
    """Return the web address of a remote, `server/owner/name`, where that is on one of `servers`, else nothing."""
    if "://" not in remote:  # the short form of ssh: git@github.com:owner/name.git
        remote = "ssh://" + remote.replace(":", "/", 1)
    parts = urlsplit(remote)
    name = parts.path.strip("/").removesuffix(".git")
    hosts = {urlsplit(server).hostname or "": server for server in servers}
    host = (parts.hostname or "").removeprefix("ssh.")  # GitHub answers ssh there on the port of https
    return f"{hosts[host]}/{name}" if host in hosts and NAME.fullmatch(name) else ""


def find_repository(folder: Path, environment: Mapping[str, str]) -> str:
    """Return the repository's web address from the environment, else from the remote `origin` of `folder`, if any."""
    if name := environment.get("GITHUB_REPOSITORY", ""):
        return f"{server(environment)}/{checked_name(name, 'the environment variable GITHUB_REPOSITORY')}"
    return address_of(git(folder, "remote", "get-url", "origin"), (GITHUB, server(environment)))


def checked_name(name: str, source: str) -> str:
    """Return the name of a repository. Raises ConfigError, naming its source, where it is none."""
    if not NAME.fullmatch(name):
        raise ConfigError(f"{source} is {name!r}, expected owner/name, such as octocat/course")
    return name


def pages_url(repository: str) -> str:
    """Return where GitHub Pages shows a repository of github.com; `<owner>.github.io` is at its host's root."""
    owner, name = repository.lower().split("/")
    host = f"https://{owner}.github.io/"
    return host if name == f"{owner}.github.io" else f"{host}{repository.split('/')[1]}/"


def site_url(address: str) -> str:
    """Return the site's address with a slash at its end. Raises ConfigError where it is no http(s) address."""
    if not address:
        return ""
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment:
        raise ConfigError(f"the site's address is {address!r}, expected one such as https://example.org/course/")
    return address.rstrip("/") + "/"


def configure(app: Sphinx, config: Config, environment: Mapping[str, str] = os.environ) -> None:
    """Set the values; see the module's text for their sources."""
    if config.course_repository:
        address = f"{server(environment)}/{checked_name(config.course_repository, 'course_repository')}"
    else:
        address = find_repository(Path(app.srcdir), environment)
    config.course_repository_url = address
    config.course_repository = urlsplit(address).path.strip("/")
    default = pages_url(config.course_repository) if address.startswith(f"{GITHUB}/") else ""
    config.html_baseurl = site_url(environment.get("SITE_URL", "") or config.html_baseurl or default)


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_config_value("course_repository", "", "html", str)
    app.add_config_value("course_repository_url", "", "html", str)
    app.add_config_value("course_branch", "main", "html", str)
    app.connect("config-inited", configure, priority=100)  # before the extensions that read the values
    return {"parallel_read_safe": True, "parallel_write_safe": True}
