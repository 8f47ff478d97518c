"""The same chapters as a book for each program that `make bench-build` measures."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import jupytext
import yaml

ROOT = Path(__file__).resolve().parents[1]
RIVALS = ("nbsphinx==0.9.8", "pypandoc-binary==1.17", "mkdocs-jupyter==0.26.3")  # the first asks for pandoc
WORDS = "A sentence for the benchmark."  # what is edited: each chapter ends with it
MYST = ["amsmath", "attrs_inline", "colon_fence", "deflist", "dollarmath", "substitution", "tasklist"]
STOCK = {  # its own defaults, and what the chapters cannot do without
    "title": "Benchmark",
    "only_build_toc_files": True,
    "execute": {"execute_notebooks": "cache", "timeout": 600},
    "parse": {"myst_enable_extensions": MYST},
    "bibtex_bibfiles": ["references.bib"],
    "sphinx": {"extra_extensions": ["sphinx_exercise", "sphinx_proof", "sphinx.ext.autodoc"]},
}
NBSPHINX = (
    'extensions = ["nbsphinx"]\nnbsphinx_execute = "always"\nnbsphinx_allow_errors = True\nproject = "Benchmark"\n'
    'exclude_patterns = ["_build"]\n'  # where it puts notebooks, which it would run too
)
MKDOCS = "site_name: Benchmark\nplugins: [{mkdocs-jupyter: {execute: true}}]\n"


@dataclass(frozen=True)
class Book:
    """A book in a folder: how it is built, and what of it is built (its removal makes the next build a first one)."""

    folder: Path
    command: tuple[str, ...]
    built: tuple[str, ...] = ("_build",)
    environment: dict[str, str] = field(default_factory=dict)

    def clean(self) -> None:
        for name in self.built:
            shutil.rmtree(self.folder / name, ignore_errors=True)

    def edit(self, chapter: str, count: int) -> None:
        """Change a line of a chapter's prose."""
        places = (self.folder / place for place in ("chapters", "docs", "."))  # what is built has copies of it
        path = next(path for place in places for path in place.glob(f"{chapter}.*") if path.suffix in (".md", ".ipynb"))
        before, _, after = path.read_text(encoding="utf-8").rpartition(WORDS.removesuffix("."))
        path.write_text(f"{before}{WORDS.removesuffix('.')} {count} {after.lstrip(' 0123456789')}", encoding="utf-8")


def for_rivals() -> dict[str, str]:
    """Return what programs of the other environment need to find the package, and nbconvert's templates."""
    return {"PYTHONPATH": str(ROOT), "JUPYTER_PATH": str(Path(sys.prefix) / "share" / "jupyter")}


def program(name: str) -> str:
    return str(Path(sys.executable).parent / name)


def toc(pages: list[str]) -> str:
    first, *others = (f"chapters/{page}" for page in pages)
    chapters = {"chapters": [{"file": page} for page in others]} if others else {}
    return str(yaml.safe_dump({"format": "jb-book", "root": first, **chapters}))


def write_chapters(folder: Path, texts: dict[str, str]) -> None:
    (folder / "chapters").mkdir(parents=True)
    for name, text in texts.items():
        (folder / "chapters" / f"{name}.md").write_text(f"{text.rstrip()}\n\n{WORDS}\n", encoding="utf-8")
    (folder / "_toc.yml").write_text(toc(list(texts)))
    shutil.copy(ROOT / "references.bib", folder)


def ours(folder: Path, texts: dict[str, str], rivals: Path) -> Book:
    write_chapters(folder, texts)
    unwanted = shutil.ignore_patterns("__pycache__")
    for name in ("book", "d2lnotes", "tests", "tools"):  # book/ reads a table of tests/, and makes a wheel with tools/
        shutil.copytree(ROOT / name, folder / name, ignore=unwanted)
    for name in ("_config.yml", "requirements.lock"):
        shutil.copy(ROOT / name, folder)
    (folder / "node_modules").symlink_to(ROOT / "node_modules")
    return Book(folder, (program("jupyter-book"), "build", ".", "-n", "--keep-going", "-q"))


def stock(folder: Path, texts: dict[str, str], rivals: Path) -> Book:
    write_chapters(folder, texts)
    (folder / "_config.yml").write_text(yaml.safe_dump(STOCK))
    return Book(folder, (program("jupyter-book"), "build", ".", "-q"), environment={"PYTHONPATH": str(ROOT)})


def write_notebooks(folder: Path, texts: dict[str, str]) -> None:
    folder.mkdir(parents=True)
    for name, text in texts.items():
        jupytext.write(jupytext.reads(f"{text.rstrip()}\n\n{WORDS}\n", fmt="md:myst"), folder / f"{name}.ipynb")


def nbsphinx(folder: Path, texts: dict[str, str], rivals: Path) -> Book:
    write_notebooks(folder, texts)
    (folder / "conf.py").write_text(NBSPHINX)
    (folder / "index.rst").write_text("Benchmark\n=========\n\n.. toctree::\n\n   " + "\n   ".join(texts) + "\n")
    command = (str(rivals / "bin" / "python"), "-m", "sphinx", "-q", ".", "_build/html")
    pandoc = next(rivals.glob("lib/python*/site-packages/pypandoc/files"))
    environment = for_rivals() | {"PATH": f"{pandoc}{os.pathsep}{os.environ['PATH']}"}
    return Book(folder, command, environment=environment)


def mkdocs(folder: Path, texts: dict[str, str], rivals: Path) -> Book:
    write_notebooks(folder / "docs", texts)
    (folder / "mkdocs.yml").write_text(MKDOCS)
    command = (str(rivals / "bin" / "python"), "-m", "mkdocs", "build", "-q")
    return Book(folder, command, ("site",), for_rivals())


SIDES: dict[str, Callable[[Path, dict[str, str], Path], Book]] = {
    "ours": ours,
    "jupyter-book": stock,
    "nbsphinx": nbsphinx,
    "mkdocs-jupyter": mkdocs,
}


def install_rivals(folder: Path) -> None:
    """Make an environment with the other programs beside what this one has."""
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    (place,) = folder.glob("lib/python*/site-packages")
    ours = [path for path in sys.path if path.endswith("site-packages")]
    (place / "ours.pth").write_text("\n".join(ours) + "\n")
    command = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", *RIVALS]
    subprocess.run(command, check=True, env=os.environ | {"PIP_DISABLE_PIP_VERSION_CHECK": "1"})
