"""An edit of a page's words writes that page alone; one of what other pages show of it writes these too.

Sphinx always writes the first page, each page that has the edited one in its table of contents, and all pages that are
not of the book's sources (front door, search, page not found), though an edit of words changes none of them. And it
leaves the others as they were where a title, a number or a label changed, which they show in menus and references.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from book.kept import Kept

Shown = dict[tuple[str, str], object]


def menu(env: BuildEnvironment) -> list[object]:
    """Return what all pages show of all: titles, numbers and order."""
    numbers = {page: found.get("") for page, found in env.toc_secnumbers.items()}
    return [{page: title.pformat() for page, title in env.titles.items()}, numbers, dict(env.toctree_includes)]


def referred(env: BuildEnvironment, page: str) -> Shown:
    """Return what a reference to a place on a page shows: labels' titles, numbers of sections and of figures."""
    labels = env.get_domain("std").labels  # type: ignore[attr-defined]
    shown: Shown = {("label", name): about for name, about in labels.items() if about[0] == page}
    shown |= {("heading", name): about for name, about in env.metadata.get(page, {}).get("myst_slugs", {}).items()}
    shown |= {("section", name): number for name, number in env.toc_secnumbers.get(page, {}).items()}
    for kind, numbers in env.toc_fignumbers.get(page, {}).items():
        shown |= {(kind, name): number for name, number in numbers.items()}
    return shown


def contents(env: BuildEnvironment, page: str) -> object:
    """Return what a table of contents shows of a page, and what the page says of itself."""
    about = {name: value for name, value in env.metadata.get(page, {}).items() if name != "wordcount"}
    return env.tocs[page].pformat() if page in env.tocs else "", about


class Unchanged:
    """One build: what was shown of the pages that it reads, and which it has to write."""

    def __init__(self) -> None:
        self.menu: list[object] | None = None
        self.referred: dict[str, Shown] = {}
        self.contents: dict[str, object] = {}
        self.same = True  # what the first page and those without a source show
        self.moved = False  # what references show
        self.asked: set[str] = set()  # pages that have to be written

    def note_menu(self, app: Sphinx, env: BuildEnvironment, pages: list[str]) -> None:
        self.menu = menu(env)

    def note(self, app: Sphinx, env: BuildEnvironment, page: str) -> None:
        self.referred[page], self.contents[page] = referred(env, page), contents(env, page)

    def compare(self, app: Sphinx, env: BuildEnvironment) -> None:
        """Leave out what shows no change. Sphinx has written its notes already, so that this is for one build."""
        self.moved = self.menu not in (None, menu(env))
        for page, before in self.referred.items():
            now = referred(env, page)
            self.moved |= any(now.get(place) != what for place, what in before.items())
            if now == before and contents(env, page) == self.contents[page]:
                env.files_to_rebuild.pop(page, None)
            else:
                self.same = False

    def install(self, app: Sphinx) -> None:
        builder: Any = app.builder
        if builder.format != "html":
            return
        write, write_pages, write_others = builder.write, builder._write_serial, builder.gen_additional_pages

        def note_asked(outdated: Any, updated: Any, method: str = "update") -> None:
            pages = app.env.found_docs if self.moved or outdated in (None, ["__all__"]) else outdated
            self.asked.update(pages, updated)
            write(pages, updated, method)

        def needed_pages(pages: Any) -> None:
            write_pages([page for page in pages if page in self.asked or not self.same or page != app.config.root_doc])

        builder.write, builder._write_serial = note_asked, needed_pages
        builder.gen_additional_pages = lambda: self.write_others(app, write_others)

    def write_others(self, app: Sphinx, write: Callable[[], None]) -> None:
        kept = Kept(app, "other-pages")
        kept.now = {app.config.course_commit: True}  # which they say; another one writes all pages anew
        places = (Path(app.builder.get_outfilename(name)) for name in app.config.html_additional_pages)  # type: ignore[attr-defined]
        alike = self.same and not app.env.found_docs <= self.asked and kept.now == kept.before
        if not (alike and all(place.is_file() for place in places)):
            write()
        kept.save()


def setup(app: Sphinx) -> dict[str, bool]:
    app.setup_extension("book.history")
    unchanged = Unchanged()
    app.connect("builder-inited", unchanged.install)
    app.connect("env-purge-doc", unchanged.note, priority=100)  # before it is forgotten
    app.connect("env-before-read-docs", unchanged.note_menu)
    app.connect("env-check-consistency", unchanged.compare)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
