"""The course in other languages, from one source: messages out of the pages, translations into them.

While the first edition is read, its messages are put into templates, `_build/messages/<page>.pot`; the catalogues in
`locale/<language>/LC_MESSAGES` follow them with `make translate` (locale/README.md). An edition for each language that
has catalogues is built along with the first one, without running any code again, and is put into a folder of its site.
A build fails where one of its editions does. `COURSE_EDITIONS=first` in the environment leaves the others as they are.
"""

from __future__ import annotations

import json
import os
from copy import deepcopy
from dataclasses import asdict
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ConfigError
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

from book.files import folder_digest
from book.kept import Kept, digest_of
from book.translation import catalogue, second
from book.translation.editions import FIRST, edition_of, editions
from book.translation.messages import messages_of
from book.translation.sharing import publish
from book.translation.site_strings import BOOK, DOMAIN, NAMES, site_strings

LOGGER = logging.getLogger(__name__)
FOLDER = "messages"
GIVEN: WeakKeyDictionary[Sphinx, dict[str, Any]] = WeakKeyDictionary()
RUNS: WeakKeyDictionary[Sphinx, list[second.Run]] = WeakKeyDictionary()


def template(app: Sphinx, name: str) -> Path:
    """Return where the messages of a page, or of the frame, are put."""
    return Path(app.outdir).parent / FOLDER / f"{name}.pot"


class CollectMessages(SphinxTransform):
    """Writes down what of a page is to be translated: what Sphinx's own transform, the next, will look for."""

    default_priority = 19

    def apply(self, **kwargs: Any) -> None:
        if edition_of(self.config) == FIRST:
            page = self.env.docname
            catalogue.write(template(self.app, page), page, messages_of(self.document))


def read_again(app: Sphinx, env: Any, added: set[str], changed: set[str], removed: set[str]) -> list[str]:
    """Name the pages whose messages are not there, for Sphinx to read them again."""
    if edition_of(app.config) != FIRST:
        return []
    return [page for page in env.found_docs if not template(app, page).exists()]


def collect_site_strings(app: Sphinx, env: BuildEnvironment) -> None:
    """Write down the words of the frame, and forget the messages of pages that are no more."""
    if edition_of(app.config) != FIRST:
        return
    names = {kind: str(app.config[value]) for value, kind in NAMES.items()}
    contents, kept = Path(app.srcdir) / "_toc.yml", Kept(app, "frame")
    parts = contents.read_bytes() if contents.exists() else b""
    state = digest_of(app.config.book_code, folder_digest(BOOK / "templates"), parts, json.dumps(names))
    found = kept.get(state, lambda: [asdict(message) for message in site_strings(Path(app.srcdir), names)])
    kept.save()
    catalogue.write(template(app, DOMAIN), DOMAIN, [catalogue.Message(**message) for message in found])
    wanted = {template(app, name) for name in (*env.found_docs, DOMAIN)}
    for path in (Path(app.outdir).parent / FOLDER).rglob("*.pot"):
        if path not in wanted:
            path.unlink()


def start_others(app: Sphinx) -> None:
    """Start the processes of the other editions, which import the extensions that are loaded here."""
    asked = os.environ.get("COURSE_EDITIONS") or "all"
    if asked not in ("all", "first"):
        raise ConfigError(f"COURSE_EDITIONS must be all or first, got {asked!r}")
    if edition_of(app.config) == FIRST and app.builder.name == "html" and asked == "all":
        others = editions(Path(app.srcdir))[1:]
        RUNS[app] = [second.start(edition, app.extensions) for edition in others]


def build_others(app: Sphinx, env: BuildEnvironment) -> None:
    """Let the other editions begin: the pages are read, and their code has run."""
    for run in RUNS.get(app, []):
        run.build(second.job(app, run.edition, GIVEN[app]))


def finish_others(app: Sphinx, exception: Exception | None) -> None:
    """Put the other editions into the site. Where one failed, so does the build."""
    for run in RUNS.pop(app, []):
        if exception or run.out is None:
            run.stop()
        elif said := run.finish():
            app.statuscode = 1
            LOGGER.warning("the edition %s was not built:\n%s", run.edition.language, said)
        else:
            publish(run.out, Path(app.outdir), Path(app.outdir) / run.edition.folder)


def setup(app: Sphinx) -> dict[str, bool]:
    GIVEN[app] = deepcopy({**app.config.overrides, "extensions": app.config.extensions})
    app.setup_extension("book.own_code")
    app.setup_extension("book.translation.editions")
    app.setup_extension("book.translation.display")
    app.setup_extension("book.translation.parsing")
    app.add_transform(CollectMessages)
    app.connect("env-get-outdated", read_again)
    app.connect("env-updated", collect_site_strings)
    app.connect("builder-inited", start_others, priority=950)
    app.connect("env-updated", build_others, priority=950)  # when no extension can stop the build any more
    app.connect("build-finished", finish_others, priority=940)  # when the first edition's own files are there
    return {"parallel_read_safe": True, "parallel_write_safe": True}
