"""Which files a page's code depends on: the modules that it uses, followed through imports, and the files it names.

Importing a package whose `__init__` gathers names from its modules is not depending on all of them: `d2l.sgd` is
followed to the module that defines `sgd`, and from there to what that module uses. Two things are taken for granted of
the packages that are followed: a module's code does nothing but define names when it is imported (one that does more
counts for every page that imports its package), and what is used is reached by names. Where a name cannot be followed,
the page depends on everything.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from book.execution.code import Code, Target, mentions, read_cells, read_code
from book.execution.packages import Packages


@dataclass(frozen=True)
class Dependencies:
    """Files, by absolute path; `everything` adds every file of the packages and the modules beside the page."""

    files: frozenset[Path]
    everything: bool


def dependencies(cells: Iterable[str], folder: Path, root: Path, packages: Packages) -> Dependencies:
    """Return what the code of a page in `folder`, in a book whose sources are below `root`, depends on."""
    walk = _Walk(packages, folder.resolve(), root.resolve())
    walk.page(read_cells(cells))
    return Dependencies(frozenset(walk.files), walk.everything)


class _Walk:
    """One page's way through the modules."""

    def __init__(self, packages: Packages, folder: Path, root: Path) -> None:
        self.packages, self.folder, self.root = packages, folder, root
        self.files: set[Path] = set()
        self.everything = False
        self.seen: set[tuple[str, ...]] = set()

    def page(self, code: Code) -> None:
        self.follow(code)
        for module in code.imported:
            self.add(module)
        for text in code.strings:
            self.named_files(text)
            if mentions(text, self.packages.places):
                self.mentioned(text)

    def mentioned(self, text: str) -> None:
        """Follow a literal that names a module, or that is itself a program, such as one for another process."""
        if re.fullmatch(r"\w+(\.\w+)*", text) and self.find(text):
            self.whole(text)
            return
        try:
            code = read_code(textwrap.dedent(text))
        except (SyntaxError, ValueError):
            code = Code(opaque=True)
        code.opaque |= not code.imported
        self.follow(code)

    def follow(self, code: Code) -> None:
        self.everything |= code.opaque
        for module in code.imported:
            self.imported(module)
        for target in code.bindings.get("*", ()):
            self.whole(target.module)
        for name, *attributes in code.uses:
            for target in code.bindings.get(name, ()):
                self.use(target, *attributes)

    def imported(self, module: str) -> None:
        """Follow those modules of an imported module's package that act when they are imported."""
        top = module.partition(".")[0]
        if self.first_time("imported", top):
            for name, path in self.modules(top):
                if self.packages.code(name, path).acts and path.name != "__main__.py":
                    self.closure(name)

    def use(self, target: Target, *attributes: str) -> None:
        """Follow the attributes of what an import gave, as far as modules go."""
        if target.name:
            attributes = (target.name, *attributes)
        module = target.module
        if not self.find(module) or not self.first_time("use", module, *attributes):
            return
        if not attributes:
            self.whole(module)
            return
        self.add(module)
        code, (first, *rest) = self.code(module), attributes
        targets = code.bindings.get(first, set()) - {Target(module, first)}  # a package that imports its own module
        for found in targets:
            self.use(found, *rest)
        if first in code.defined:
            self.closure(module)
        elif not targets and self.find(f"{module}.{first}"):
            self.use(Target(f"{module}.{first}"), *rest)
        elif not targets and (code.defined & {"__getattr__"} or "*" in code.bindings):
            self.closure(module)
        elif not targets and not first.startswith("__"):
            self.everything = True

    def closure(self, module: str) -> None:
        """Add a module and what its code uses."""
        path = self.find(module)
        if not path or not self.first_time("closure", module):
            return
        self.add(module)
        code = self.code(module)
        self.follow(code)
        if code.reads_beside():
            self.files.update(file for file in self.packages.files(path.parent) if file.suffix != ".py")
        if module.partition(".")[0] not in self.packages.places:
            for text in code.strings:
                self.named_files(text)

    def whole(self, module: str) -> None:
        """Add a module with all that it binds; a package may hold anything."""
        path = self.find(module)
        if not path or not self.first_time("whole", module):
            return
        if path.name == "__init__.py":
            self.everything = True
            self.files.update(self.packages.files(path.parent))
        for name, _ in self.modules(module):
            self.closure(name)
            for target in (target for targets in self.code(name).bindings.values() for target in targets):
                self.use(target)

    def modules(self, module: str) -> Iterator[tuple[str, Path]]:
        """Yield a module and, where it is a package, every module in it, with their files."""
        path = self.find(module)
        if path and path.name != "__init__.py":
            yield module, path
        elif path:
            for file in sorted(path.parent.rglob("*.py")):
                parts = file.relative_to(path.parent).with_suffix("").parts
                yield ".".join([module, *(part for part in parts if part != "__init__")]), file

    def add(self, module: str) -> None:
        parts = module.split(".")
        paths = (self.find(".".join(parts[: n + 1])) for n in range(len(parts)))
        self.files.update(path for path in paths if path and path.is_file())

    def named_files(self, text: str) -> None:
        """Add the files and folders of the book that a literal names, as a path from the page's folder."""
        words = {text, *text.split()} if len(text) < 1000 else set()
        for word in words:
            path = self.below_root(word)
            if path and path.is_file():
                self.files.add(path)
                if path.suffix == ".py":
                    self.follow(self.packages.code("", path))
            elif path and path.is_dir() and not self.folder.is_relative_to(path):
                self.files.update(self.packages.files(path))

    def below_root(self, word: str) -> Path | None:
        try:
            path = (self.folder / word).resolve()
            hidden = any(part.startswith((".", "_build")) for part in path.relative_to(self.root).parts)
            return path if path.exists() and not hidden else None
        except (OSError, ValueError):  # no path, or outside of the book
            return None

    def find(self, module: str) -> Path | None:
        return self.packages.find(module, self.folder)

    def code(self, module: str) -> Code:
        path = self.find(module)
        return self.packages.code(module, path) if path else Code()

    def first_time(self, *what: str) -> bool:
        new = what not in self.seen
        self.seen.add(what)
        return new
