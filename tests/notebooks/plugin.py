"""A thin pytest plugin over nbval: floats within a tolerance, only readable text compared, references kept current.

Its classes take the place of nbval's own for the collected notebooks; execution, comparison and report stay nbval's.
The recording run uses the same path, so that a reference holds exactly what nbval will see again.
"""

from __future__ import annotations

import tempfile
from collections.abc import Generator, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

import nbval.kernel
import pytest
from jupyter_client.manager import KernelManager
from nbval.plugin import IPyNbCell, IPyNbFile

from tests.notebooks.chapters import write_atomically
from tests.notebooks.checks import CheckError
from tests.notebooks.memory import Watch, allowed, is_known, write
from tests.notebooks.prepare import RENEW
from tests.notebooks.references import Fields, as_output, dump, readable, refuse_addresses
from tests.notebooks.tolerance import ToleratedText, differences

SLOW_OUTPUT = 60  # seconds; a busy machine takes longer than nbval's 5 to hand over an output
SHOWN = 5  # differences listed per cell


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option of the recording run."""
    parser.addoption(
        "--record-references", action="store_true", help="write the outputs down instead of comparing them"
    )


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(parent: pytest.Collector) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
    """Put our file in the place of each that nbval collects."""
    found = yield
    return [ChapterFile.from_parent(parent, path=f.path) if isinstance(f, IPyNbFile) else f for f in found]


class ChapterFile(IPyNbFile):  # type: ignore[misc]
    """The notebook of one chapter, as `prepare` wrote it."""

    cells: list[ChapterCell]

    def collect(self) -> Iterator[pytest.Item]:
        """Yield the check of the reference as a whole, then the cells."""
        plain = list(super().collect())
        if "d2lnotes" not in self.nb.metadata:
            raise self.CollectError(f"{self.path} was not made by `python -m tests.notebooks`")
        self.cells = [ChapterCell.from_nbval(self, cell) for cell in plain]
        if not self.config.option.record_references:
            name = f"test_references_current[{self.nb.metadata.d2lnotes.chapter}]"
            yield ReferencesCurrent.from_parent(self, name=name)
        yield from self.cells
        yield Memory.from_parent(self, name=f"test_memory[{self.nb.metadata.d2lnotes.chapter}]")

    def setup(self) -> None:
        """Start the kernel as nbval does, but reached by files, then go to the chapter's own folder.

        Kernels started at the same time can pick the same free TCP port; then one dies, or waits for ever.
        """
        self.sockets = tempfile.TemporaryDirectory(prefix="d2l-")
        connection = str(Path(self.sockets.name) / "kernel.json")
        by_files = partial(KernelManager, transport="ipc", connection_file=connection)
        with mock.patch.object(nbval.kernel, "KernelManager", by_files):
            super().setup()
        move = f"__import__('os').chdir({self.nb.metadata.d2lnotes.cwd!r})"
        self.kernel.await_reply(self.kernel.kc.execute(move, silent=True), timeout=SLOW_OUTPUT)
        self.memory = Watch(self.kernel.km.provisioner.pid)

    def teardown(self) -> None:
        """Stop the kernel, and write what a recording run saw."""
        super().teardown()
        self.sockets.cleanup()
        if self.config.option.record_references:
            text = dump([cell.cell for cell in self.cells], [cell.shown for cell in self.cells])
            write_atomically(Path(self.path).with_suffix(".recorded.json"), text)


class WholeChapter(pytest.Item):
    """A check of a chapter, and of none of its cells."""

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> str:
        """Show the message alone."""
        return str(excinfo.value)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Name the test as in the list of cells."""
        return self.path, 0, self.name


class ReferencesCurrent(WholeChapter):
    """Fails if the chapter has no reference, or one with an entry for code that the chapter no longer has."""

    def runtest(self) -> None:
        """Report what `prepare` found."""
        assert isinstance(self.parent, ChapterFile)
        if problems := self.parent.nb.metadata.d2lnotes.problems:
            raise CheckError("\n".join(problems))


class Memory(WholeChapter):
    """Fails if the chapter, which has just run, took more memory than a learner is given; writes down how much."""

    def runtest(self) -> None:
        """Ask the watch, which has looked since the kernel began."""
        assert isinstance(self.parent, ChapterFile)
        if not is_known():
            pytest.skip("only Linux says how much memory processes take together")
        peak = self.parent.memory.stop()
        write(Path(self.path).with_suffix(".memory.json"), peak)
        if peak.size > (most := allowed(peak.processes)):
            raise CheckError(f"at its peak the chapter took {peak.size / 1e6:.0f} MB, and {most / 1e6:.0f} are allowed")


class ChapterCell(IPyNbCell):  # type: ignore[misc]
    """One code cell; `shown` holds what it put out, once it ran and if its output is to be compared."""

    shown: list[Fields]

    @classmethod
    def from_nbval(cls, parent: ChapterFile, cell: IPyNbCell) -> ChapterCell:
        """Make ours from the one that nbval collected."""
        made: ChapterCell = cls.from_parent(
            parent, name=cell.name, cell_num=cell.cell_num, cell=cell.cell, options=cell.options
        )
        made.shown, made.output_timeout = [], SLOW_OUTPUT
        return made

    def compare_outputs(self, test: list[Any], ref: list[Any], skip_compare: Any = None) -> bool:
        """Compare what is readable of TEST with REF, which `prepare` took from the reference; or only keep it."""
        check = self.cell.metadata.check
        self.shown = [f for f in (readable(out, self.cell.metadata.get("tags", [])) for out in test) if f]
        refuse_addresses(self.shown, check.where)
        if self.config.option.record_references:
            return True
        same: bool = super().compare_outputs([as_output(fields) for fields in self.shown], ref, skip_compare)
        if not same:
            renewing = f"{RENEW} {self.parent.nb.metadata.d2lnotes.chapter}"
            self.comparison_traceback.append(f"This is {check.where}. If its output is right: {renewing}")
        return same

    def sanitize(self, s: Any) -> Any:
        """Let nbval's `!=` know the tolerance of this cell."""
        check = self.cell.metadata.check
        return ToleratedText(super().sanitize(s), check.rtol, check.atol) if isinstance(s, str) else s

    def format_output_compare(self, key: str, left: ToleratedText, right: str) -> None:
        """Put what goes beyond the tolerance before nbval's comparison, which shows every difference."""
        found = differences(left, right, left.rtol, left.atol)
        more = [f"and {len(found) - SHOWN} more"] if len(found) > SHOWN else []
        super().format_output_compare(key, str(left), str(right))
        self.comparison_traceback[:0] = [f"  {key}: {line}" for line in [*found[:SHOWN], *more]]
