"""What Binder does with the repository and with the branch of the notebooks, as far as that needs no container."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.unit.test_publish import checkout as checkout
from tests.unit.test_publish import git
from tests.unit.test_publish import site as site
from tools.publish_notebooks import publish

ROOT = Path(__file__).resolve().parents[2]
BINDER = ROOT / "binder"


def threads(cgroup: Path) -> int:
    """Return how many threads a program gets that the container's start script starts."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OMP_")}
    command = [str(BINDER / "start"), "printenv", "OMP_NUM_THREADS"]
    done = subprocess.run(command, env=kept | {"CGROUP": str(cgroup)}, capture_output=True, text=True, check=True)
    return int(done.stdout)


@pytest.mark.parametrize(
    ("quota", "allowed"),
    [("50000 100000", 1), ("100000 100000", 1), ("150000 100000", 2), ("max 100000", 4096), ("", 4096)],
)
def test_a_container_gets_as_many_threads_as_cores(quota: str, allowed: int, tmp_path: Path) -> None:
    if quota:
        (tmp_path / "cpu.max").write_text(f"{quota}\n")
    assert threads(tmp_path) == min(allowed, len(os.sched_getaffinity(0)))


@pytest.mark.parametrize("is_there", [True, False])
def test_a_container_finds_the_data_of_its_image(is_there: bool, tmp_path: Path) -> None:
    (program := tmp_path / "bin" / "python").parent.mkdir()
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    data = tmp_path / "share" / "d2lnotes"
    if is_there:
        data.mkdir(parents=True)
    kept = {name: value for name, value in os.environ.items() if name != "D2LNOTES_DATA"}
    command = [str(BINDER / "start"), "sh", "-c", "echo ${D2LNOTES_DATA-}"]
    there = kept | {"PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(command, env=there, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == (str(data) if is_there else "")


def dockerfile(folder: Path) -> str:
    """Return what repo2docker would build of a folder, once it has found out what that is."""
    repo2docker = pytest.importorskip("repo2docker.app", reason="jupyter-repo2docker is not installed")
    app = repo2docker.Repo2Docker()
    before = Path.cwd()
    os.chdir(folder)
    try:
        packs = [kind(base_image=app.base_image) for kind in app.buildpacks]
        pack = next(pack for pack in packs if pack.detect())
        pack.platform = "linux/amd64"
        assert type(pack).__name__ == "PythonBuildPack" and pack.binder_dir == "binder"
        assert pack.python_version == (BINDER / "runtime.txt").read_text().strip().removeprefix("python-")
        rendered: str = pack.render()
    finally:
        os.chdir(before)
    return rendered


def test_repo2docker_installs_and_starts_by_our_scripts(tmp_path: Path) -> None:
    (tmp_path / "binder").symlink_to(BINDER)
    made = dockerfile(tmp_path)
    assert "RUN chmod +x binder/postBuild\nRUN ./binder/postBuild" in made
    assert "binder/start" in made.split("R2D_ENTRYPOINT=")[1].splitlines()[0]
    assert "requirements.txt" not in made  # what is installed, postBuild takes from the lock


def test_repo2docker_installs_what_the_branch_of_the_notebooks_says(checkout: Path, site: Path, tmp_path: Path) -> None:
    publish(site, "origin", "notebooks")
    git(tmp_path, "clone", "-q", "--branch=notebooks", (checkout.parent / "remote.git").as_uri(), "branch")
    made = dockerfile(tmp_path / "branch")
    assert 'pip install --no-cache-dir -r "binder/requirements.txt"' in made and "RUN ./binder/postBuild" in made


def test_post_build_leaves_no_cache_and_opens_chapters_as_notebooks() -> None:
    script = (BINDER / "postBuild").read_text()
    assert script.count("pip install") == script.count("pip install --no-cache-dir") == 2
    viewers = json.loads((BINDER / "overrides.json").read_text())["@jupyterlab/docmanager-extension:plugin"]
    assert set(viewers["defaultViewers"].values()) == {"Jupytext Notebook"}
