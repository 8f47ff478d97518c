"""The key of a page: a hash of all that its outputs depend on."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import platform
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from book.execution.dependencies import Dependencies, dependencies
from book.execution.kernel import ENVIRONMENT, code_cells
from book.execution.packages import Known, Packages

FORMAT = 1  # of the keys and of the stored results; another number makes all pages run again
TAGS = {"raises-exception", "skip-execution"}  # those that change how a cell runs


class SettingError(ValueError):
    """A setting of the extension names something that is not there."""


@dataclass(frozen=True)
class Data:
    """Data that some pages read: those whose code matches `reads`. `state` tells what they would get."""

    reads: str
    state: Callable[[], str]
    files: tuple[str, ...] = ()

    @classmethod
    def from_setting(cls, value: Mapping[str, Any]) -> Data:
        module, _, function = str(value["state"]).partition(":")
        try:
            state: Callable[[], str] = getattr(import_module(module), function)
        except (ImportError, AttributeError) as error:
            raise SettingError(f"execution_data: state must be 'module:function', got {value['state']!r}") from error
        return cls(str(value["reads"]), state, tuple(value.get("files", ())))


@dataclass(frozen=True)
class Settings:
    """What keys are made of beside the pages; `root` is the folder of the sources."""

    root: Path
    packages: tuple[str, ...] = ()
    lock_files: tuple[str, ...] = ()
    data: tuple[Data, ...] = ()
    environment: Mapping[str, str | None] = field(default_factory=lambda: ENVIRONMENT)

    @classmethod
    def from_config(cls, root: Path, get: Callable[[str], Any]) -> Settings:
        """Read the settings by their names in Sphinx's configuration. Raises SettingError."""
        return cls(
            root,
            tuple(get("execution_packages") or ()),
            tuple(get("execution_lock_files") or ()),
            tuple(Data.from_setting(value) for value in get("execution_data") or ()),
            ENVIRONMENT | (get("execution_environment") or {}),
        )


@dataclass(frozen=True)
class Record:
    """What a page depends on, and the key that it had."""

    code: str
    files: frozenset[Path]
    everything: bool
    folder: Path
    data: tuple[int, ...]  # positions in the settings
    key: str = ""


class Keys:
    """Makes keys; looks at each file, at each data and at the code of each page only once."""

    def __init__(self, settings: Settings, known: Known | None = None) -> None:
        self.settings = settings
        ignored = [pattern for data in settings.data for pattern in data.files]
        self.packages = Packages({name: _place(name) for name in settings.packages}, ignored, known)
        self._digests: dict[Path, str] = {}
        self._states: dict[int, str] = {}
        self._found: dict[tuple[tuple[str, ...], Path], Dependencies] = {}
        self._everything: dict[Path, set[Path]] = {}

    def environment(self) -> dict[str, str | None]:
        """Return the variables for kernels, which find the packages where they were found here."""
        given = self.settings.environment.get("PYTHONPATH", os.environ.get("PYTHONPATH"))
        folders = [str(place.parent) for place in self.packages.places.values()]
        path = os.pathsep.join(dict.fromkeys([*folders, *(given or "").split(os.pathsep)])).strip(os.pathsep)
        return {**self.settings.environment, "PYTHONPATH": path or None}

    def record(self, notebook: NotebookNode, folder: Path) -> Record:
        """Find out what a notebook depends on, which runs in `folder`."""
        cells = code_cells(notebook)
        sources = [cell.source for cell in cells]
        kernel = notebook.metadata.get("kernelspec", {})
        tags = [sorted(TAGS.intersection(cell.metadata.get("tags", []))) for cell in cells]
        allow_errors = bool(notebook.metadata.get("execution", {}).get("allow_errors"))
        code = _digest(json.dumps([sources, tags, kernel.get("name", "python3"), allow_errors]).encode())
        found = self._dependencies(tuple(sources), folder)
        other_language = kernel.get("language", "python") != "python"
        reads = tuple(n for n, data in enumerate(self.settings.data) if re.search(data.reads, "\n".join(sources)))
        record = Record(code, found.files, found.everything or other_language, folder.resolve(), reads)
        return replace(record, key=self.key(record))

    def _dependencies(self, sources: tuple[str, ...], folder: Path) -> Dependencies:
        if (sources, folder) not in self._found:
            self._found[sources, folder] = dependencies(sources, folder, self.settings.root, self.packages)
        return self._found[sources, folder]

    def key(self, record: Record) -> str:
        """Return the key that a page has now, if what it depends on is still what the record says."""
        everything = self._all_files(record.folder) if record.everything else set()
        files = {self._name(path): self.digest(path) for path in record.files | everything}
        locks = [self.digest(self.settings.root / name) for name in self.settings.lock_files]
        states = [self._state(number) for number in record.data]
        environment = dict(self.settings.environment)
        parts = [FORMAT, platform.python_version(), environment, locks, record.code, files, states]
        return _digest(json.dumps(parts, sort_keys=True).encode())[:32]

    def digest(self, path: Path) -> str:
        if path not in self._digests:
            try:
                self._digests[path] = _digest(path.read_bytes())
            except OSError:
                self._digests[path] = "missing"
        return self._digests[path]

    def _state(self, number: int) -> str:
        if number not in self._states:
            self._states[number] = self.settings.data[number].state()
        return self._states[number]

    def _all_files(self, folder: Path) -> set[Path]:
        if folder not in self._everything:
            self._everything[folder] = self.packages.all_files(folder)
        return self._everything[folder]

    def _name(self, path: Path) -> str:
        """Name a file so that its name is the same wherever book and packages lie."""
        for name, place in self.packages.places.items():
            if path.is_relative_to(place):
                return f"{name}:{path.relative_to(place).as_posix()}"
        root = self.settings.root.resolve()
        return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _place(package: str) -> Path:
    """Return where a package lies, without importing it."""
    spec = importlib.util.find_spec(package) if package.isidentifier() else None
    if spec and spec.submodule_search_locations:
        return Path(next(iter(spec.submodule_search_locations))).resolve()
    if spec and spec.origin:
        return Path(spec.origin).resolve()
    raise SettingError(f"execution_packages: there is no package {package!r}")
