"""A published notebook runs from an empty folder, in an environment that knows nothing of the course."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import KernelManager
from nbclient import NotebookClient

from book.wheel import install_cell, wheel_name
from tests.browser.server import Server
from tests.hosted import bare

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "_build" / "html"
CHAPTER = "optimization"  # short, reads no data, and has figures to move
WIDGET = "application/vnd.jupyter.widget-view+json"


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return bare.make(tmp_path_factory.mktemp("bare") / "venv")


def kernel(python: Path, folder: Path) -> KernelManager:
    """A manager whose kernel is the bare environment's."""
    manager = KernelManager(transport="ipc", connection_file=str(folder / "kernel.json"))
    manager._kernel_spec = KernelSpec(argv=[str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"])
    return manager


def run(notebook: Any, python: Path, folder: Path) -> Any:
    """Run a notebook in an empty folder, and return it with its outputs."""
    (empty := folder / "empty").mkdir()
    client = NotebookClient(notebook, km=kernel(python, folder), timeout=120, resources={"metadata": {"path": empty}})
    return client.execute(env=bare.variables(python, folder))


def errors_of(notebook: Any) -> list[str]:
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    return [output.get("text", "") for output in outputs if output.get("name") == "stderr"]


def test_the_environment_is_bare(python: Path, tmp_path: Path) -> None:
    command = [str(python), "-c", "import torch, anywidget; import d2lnotes"]
    done = subprocess.run(
        command, cwd=tmp_path, env=bare.variables(python, tmp_path), capture_output=True, text=True, check=False
    )
    assert "No module named 'd2lnotes'" in done.stderr


def test_notebook_installs_the_package_from_the_site_and_runs_in_an_empty_folder(python: Path, tmp_path: Path) -> None:
    wheel = wheel_name(ROOT)
    notebook = nbformat.read(SITE / "notebooks" / f"{CHAPTER}.ipynb", as_version=4)
    with Server(SITE) as server:
        notebook.cells[0].source = install_cell(wheel, server.url).source  # where the site would be published
        notebook.cells.insert(1, nbformat.v4.new_code_cell(notebook.cells[0].source))  # now it is there
        done = run(notebook, python, tmp_path)
        assert [sent.path for sent in server.take()] == [f"notebooks/{wheel}"]
    assert done.cells[1].outputs == [] and errors_of(done) == []
    widgets = [output for cell in done.cells for output in cell.get("outputs", []) if WIDGET in output.get("data", {})]
    assert len(widgets) == 2
