"""Real builds of a one-page book with the course's settings: errors and warnings fail it, every time."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEADER = "---\njupytext: {text_representation: {format_name: myst}}\nkernelspec: {name: python3}\n---\n"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "book", tmp_path / "book", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("_config.yml", "references.bib", "requirements.lock"):
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")  # for the bundles of styles and scripts
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: page\n")
    return tmp_path


def build(book: Path, code: str) -> tuple[int, str]:
    """Build the book with one code cell; return the exit status and what was printed."""
    (book / "page.md").write_text(f"{HEADER}\n# A page\n\n```{{code-cell}} ipython3\n{code}\n```\n")
    command = [str(Path(sys.executable).parent / "jupyter-book"), "build", ".", "-W", "-n", "--keep-going"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}  # book/tables.py reads a table of tests/
    done = subprocess.run(command, cwd=book, env=environment, capture_output=True, text=True, timeout=300, check=False)
    return done.returncode, done.stdout + done.stderr


def test_a_failing_cell_fails_the_build_and_no_page_is_written(book: Path) -> None:
    status, said = build(book, "1 / 0")
    assert status != 0 and "ZeroDivisionError" in said and "the code of page failed" in said
    assert not (book / "_build" / "html" / "page.html").exists()


def test_a_warning_fails_the_build_again_and_a_mended_page_passes(book: Path) -> None:
    noisy = "import sys; print('careful', file=sys.stderr)"
    assert build(book, noisy)[0] != 0
    assert build(book, noisy)[0] != 0  # Sphinx alone would call the second build a success
    status, said = build(book, "print(6 * 7)")
    assert status == 0, said[-2000:]
    assert "42" in (book / "_build" / "html" / "page.html").read_text()
