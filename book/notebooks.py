"""The site's notebooks: each page that shows code, executed, as `notebooks/<page>.ipynb`, and its source as `.md`.

A notebook begins with the cell that installs the package where it is missing (book/wheel.py). From there the code is
the page's, in order, hidden cells included; the text is plain Markdown (book/lowering.py); the outputs are the ones
kept by book/execution, so that they are the same after a first build and after a later one.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urljoin

import nbformat
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.transforms.post_transforms import SphinxPostTransform

from book.cells import PageParts, shows_code
from book.compose import compose
from book.execution.client import FILLED, SESSIONS
from book.execution.results import fill
from book.execution.session import records
from book.files import replace_bytes
from book.lowering import Lowering
from book.translation.editions import edition_of, site_root
from book.wheel import FOLDER, install_cell

MARK = "course_notebook"  # in Sphinx's metadata of a page: the name of its notebook


def notebook_name(page: str) -> str:
    return PurePosixPath(page).name


def edition_name(app: Sphinx, page: str) -> str:
    """Return the name of a page's notebook, with the edition's: once published, they all lie in one folder."""
    folder = edition_of(app.config).folder
    return f"{notebook_name(page)}.{folder}" if folder else notebook_name(page)


def mark_page(app: Sphinx, doctree: nodes.document) -> None:
    """Remember that a page has a notebook; one that shows no code, or whose code was not run, has none."""
    page = app.env.docname
    if page in records(app.env) and shows_code(doctree):
        app.env.metadata[page][MARK] = edition_name(app, page)


def marked(env: BuildEnvironment) -> dict[str, str]:
    """Return the names of the notebooks, by page. Raises ExtensionError where two pages have the same."""
    names = {page: str(about[MARK]) for page, about in sorted(env.metadata.items()) if MARK in about}
    page_of: dict[str, str] = {}
    for page, name in names.items():
        if page_of.setdefault(name, page) != page:
            raise ExtensionError(f"{page_of[name]} and {page} would both be the notebook {name}; rename one")
    return names


def write_again(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Name the pages whose notebooks are not there, for Sphinx to write them again."""
    folder = Path(app.outdir) / FOLDER
    return [page for page, name in marked(env).items() if not (folder / f"{name}.ipynb").exists()]


def executed(app: Sphinx, name: str) -> nbformat.NotebookNode:
    """Return a page's source as a notebook, with the outputs that the page shows."""
    session = SESSIONS[app]
    page = session.page(name)
    if page is None:
        raise ExtensionError(f"{name} changed while the book was built; build again")
    stored = session.results.load(page.record.key)
    if stored is None:
        raise ExtensionError(f"the outputs of {name} are not in {session.results.folder}; build again")
    fill(page.notebook, stored)
    app.emit(FILLED, name, page.notebook)
    return page.notebook


def lowering(app: Sphinx, page: str) -> Lowering:
    """Return the writer of a page: it knows the page's address, if the site's is known, and Sphinx's numbers."""

    def number(kind: str, node: nodes.Element) -> str:
        known = app.env.toc_fignumbers.get(page, {}).get(kind, {})
        found = next((known[label] for label in node["ids"] if label in known), ())
        return app.config.numfig_format[kind] % ".".join(map(str, found)) if found else ""

    base = app.config.html_baseurl
    return Lowering(urljoin(base, app.builder.get_target_uri(page)) if base else "", number)


class Export(SphinxPostTransform):
    """Writes a page's notebook and source into the site, when the page itself is written."""

    default_priority = 800  # references and titles are resolved; folds and other HTML have not taken their places
    formats = ("html",)

    def run(self, **options: Any) -> None:
        """Do so where the page has a notebook."""
        page = self.env.docname
        if name := self.env.metadata[page].get(MARK):
            parts = PageParts(lowering(self.app, page)).parts(self.document)
            figures = SESSIONS[self.app].results.folder.parent / "figures"
            first = [install_cell(wheel, site_root(self.app))] if (wheel := self.config.course_wheel) else []
            notebook = compose(parts, executed(self.app, page), figures, first)
            folder = Path(self.app.outdir) / FOLDER
            replace_bytes(folder / f"{name}.ipynb", (nbformat.writes(notebook) + "\n").encode())
            replace_bytes(folder / f"{notebook_name(page)}.md", Path(self.env.doc2path(page)).read_bytes())


def remove_others(app: Sphinx, exception: Exception | None) -> None:
    """Remove the notebooks of pages that are no more, and the package's earlier versions."""
    if exception or app.builder.format != "html":
        return
    pages = marked(app.env)
    wanted = {f"{name}.ipynb" for name in pages.values()} | {f"{notebook_name(page)}.md" for page in pages}
    wanted |= {app.config.course_wheel}
    for path in (Path(app.outdir) / FOLDER).glob("*"):
        if path.name not in wanted:
            path.unlink()


def setup(app: Sphinx) -> dict[str, bool]:
    app.setup_extension("book.translation.editions")
    app.setup_extension("book.execution")
    app.setup_extension("book.wheel")
    app.connect("doctree-read", mark_page)
    app.connect("env-updated", write_again)
    app.add_post_transform(Export)
    app.connect("build-finished", remove_others)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
