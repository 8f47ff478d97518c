"""The notebooks' branch: what is on it, that it grows only when something changed, and what is refused."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.test_history import IDENTITY
from tools.binder_files import binder_files
from tools.publish_notebooks import Refused, publish, read_notebooks

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("LICENSE", "LICENSE-text", "binder", "pyproject.toml", "requirements.lock", "tools")


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-C", str(folder), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def notebook(title: str) -> str:
    code: dict[str, object] = {
        "cell_type": "code",
        "id": "b",
        "metadata": {},
        "source": ["1"],
        "outputs": [],
        "execution_count": None,
    }
    text: dict[str, object] = {"cell_type": "markdown", "id": "a", "metadata": {}, "source": [f"# {title}\n", "Text."]}
    return json.dumps({"cells": [code, text], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A commit of the project's small files, with an empty bare repository beside it as its remote."""
    for name, value in IDENTITY.items():
        monkeypatch.setenv(name, value)
    folder = tmp_path / "checkout"
    (folder / "d2lnotes").mkdir(parents=True)
    (folder / "d2lnotes" / "__init__.py").write_text('"""A package."""\n')
    for name in COPIED:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, folder / name)
    git(tmp_path, "init", "-q", "--bare", "-b", "main", "remote.git")
    git(folder, "init", "-q", "-b", "main")
    git(folder, "remote", "add", "origin", (tmp_path / "remote.git").as_uri())
    commit(folder, "first")
    git(folder, "push", "-q", "origin", "main")
    monkeypatch.chdir(folder)
    return folder


def commit(folder: Path, message: str) -> None:
    git(folder, "add", "d2lnotes", *COPIED)
    git(folder, "commit", "-q", "--allow-empty", "-m", message)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "notebooks"
    folder.mkdir()
    (folder / "losses.ipynb").write_text(notebook("Loss functions"))
    (folder / "losses.md").write_text("# Loss functions\n")
    return folder


@pytest.fixture
def remote(checkout: Path) -> Path:
    return checkout.parent / "remote.git"


def test_branch_holds_what_runs_the_notebooks_and_says_what_it_is(checkout: Path, site: Path, remote: Path) -> None:
    said = publish(site, "origin", "notebooks")
    held = git(remote, "ls-tree", "-r", "--name-only", "notebooks").splitlines()
    names = ["constraints.txt", "overrides.json", "postBuild", "requirements.txt", "runtime.txt", "start"]
    binder = [f"binder/{name}" for name in names]
    assert held[:3] == ["LICENSE", "LICENSE-text", "README.md"] and held[3:9] == binder
    assert held[9:] == ["d2lnotes/__init__.py", "losses.ipynb", "tools/fetch_data.py"]
    assert git(remote, "ls-tree", "notebooks", "binder/postBuild").startswith("100755")
    assert git(remote, "show", "notebooks:losses.ipynb") == notebook("Loss functions")
    readme = git(remote, "show", "notebooks:README.md")
    assert "[Loss functions](losses.ipynb)" in readme and git(checkout, "rev-parse", "HEAD") in readme
    assert said.startswith("1 notebooks made from") and git(remote, "rev-list", "--count", "notebooks") == "1"


def test_translated_notebooks_lie_beside_the_others(checkout: Path, site: Path, remote: Path) -> None:
    (site.parent / "zh" / "notebooks").mkdir(parents=True)
    (site.parent / "zh" / "notebooks" / "losses.zh.ipynb").write_text(notebook("损失函数"))
    publish(site, "origin", "notebooks")
    held = git(remote, "ls-tree", "--name-only", "notebooks").splitlines()
    assert {"losses.ipynb", "losses.zh.ipynb"} < set(held)
    assert "[损失函数](losses.zh.ipynb)" in git(remote, "show", "notebooks:README.md")


def test_the_workflow_unpacks_the_notebooks_of_all_editions(tmp_path: Path) -> None:
    """Its own command, on an archive such as actions/upload-pages-artifact makes."""
    folders = [tmp_path / "html" / "notebooks", tmp_path / "html" / "zh" / "notebooks"]
    for folder, name in zip(folders, ("losses.ipynb", "losses.zh.ipynb"), strict=True):
        folder.mkdir(parents=True)
        (folder / name).write_text(notebook("Loss functions"))
    (tmp_path / "site").mkdir()
    subprocess.run(["tar", "-cf", tmp_path / "site" / "artifact.tar", "-C", tmp_path / "html", "."], check=True)
    workflow = (ROOT / ".github" / "workflows" / "publish.yml").read_text(encoding="utf-8")
    (command,) = re.findall(r"(?m)^ *(tar --extract .*)$", workflow)
    subprocess.run(command, shell=True, cwd=tmp_path, check=True)
    assert read_notebooks(tmp_path / "site" / "notebooks").keys() == {"losses.ipynb", "losses.zh.ipynb"}


