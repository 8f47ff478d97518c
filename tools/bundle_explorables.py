"""Bundle the explorables' scripts and styles into the package, where notebooks and the book find them.

Run after a change in book/explorables or in book/web/css/explore.css. The bundles are in git, so that the package works
without Node; a test compares them with their sources.
"""

from __future__ import annotations

import json
from pathlib import Path

from book.files import replace_text
from book.node import run_node

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "book" / "explorables"
STATIC = ROOT / "d2lnotes" / "explore" / "static"


def bundles() -> dict[str, str]:
    """Return the text of each bundle by its file's name. Raises ExtensionError where a source has a fault."""
    files = [*sorted(path.name for path in SOURCES.glob("*.js")), "../web/css/explore.css"]
    made: dict[str, str] = json.loads(
        run_node(SOURCES / "bundle.mjs", {"folder": str(SOURCES), "files": files, "format": "esm"})
    )
    return made


if __name__ == "__main__":
    for name, text in bundles().items():
        replace_text(STATIC / name, text)
        print(f"[explorables] {name}: {len(text.encode()):,} bytes")
