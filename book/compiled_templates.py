"""The pages' templates are compiled once, not at each build: Jinja keeps them beside Sphinx's notes, by their text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import FileSystemBytecodeCache
from sphinx.application import Sphinx

FOLDER = "templates"


def keep_compiled(app: Sphinx) -> None:
    environment: Any = getattr(getattr(app.builder, "templates", None), "environment", None)
    if environment:
        folder = Path(app.doctreedir) / FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        environment.bytecode_cache = FileSystemBytecodeCache(str(folder))


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("builder-inited", keep_compiled)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