def test_nothing_else_is_touched(checkout: Path, site: Path, remote: Path) -> None:
    (checkout / "d2lnotes" / "unfinished.py").touch()
    before = [
        git(checkout, "status", "--porcelain"),
        git(checkout, "show-ref", "--heads"),
        git(remote, "rev-parse", "main"),
    ]
    publish(site, "origin", "notebooks")
    after = [
        git(checkout, "status", "--porcelain"),
        git(checkout, "show-ref", "--heads"),
        git(remote, "rev-parse", "main"),
    ]
    assert after == before and not (checkout / ".git" / "FETCH_HEAD").exists()


def test_there_is_a_commit_only_where_something_changed(checkout: Path, site: Path, remote: Path) -> None:
    publish(site, "origin", "notebooks")
    commit(checkout, "nothing that the notebooks depend on")
    assert publish(site, "origin", "notebooks").startswith("nothing changed")
    (site / "losses.ipynb").write_text(notebook("Losses"))
    publish(site, "origin", "notebooks")
    (checkout / "d2lnotes" / "__init__.py").write_text('"""Another."""\n')
    commit(checkout, "the package changed")
    publish(site, "origin", "notebooks")
    assert git(remote, "rev-list", "--count", "notebooks") == "3"
    (site / "losses.ipynb").rename(site / "loss.ipynb")
    publish(site, "origin", "notebooks")
    assert "losses.ipynb" not in git(remote, "ls-tree", "--name-only", "notebooks")


def test_a_shallow_clone_can_publish(checkout: Path, site: Path, remote: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(site, "origin", "notebooks")
    commit(checkout, "second")
    git(checkout, "push", "-q", "origin", "main")
    git(checkout.parent, "clone", "-q", "--depth=1", "--branch=main", remote.as_uri(), "shallow")
    monkeypatch.chdir(checkout.parent / "shallow")
    (site / "losses.ipynb").write_text(notebook("Losses"))
    publish(site, "origin", "notebooks")
    assert git(remote, "rev-list", "--count", "notebooks") == "2"


def test_a_branch_that_the_tool_has_not_made_is_refused(checkout: Path, site: Path, remote: Path) -> None:
    before = git(remote, "rev-parse", "main")
    with pytest.raises(Refused, match="'main' is there, and this tool has not made it"):
        publish(site, "origin", "main")
    assert git(remote, "rev-parse", "main") == before


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "holds no notebooks"),
        ("{", "is no notebook"),
        ("[]", "is no notebook"),
        ('{"nbformat": 4}', "no notebook"),
    ],
)
def test_a_folder_without_sound_notebooks_is_refused(content: str | None, said: str, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / "x.ipynb").write_text(content)
    with pytest.raises(Refused, match=said):
        read_notebooks(tmp_path)


def test_the_command_says_what_is_wrong(checkout: Path, site: Path) -> None:
    command = [sys.executable, "-m", "tools.publish_notebooks", "--site", str(site), "--remote", "nowhere"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and done.stderr.startswith("[notebooks] error: git ls-remote nowhere")
    assert "Traceback" not in done.stderr


def test_binder_installs_the_packages_requirements_at_the_locks_versions() -> None:
    texts = [(ROOT / name).read_text(encoding="utf-8") for name in ("pyproject.toml", "requirements.lock")]
    files = {path: content.decode().splitlines() for path, content in binder_files(*texts).items()}
    wanted = files["requirements.txt"]
    assert wanted[:2] == ["--extra-index-url https://download.pytorch.org/whl/cpu", "-c constraints.txt"]
    assert {"torch", "torchvision", "matplotlib", "ipykernel"} <= {*wanted[2:]}
    pins = files["constraints.txt"]
    assert all(re.fullmatch(r"[\w.-]+==\S+( ; .+)?", pin) for pin in pins)
    assert {pin.partition("==")[0] for pin in pins} >= {*wanted[2:]}
    assert not [pin for pin in pins if pin.startswith(("nvidia-", "triton"))]
