"""Look for garbage less often while the book is built: Sphinx makes objects by the million and drops few of them.

Python by default looks through all new objects after each 700; that took a sixth of a build's time here.
"""

from __future__ import annotations

import gc

from sphinx.application import Sphinx

NEW, ROUNDS = 50_000, 20  # new objects before the next look at them, and looks before one at older objects


def setup(app: Sphinx) -> dict[str, bool]:
    # Modules stay. Not before all extensions are there: sphinx_external_toc looks among what is not frozen for what it
    # replaces, and pages would be numbered twice.
    app.connect("config-inited", lambda *_: gc.freeze())
    gc.set_threshold(NEW, ROUNDS, ROUNDS)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
