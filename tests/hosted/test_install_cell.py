"""A published notebook runs from an empty folder, in an environment that knows nothing of the course."""

from __future__ import annotations

import ast
import subprocess
from pathlib import Path
from typing import Any

import nbformat
import pytest
from IPython.core.inputtransformer2 import TransformerManager
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import KernelManager
from nbclient import NotebookClient

from book.wheel import install_cell, wheel_name
from tests.browser.server import Server
from tests.hosted import bare

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "_build" / "html"
CHAPTER = "losses"  # short, reads no data, and has a figure to move
WRITTEN = ("clothes", "train", "who_reads")  # modules that a chapter writes itself
WIDGET = "application/vnd.jupyter.widget-view+json"


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return bare.make(tmp_path_factory.mktemp("bare") / "venv")


def imported(notebook: Any) -> set[str]:
    """Return the names of the modules, but for the package's, that a notebook's code imports anywhere."""
    code = "\n".join(cell.source for cell in notebook.cells[1:] if cell.cell_type == "code")
    names: set[str] = set()
    for node in ast.walk(ast.parse(TransformerManager().transform_cell(code))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            names.add(str(node.module))
    return {name for name in names if name.partition(".")[0] not in (bare.PACKAGE, *WRITTEN)}


def test_chapters_import_nothing_that_the_package_does_not_bring(python: Path, tmp_path: Path) -> None:
    notebooks = [nbformat.read(path, as_version=4) for path in sorted((SITE / "notebooks").glob("*.ipynb"))]
    names = sorted(set().union(*map(imported, notebooks)))
    assert len(notebooks) > 8 and "torch" in names
    code = "import importlib, sys\nfor name in sys.argv[1:]: importlib.import_module(name)"
    done = subprocess.run(
        [str(python), "-c", code, *names],
        env=bare.variables(python, tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


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
    command = [str(python), "-c", "import torch, anywidget\ntry: import sphinx\nexcept ImportError: import d2lnotes"]
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
    assert len(widgets) == 1
