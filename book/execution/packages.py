"""The packages whose modules are followed: where their files are, and what each says."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

from book.execution import code as reading
from book.execution.code import Code, read_code

Known = dict[tuple[str, str], tuple[str, Code]]  # what files said, by module and path, each with a hash of its text


@cache
def _rules() -> bytes:
    """Return what decides how code is read: other rules make another hash of the same text."""
    return Path(str(reading.__file__)).read_bytes()


class Packages:
    """The packages that are followed, by name: their folders (or files).

    ignored: patterns of files to leave out. known: what earlier builds have read, which grows by what this one reads.
    """

    def __init__(self, places: Mapping[str, Path], ignored: Iterable[str] = (), known: Known | None = None) -> None:
        self.places, self.ignored = places, tuple(ignored)
        self.known: Known = {} if known is None else known
        self._codes: dict[tuple[str, Path], Code] = {}

    def find(self, module: str, folder: Path) -> Path | None:
        """Return the file of a module that is followed, looking in a page's folder first, as its kernel does."""
        first, *rest = module.split(".")
        if not first:
            return None
        place = self.places.get(first)
        if place and place.is_file():
            return place if not rest else None
        for path in (path.joinpath(*rest) for path in (folder / first, place) if path):
            for file in (path / "__init__.py", path.parent / f"{path.name}.py"):
                if file.is_file():
                    return file
        namespace = place.joinpath(*rest) if place else folder
        return namespace / "__init__.py" if place and namespace.is_dir() else None

    def code(self, module: str, path: Path) -> Code:
        key = (module, path)
        if key not in self._codes:
            self._codes[key] = self._read(module, path)
        return self._codes[key]

    def _read(self, module: str, path: Path) -> Code:
        package = module if path.name == "__init__.py" else module.rpartition(".")[0]
        try:
            text = path.read_text(encoding="utf-8")
            digest = hashlib.sha256(_rules() + text.encode()).hexdigest()
            before, code = self.known.get((module, str(path)), ("", Code()))
            if before != digest:
                code = read_code(text, package)
                self.known[module, str(path)] = (digest, code)
            return code
        except FileNotFoundError:
            return Code()
        except (SyntaxError, ValueError):
            return Code(opaque=True)

    def files(self, place: Path) -> Iterator[Path]:
        """Yield the files below a folder, without compiled and ignored ones."""
        for path in sorted(place.rglob("*") if place.is_dir() else [place]):
            ignored = any(fnmatch(path.as_posix(), f"*/{pattern}") for pattern in self.ignored)
            if path.is_file() and "__pycache__" not in path.parts and not ignored:
                yield path

    def all_files(self, folder: Path) -> set[Path]:
        """Return what a page in `folder` depends on that depends on everything."""
        return {file for place in self.places.values() for file in self.files(place)} | set(folder.glob("*.py"))
