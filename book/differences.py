"""The table of what d2lnotes does differently from upstream d2l, from the one list that its tests prove."""

from __future__ import annotations

from docutils import nodes
from docutils.parsers.rst import Directive, directives
from docutils.statemachine import StringList
from sphinx.application import Sphinx

from tests.parity.differences import DIFFERENCES, Difference

HEADINGS = {"name": "Function", "upstream": "Upstream d2l", "ours": "d2lnotes", "why": "Why"}


def table_lines(rows: tuple[Difference, ...]) -> list[str]:
    """Return the rows as a reStructuredText list-table."""
    lines = [".. list-table::", "   :header-rows: 1", ""]
    for cells in (HEADINGS, *(row._asdict() for row in rows)):
        for i, key in enumerate(HEADINGS):
            text = str(cells[key])
            if key == "name" and cells is not HEADINGS:
                text = ", ".join(f"``{name.strip()}``" for name in text.split(","))
            lines.append(f"   {'*' if i == 0 else ' '} - {text}")
    return lines


class UpstreamDifferences(Directive):
    """`{upstream-differences}`: the table, without options."""

    option_spec: dict[str, type] = {}
    optional_arguments = 0

    def run(self) -> list[nodes.Node]:
        """Parse the table's text in place of the directive."""
        holder = nodes.Element()
        self.state.nested_parse(StringList(table_lines(DIFFERENCES), "differences"), 0, holder)
        return holder.children


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    directives.register_directive("upstream-differences", UpstreamDifferences)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
