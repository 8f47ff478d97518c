"""Outputs that no two runs share, such as times, are shown as they were recorded, so that every build is the same.

They are the outputs of the cells that are exempt from comparison, `check: {ignore: reason}`. These run in every build
like all others, with what is asserted of their results; only what they put out is taken from `pages/`, and a
line beneath it says so. `make record` renews the records from the last build.

A record belongs to the page's code up to its last exempt cell. Where that was changed the page shows what this build
put out, without the line, and tests/site fails until the page is recorded again.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from docutils import nodes
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

from book.cells import is_cell
from book.recorded.record import FOLDER, RecordError, exempt_cells, line, load, record_path, show
from book.translation.messages import is_translation

LOGGER = logging.getLogger(__name__)
MARKED = "course_recorded"  # in temp_data: the metadata of cells by index; myst-nb copies them before they are marked
STATE = "course_record"  # in Sphinx's metadata of a page: a hash of the record that it was read with


class SayWhatIsRecorded(SphinxTransform):
    """Puts the line beneath recorded outputs."""

    default_priority = 700

    def apply(self, **options: Any) -> None:
        """Do so in all cells of the page."""
        if is_translation(self.document):
            return
        marked = self.env.temp_data.pop(MARKED, {})
        for cell in self.document.findall(is_cell):
            if words := line(marked.get(cell["cell_index"], {})):
                output = next(child for child in cell.children if child.get("nb_element") == "cell_code_output")
                output += nodes.paragraph(words, words, classes=["recorded"])


def replace_outputs(app: Sphinx, page: str, notebook: NotebookNode) -> None:
    """Show what was recorded of a page in place of what its exempt cells put out in this run."""
    if not exempt_cells(notebook):
        return
    path = record_path(page, Path(app.config.course_records))
    try:
        shown = show(notebook, load(path))
    except RecordError as error:
        raise ExtensionError(str(error)) from error
    if not shown:
        LOGGER.info("%s shows what its cells put out in this build; for what all builds share: make record", page)
    app.env.metadata[page].setdefault(STATE, state(path))
    app.env.temp_data[MARKED] = {index: cell.metadata for index, cell in enumerate(notebook.cells)}


def state(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""


def outdated(app: Sphinx, env: BuildEnvironment, *_changes: Any) -> list[str]:
    """Name the pages whose records are others than when they were read."""
    folder = Path(app.config.course_records)
    known = {page: about[STATE] for page, about in env.metadata.items() if STATE in about}
    return [page for page, before in sorted(known.items()) if before != state(record_path(page, folder))]


def setup(app: Sphinx) -> dict[str, Any]:
    app.setup_extension("book.execution")
    app.add_config_value("course_records", str(FOLDER), "", str)
    app.connect("execution-outputs", replace_outputs)
    app.connect("env-get-outdated", outdated)
    app.add_transform(SayWhatIsRecorded)
    return {"env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
