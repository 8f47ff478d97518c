"""What earlier builds made that takes long, by what it was made of: a JSON file for each maker, beside Sphinx's notes.

What a build did not ask for is not kept on; a file that cannot be read counts as empty.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from sphinx.application import Sphinx

from book.files import replace_bytes


def digest_of(*made_from: str | bytes | ModuleType) -> str:
    """Return a hash of texts, of bytes and of the sources of modules, which decide what is made."""
    whole = hashlib.sha256()
    for part in made_from:
        content = Path(str(part.__file__)).read_bytes() if isinstance(part, ModuleType) else part
        piece = content.encode() if isinstance(content, str) else content
        whole.update(len(piece).to_bytes(8, "big") + piece)
    return whole.hexdigest()[:32]


class Kept:
    """The results of one maker; each is anything that JSON can hold."""

    def __init__(self, app: Sphinx, maker: str) -> None:
        self.path = Path(app.doctreedir) / f"kept-{maker}.json"
        self.now: dict[str, Any] = {}
        try:
            self.before: dict[str, Any] = dict(json.loads(self.path.read_bytes()))
        except (OSError, ValueError, TypeError):
            self.before = {}

    def get(self, digest: str, make: Callable[[], Any]) -> Any:
        """Return what was made for a digest before, or make it."""
        if digest not in self.now:
            self.now[digest] = self.before[digest] if digest in self.before else make()
        return self.now[digest]

    def save(self) -> None:
        """Keep what was asked for."""
        if self.now != self.before:
            replace_bytes(self.path, json.dumps(self.now).encode())
