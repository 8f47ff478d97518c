"""The parts of the package that the site is made with, imported without PyTorch.

PyTorch takes longer to import than a page takes to build, and a build needs it in its kernels alone. So the modules
below are imported without the `__init__` of their package; who imports the package later gets modules of its own.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import TYPE_CHECKING

__all__ = ["CYCLE", "MIME", "PALETTE", "STATIC", "SUBSET_FOLDER", "figure_settings", "get_fashion_mnist", "sha256"]


def alone(name: str) -> ModuleType:
    """Import a module, and those that it imports of the same package, but no `__init__` of a package around it."""
    top = name.partition(".")[0]
    before = {known: module for known, module in sys.modules.items() if known.partition(".")[0] == top}
    for known in before:
        del sys.modules[known]
    try:
        parents = name.split(".")[:-1]
        for count in range(1, len(parents) + 1):
            package = ModuleType(".".join(parents[:count]))
            spec = find_spec(package.__name__)
            package.__path__ = list(spec.submodule_search_locations or ()) if spec else []
            sys.modules[package.__name__] = package
        return import_module(name)
    finally:
        for known in [known for known in sys.modules if known.partition(".")[0] == top]:
            del sys.modules[known]
        sys.modules.update(before)


if TYPE_CHECKING:
    from d2lnotes.explore.figure import MIME, STATIC
    from d2lnotes.files import SUBSET_FOLDER, get_fashion_mnist, sha256
    from d2lnotes.style import CYCLE, PALETTE, figure_settings
else:
    _figure, _files, _style = map(alone, ("d2lnotes.explore.figure", "d2lnotes.files", "d2lnotes.style"))
    MIME, STATIC = _figure.MIME, _figure.STATIC
    SUBSET_FOLDER, get_fashion_mnist, sha256 = _files.SUBSET_FOLDER, _files.get_fashion_mnist, _files.sha256
    CYCLE, PALETTE, figure_settings = _style.CYCLE, _style.PALETTE, _style.figure_settings
