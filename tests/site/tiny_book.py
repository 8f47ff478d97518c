"""A tiny book with a package of its own, built in this process or in another."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from tests.site.forked import Forked

ROOT = Path(__file__).resolve().parents[2]
HEADER = "---\njupytext: {text_representation: {format_name: myst}}\nkernelspec: {name: python3}\n---\n"
CONF = """\
extensions = ["myst_nb", "book.execution", "book.strict", "book.recovery", *EXTRA]
nb_execution_mode = "cache"
nb_execution_timeout = 60
nb_execution_show_tb = True
nb_output_stderr = "error"
nb_merge_streams = True
html_theme = "basic"
html_copy_source = False
master_doc = "index"
exclude_patterns = ["_build", "site"]
"""


def page(*cells: str, prose: str = "Prose.", header: str = "") -> str:
    """Return the text of a page with code cells."""
    head = f"---\n{header}\n---\n" if header else ""
    fences = "".join(f"```{{code-cell}} ipython3\n{head}{cell}\n```\n\n{prose}\n\n" for cell in cells)
    return f"{HEADER}\n# A page\n\n{fences}"


def write_book(root: Path, pages: dict[str, str], conf: str = "") -> Path:
    """Write a book of pages (name: text) and return its folder."""
    root.mkdir(parents=True, exist_ok=True)
    for name, text in pages.items():
        (root / f"{name}.md").write_text(text)
    names = "\n".join(pages)
    (root / "index.md").write_text(f"# The book\n\n```{{toctree}}\n{names}\n```\n")
    (root / "conf.py").write_text("EXTRA = []\n" + CONF + conf)
    return root


def build_here(book: Path, **settings: Any) -> tuple[set[str], str]:
    """Build in this process; return the pages that were read, and warnings. Raises what the build raises."""
    read: set[str] = set()
    warnings = StringIO()
    out = book / "_build" / "html"
    with patch_docutils(str(book)), docutils_namespace():
        app = Sphinx(
            str(book), str(book), str(out), str(out.parent / ".doctrees"), "html", settings, StringIO(), warnings
        )
        app.connect("source-read", lambda app, name, source: read.add(name))
        app.build()
    return read, warnings.getvalue()


def start(book: Path, *arguments: str, largest: int = 0, **variables: str) -> Forked:
    """Start a build in another process. largest: as `Forked` has it."""
    return Forked("sphinx", command(book, *arguments), book, surroundings(variables), largest)


def command(book: Path, *arguments: str) -> list[str]:
    """Return the arguments of Sphinx that build a book."""
    build = book / "_build"
    folders = [str(book), str(build / "html"), "-d", str(build / ".doctrees")]
    return ["-b", "html", "-W", "--keep-going", *arguments, *folders]


def surroundings(variables: dict[str, str]) -> dict[str, str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COV_")}
    return environment | {"PYTHONPATH": str(ROOT), "NO_COLOR": "1", **variables}


def build_there(book: Path, *arguments: str, largest: int = 0, **variables: str) -> tuple[int, str]:
    """Build in another process; return the exit status and what was printed."""
    process = start(book, *arguments, largest=largest, **variables)
    printed, _ = process.communicate(timeout=300)
    return process.returncode or 0, printed


def build_afresh(book: Path, **variables: str) -> tuple[int, str]:
    """Build as `build_there`, in an interpreter that starts for it."""
    whole = [sys.executable, "-m", "sphinx", *command(book)]
    done = subprocess.run(whole, cwd=book, env=surroundings(variables), capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def pages_of(book: Path) -> dict[str, str]:
    """Return the written pages, by name, without the marks that myst-nb's style sheet has in warm builds only."""
    html = book / "_build" / "html"
    texts = {path.relative_to(html).as_posix(): path.read_text() for path in sorted(html.rglob("*.html"))}
    return {name: re.sub(r"(mystnb\.\w+\.css)\?v=\w+", r"\1", text) for name, text in texts.items()}
