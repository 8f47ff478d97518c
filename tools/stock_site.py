"""The same course as a stock Jupyter Book makes it: its own theme, its own extensions, its own defaults.

The chapters and the results of their code are the same, and so are the directives that the chapters use (the tables and
the glossary). All else that the settings here say is what the content needs to be read at all.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
COPIED = ("chapters", "benchmarks", "d2lnotes", "_toc.yml", "references.bib", "requirements.lock")
CONTENT = ("book.execution", "book.tables", "book.glossary")  # what the content needs of our own extensions
KEPT = ("default_role", "numfig_secnum_depth", "myst_heading_anchors", "nb_merge_streams")
KEPT_PREFIXES = ("autodoc_", "bibtex_", "execution_")


def stock_settings(ours: dict[str, Any]) -> dict[str, Any]:
    """Return the settings of the stock book, made from those of ours."""
    config = ours["sphinx"]["config"]
    return {
        **{name: ours[name] for name in ("title", "author", "parse", "bibtex_bibfiles")},
        "only_build_toc_files": True,
        "execute": {"execute_notebooks": "cache", "timeout": ours["execute"]["timeout"]},
        "sphinx": {
            "extra_extensions": ["sphinx_exercise", "sphinx_proof", "sphinx.ext.autodoc"],
            "local_extensions": dict.fromkeys(CONTENT, str(ROOT)),
            "config": {name: config[name] for name in config if name in KEPT or name.startswith(KEPT_PREFIXES)},
        },
    }


def build_stock(folder: Path) -> Path:
    """Build the stock book in an empty folder and return the site's. Raises RuntimeError where that fails."""
    for name in COPIED:
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / name)
    shutil.copytree(ROOT / "_build" / ".jupyter_cache", folder / "_build" / ".jupyter_cache")
    ours = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    (folder / "_config.yml").write_text(yaml.safe_dump(stock_settings(ours)), encoding="utf-8")
    command = [str(Path(sys.executable).parent / "jupyter-book"), "build", str(folder)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True)
    site = folder / "_build" / "html"
    if done.returncode or not (site / "chapters" / "index.html").is_file():
        raise RuntimeError(f"the stock book did not build:\n{(done.stdout + done.stderr)[-3000:]}")
    return site
