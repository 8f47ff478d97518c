"""Which chapters there are, and where the notebook and the reference of each lie."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import jupytext
from nbformat import NotebookNode
from sphinx_external_toc.parsing import parse_toc_yaml

from tests.notebooks.checks import CheckError


@dataclass(frozen=True)
class Chapter:
    """One chapter with code: its MyST source, and the root folder of the course."""

    root: Path
    source: Path

    @property
    def name(self) -> str:
        """The name used on the command line, for the notebook and for the reference."""
        return self.source.stem

    @property
    def notebook(self) -> Path:
        """The notebook that nbval runs."""
        return notebooks_folder(self.root) / f"{self.name}.ipynb"

    @property
    def reference(self) -> Path:
        """The outputs that are expected, under version control."""
        return references_folder(self.root) / f"{self.name}.json"

    @property
    def recorded(self) -> Path:
        """The outputs of the last recording run, in the form of the reference."""
        return self.notebook.with_suffix(".recorded.json")

    def read(self) -> NotebookNode:
        """Read the chapter as a notebook without outputs."""
        notebook: NotebookNode = jupytext.read(self.source, fmt="md:myst")
        return notebook


def notebooks_folder(root: Path) -> Path:
    """Return the folder of the notebooks made from the chapters."""
    return root / "_build" / "notebooks"


def references_folder(root: Path) -> Path:
    """Return the folder of the expected outputs."""
    return root / "tests" / "references"


def find_chapters(root: Path, names: Sequence[str] = ()) -> list[Chapter]:
    """List the pages of `_toc.yml` that have code cells, in its order, or only those with NAMES.

    CheckError: a page of the toc is missing, none has code, two chapters have one name, or a name is none of theirs.
    """
    pages = [_page(root, docname) for docname in parse_toc_yaml(root / "_toc.yml")]
    chapters = [Chapter(root, page) for page in pages if page.suffix == ".md"]
    chapters = [chapter for chapter in chapters if code_cells(chapter.read())]
    if not chapters:
        raise CheckError(f"no page of {root / '_toc.yml'} has a code cell")
    by_name = {chapter.name: chapter for chapter in chapters}
    if len(by_name) < len(chapters):
        raise CheckError(f"two chapters have the same file name: {sorted(c.name for c in chapters)}")
    wanted = [Path(name).name.removesuffix(".md") for name in names] or list(by_name)
    unknown = [name for name in wanted if name not in by_name]
    if unknown:
        raise CheckError(f"no chapter with code is named {unknown[0]!r}; there are: {', '.join(by_name)}")
    return [by_name[name] for name in dict.fromkeys(wanted)]


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    """Return the code cells of NOTEBOOK."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def write_atomically(path: Path, text: str) -> None:
    """Write TEXT to PATH so that a reader finds the old file or the new one, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(
        "w", dir=path.parent, prefix=f".{path.name}.", encoding="utf-8", newline="\n", delete=False
    ) as file:
        file.write(text)
    temporary = Path(file.name)
    temporary.chmod(0o644)  # tempfile lets only the owner read it
    temporary.replace(path)


def _page(root: Path, docname: str) -> Path:
    for path in (root / docname, root / f"{docname}.md", root / f"{docname}.rst", root / f"{docname}.ipynb"):
        if path.is_file():
            return path
    raise CheckError(f"_toc.yml names {docname!r}, and there is no {root / docname}.md")
