"""One click from running: what `partials/launch.html` needs to offer a page's notebook.

The downloads are the site's own files. The links to Binder, Colab and a JupyterHub need the repository's address, whose
branch `notebooks` holds the notebooks (tools/publish_notebooks.py); Binder and Colab know those on github.com alone.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from docutils import nodes
from sphinx.application import Sphinx

from book.notebooks import marked
from book.wheel import FOLDER

BRANCH = "notebooks"
GITHUB = "https://github.com/"


def binder_link(repository: str, branch: str, file: str) -> str:
    """Return the address that starts JupyterLab on mybinder.org with a notebook open. repository: owner/name."""
    branch, target = quote(branch, safe=""), quote(f"lab/tree/{file}", safe="")
    return f"https://mybinder.org/v2/gh/{repository}/{branch}?urlpath={target}"


def colab_link(repository: str, branch: str, file: str) -> str:
    """Return the address that opens a notebook in Colab. repository: owner/name."""
    return f"https://colab.research.google.com/github/{repository}/blob/{quote(branch)}/{quote(file)}"


def launch(name: str, address: str, branch: str = BRANCH) -> dict[str, str]:
    """Return what is known of the ways to run the notebook `name`. address: the repository's, or empty.

    The source of a translated notebook, `losses.zh`, is that of the original.
    """
    file = f"{name}.ipynb"
    known = {"ipynb": f"{FOLDER}/{file}", "source": f"{FOLDER}/{name.partition('.')[0]}.md"}
    if address:
        folder = address.rsplit("/", 1)[-1]  # where nbgitpuller puts the repository in the reader's home
        known |= {"repository": address, "branch": branch, "path": f"lab/tree/{folder}/{file}"}
    if address.startswith(GITHUB):
        repository = address.removeprefix(GITHUB)
        known |= {"binder": binder_link(repository, branch, file), "colab": colab_link(repository, branch, file)}
    return known


def offer(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    if name := marked(app.env).get(page):
        context["launch"] = launch(name, app.config.course_repository_url)


def setup(app: Sphinx) -> dict[str, bool]:
    app.setup_extension("book.origin")
    app.setup_extension("book.notebooks")
    app.connect("html-page-context", offer)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
