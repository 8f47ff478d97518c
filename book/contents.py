"""Every page of the book's folders is in `_toc.yml`, and every entry there has its page; else nothing is built."""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError
from sphinx_external_toc.parsing import parse_toc_yaml

from book.toc_pages import pattern


def faults(root: Path, pages: set[str]) -> list[str]:
    """Say which pages have no file, and which Markdown files beside them are no pages."""
    found = {page: set(root.glob(pattern(page))) for page in sorted(pages)}
    absent = [f"there is no {Path(page).with_suffix('.md').as_posix()}" for page, paths in found.items() if not paths]
    folders = {root / Path(page).parent for page in pages} - {root}  # beside the folders lie READMEs and the like
    stray = {path for folder in folders for path in folder.glob("*.md")}.difference(*found.values())
    names = sorted(path.relative_to(root).as_posix() for path in stray)
    return absent + [f"{name} is not in it; add a line for it" for name in names]


def check(app: Sphinx, config: Config) -> None:
    toc = Path(app.srcdir, config.external_toc_path)
    found = faults(Path(app.srcdir), set(parse_toc_yaml(toc)))
    if found:
        raise ConfigError(f"{config.external_toc_path}: {'; '.join(found)}")


def setup(app: Sphinx) -> dict[str, bool]:
    app.setup_extension("sphinx_external_toc")
    app.connect("config-inited", check)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
