"""Leave in the site only what pages of this book load.

The theme and other extensions add much to `_static` that no page does, and the images of earlier builds stay, as do the
reports that myst_nb writes of pages whose code failed.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

# What our own extensions write, and what book/static holds.
KEPT = (
    *("site.css", "site.js", "search.js", "search-index.js", "*.woff2", "*-license.txt"),
    *("logo.svg", "favicon.svg", "favicon.ico", "apple-touch-icon.png", "cards/*.png", "motifs/*.svg", "explore/*"),
)


def sweep(folder: Path, kept: tuple[str, ...] = KEPT) -> list[str]:
    """Remove from a folder the files that fit no pattern, and empty folders; return the names of the files."""
    wanted = {path for pattern in kept for path in folder.glob(pattern)}
    gone = [path for path in sorted(folder.rglob("*")) if path.is_file() and path not in wanted]
    for path in gone:
        path.unlink()
    for path in sorted((path for path in folder.rglob("*") if path.is_dir()), reverse=True):
        if not any(path.iterdir()):
            path.rmdir()
    return [path.relative_to(folder).as_posix() for path in gone]


def sweep_site(app: Sphinx, exception: Exception | None) -> None:
    if app.builder.format == "html" and not exception:
        sweep(Path(app.outdir) / "_static")
        images = Path(app.outdir) / "_images"
        sweep(images, tuple(name for _, name in app.env.images.values()))
        sweep_pages(app)


def sweep_pages(app: Sphinx) -> None:
    """Remove the pages of sources that are no more; those beside the book's folders are made anew each time."""
    kept = {Path(app.builder.get_outfilename(page)) for page in app.env.found_docs}  # type: ignore[attr-defined]
    for folder in {path.parent for path in kept} - {Path(app.outdir)}:
        for path in set(folder.glob("*.html")) - kept:
            path.unlink()


def forget_report(app: Sphinx, env: BuildEnvironment, page: str) -> None:
    """Remove the report of a page that is read again, or is no more, and the folders that it leaves empty.

    If the code fails again, it is written anew.
    """
    report = Path(app.outdir) / "reports" / f"{page}.err.log"
    if report.exists():
        report.unlink()
        sweep(Path(app.outdir) / "reports", ("**/*",))
        with suppress(OSError):  # others are in it
            (Path(app.outdir) / "reports").rmdir()


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("env-purge-doc", forget_report)
    app.connect("build-finished", sweep_site, priority=990)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
