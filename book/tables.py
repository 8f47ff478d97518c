"""Tables made from the one place that holds their facts: differences from upstream, coverage, what chapters need."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import yaml
from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from tests.parity.differences import DIFFERENCES, Difference

COVERAGE = Path(__file__).with_name("coverage.yml")
NEEDS = Path(__file__).resolve().parents[1] / "benchmarks" / "needs.json"  # by `python -m tests.notebooks needs`


def list_table(rows: Iterable[Sequence[str]], name: str) -> list[str]:
    """Return rows of MyST markdown, headings first, as the lines of a list-table. name: its class."""
    lines = ["```{list-table}", ":header-rows: 1", f":class: {name}", ""]
    for row in rows:
        lines += [f"{' ' if i else '*'} - {cell}" for i, cell in enumerate(row)]
    return [*lines, "```"]


def differences() -> list[Sequence[str]]:
    """Return what d2lnotes does differently from upstream d2l, from the list that its tests prove."""
    rows: list[Sequence[str]] = [("Function", "Upstream d2l", "d2lnotes", "Why")]
    for row in DIFFERENCES:
        names = ", ".join(f"``{name.strip()}``" for name in row.name.split(","))
        rows.append((names, row.upstream, row.ours, row.why))
    return rows


def coverage() -> dict[str, tuple[str, str]]:
    """Return each topic's and question's title and label, by its id."""
    entries = yaml.safe_load(COVERAGE.read_text(encoding="utf-8"))
    return {key: (title, label) for key, (title, label) in entries.items()}


def coverage_rows() -> list[Sequence[str]]:
    """Return the topics and questions as rows that link to their sections."""
    rows = [(key, title, f"{{ref}}`{label}`") for key, (title, label) in coverage().items()]
    return [("Number", "Topic or question", "Section"), *rows]


def needs_rows() -> list[Sequence[str]]:
    """Return the memory and the processor time that each chapter took when that was recorded last."""
    needs = json.loads(NEEDS.read_text(encoding="utf-8"))
    rows = [(f"{{doc}}`{name}`", str(about["megabytes"]), str(about["seconds"])) for name, about in needs.items()]
    return [("Chapter", "Memory, MB", "Processor time, s"), *rows]


class Table(SphinxDirective):
    """A directive without arguments that puts its class's rows into the page."""

    rows = staticmethod(differences)
    source = Path(inspect.getfile(Difference))

    def run(self) -> list[nodes.Node]:
        """Parse the table's text in place of the directive; the page is read again when its source changes."""
        self.env.note_dependency(str(self.source))
        holder = nodes.Element()
        self.state.nested_parse(StringList(list_table(self.rows(), self.name), self.name), 0, holder)
        return list(holder.children)


class CoverageTable(Table):
    """What is taught where."""

    rows = staticmethod(coverage_rows)
    source = COVERAGE


class NeedsTable(Table):
    """What each chapter needs."""

    rows = staticmethod(needs_rows)
    source = NEEDS


def setup(app: Sphinx) -> dict[str, bool]:
    """Register `{upstream-differences}`, `{coverage-table}` and `{needs-table}`."""
    app.add_directive("upstream-differences", Table)
    app.add_directive("coverage-table", CoverageTable)
    app.add_directive("needs-table", NeedsTable)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
