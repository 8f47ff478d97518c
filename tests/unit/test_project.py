"""The project's own files: the lock, the workflows, the commands the README names, and what may be in git."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tools.install import locked_requirements

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
LOCKED = locked_requirements((ROOT / "requirements.lock").read_text(encoding="utf-8"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LARGEST = 4 * 2**20
# Written in parts, so that this file does not hold what it looks for.
REGISTRIES = ["pypi" + ".org", "files.python" + "hosted.org", "registry.npm" + "js.org", "deb.debian" + ".org"]


def wanted() -> list[Requirement]:
    """Every requirement of pyproject.toml: to build, to run, and of each extra."""
    extras = PROJECT["project"]["optional-dependencies"].values()
    lists = [PROJECT["build-system"]["requires"], PROJECT["project"]["dependencies"], *extras]
    found = [Requirement(text) for texts in lists for text in texts]
    return [requirement for requirement in found if requirement.name != PROJECT["project"]["name"]]


def files_in_git() -> list[Path]:
    """What git holds or would take: tracked files and new ones that it does not ignore."""
    if not shutil.which("git") or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


def pinned(block: str) -> list[tuple[str, str]]:
    """The (version, marker) pairs of a requirement's blocks in the lock."""
    return re.findall(r"(?m)^[\w.-]+==([^\s;\\]+)[ ;]*([^\\\n]*)", block)


@pytest.mark.parametrize("name", sorted(LOCKED))
def test_lock_pins_with_hashes(name: str) -> None:
    blocks = re.split(r"(?m)^(?=[\w])", LOCKED[name])[1:]
    assert blocks and len(pinned(LOCKED[name])) == len(blocks)
    for block in blocks:
        lines = block.rstrip().splitlines()[1:]
        assert lines and all(re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}( \\)?", line) for line in lines)


@pytest.mark.parametrize("requirement", wanted(), ids=str)
def test_lock_is_within_the_ranges_of_pyproject(requirement: Requirement) -> None:
    pins = pinned(LOCKED.get(canonicalize_name(requirement.name), ""))
    assert pins, f"requirements.lock does not pin {requirement}; run: make lock"
    for version, _ in pins:
        assert requirement.specifier.contains(Version(version), prereleases=True), (
            f"{requirement}, but {version} locked"
        )


def test_lock_is_read_whole() -> None:
    assert "".join(LOCKED.values()) == (ROOT / "requirements.lock").read_text(encoding="utf-8")


def test_package_needs_torch_torchvision_and_matplotlib_only() -> None:
    assert {Requirement(text).name for text in PROJECT["project"]["dependencies"]} == {
        "torch",
        "torchvision",
        "matplotlib",
    }


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflow_pins_actions_and_limits_its_rights(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    workflow = yaml.safe_load(text)
    assert workflow["permissions"] == {}, "rights belong to single jobs"
    assert all("timeout-minutes" in job for job in workflow["jobs"].values())
    used = [line for line in text.splitlines() if "uses" in line]
    assert used
    for line in used:
        assert re.fullmatch(r" +(- )?uses: [\w./-]+@[0-9a-f]{40}  # v\d+\.\d+\.\d+", line), (
            f"pin and name the version: {line}"
        )


def brought(extra: str) -> set[str]:
    """What an extra installs by name, with the extras that it takes in."""
    found = [Requirement(text) for text in PROJECT["project"]["optional-dependencies"][extra]]
    own = PROJECT["project"]["name"]
    inner = [brought(name) for requirement in found if requirement.name == own for name in requirement.extras]
    return {requirement.name for requirement in found}.union(*inner)


@pytest.mark.parametrize("path", [*ROOT.glob("*.md"), *(ROOT / "chapters").glob("*.md")], ids=lambda path: path.name)
def test_commands_install_what_the_next_line_calls(path: Path) -> None:
    for extra, after in re.findall(r"pip install '\.\[(\w+)\]'`?\n?(.*)", path.read_text(encoding="utf-8")):
        assert brought(extra)
        assert "jupyterlab" in brought(extra) or not after.startswith("jupyter lab")


def test_there_are_workflows_to_test_and_to_publish() -> None:
    assert [path.name for path in WORKFLOWS] == ["publish.yml", "test.yml"]
    matrix = yaml.safe_load(WORKFLOWS[1].read_text(encoding="utf-8"))["jobs"]["test"]["strategy"]["matrix"]
    assert matrix["python"] == ["3.11", "3.12", "3.13"]


def test_zizmor_finds_nothing_in_the_workflows() -> None:
    zizmor = Path(sys.executable).with_name("zizmor")
    done = subprocess.run([zizmor, "--offline", "--no-progress", ".github"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No findings to report" in done.stdout


def test_actionlint_finds_nothing_in_the_workflows() -> None:
    actionlint = shutil.which("actionlint")
    if not actionlint:
        pytest.skip("actionlint is not installed; pre-commit runs it on each change of a workflow")
    done = subprocess.run([actionlint, *WORKFLOWS], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_git_holds_neither_notebooks_nor_large_files() -> None:
    found = files_in_git()
    assert len(found) > 20
    assert [path for path in found if path.suffix == ".ipynb"] == []
    assert [path for path in found if path.stat().st_size > LARGEST] == []


def test_no_file_names_a_registry() -> None:
    """Where packages come from is the reader's setting, not the project's."""
    held = {str(path.relative_to(ROOT)): path.read_bytes() for path in files_in_git()}
    assert [(name, host) for name, content in held.items() for host in REGISTRIES if host.encode() in content] == []


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("README.md", {"book", "serve", "test"}),
        ("README.zh-CN.md", {"book", "translate"}),
        ("CONTRIBUTING.md", {"lint"}),
    ],
)
def test_every_named_target_of_make_exists(name: str, least: set[str]) -> None:
    targets = re.findall(r"(?m)^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"))
    commands = re.findall(r"(?m)(?:^|`|&& )make ([^`#\n]+)", (ROOT / name).read_text(encoding="utf-8"))
    named = {word for command in commands for word in shlex.split(command) if "=" not in word}
    assert least <= named <= set(targets)


def test_ci_runs_make_test_and_nothing_else() -> None:
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o111, ".ci/run must be executable"
    lines = [line for line in script.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    assert [line for line in lines if not line.startswith(("set ", "cd "))] == ["exec make test"]
