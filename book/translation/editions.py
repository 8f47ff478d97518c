"""Which editions of the course there are: the first, in the language of the pages, and one for each translation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.locale import _
from sphinx.util.osutil import relative_uri

LOCALES = {"en": "en_GB"}  # of a language that does not say it itself
CATALOGUES = "locale"  # below the book's folder; one folder of it for each translation


@dataclass(frozen=True)
class Edition:
    """An edition: Sphinx's name of its language, its folder in the site, and what its readers call the language.

    fonts: for the images of link previews, those that there are in this order.
    """

    language: str
    folder: str
    name: str
    fonts: tuple[str, ...] = ()

    @property
    def tag(self) -> str:
        """The language's name on the web."""
        return self.language.replace("_", "-")


FIRST = Edition("en", "", "English")
CHINESE_FONTS = "Noto Sans CJK SC, Source Han Sans SC, PingFang SC, Microsoft YaHei, Noto Sans CJK JP, DejaVu Sans"
TRANSLATIONS = (Edition("zh_CN", "zh", "中文", tuple(CHINESE_FONTS.split(", "))),)


def editions(root: Path) -> list[Edition]:
    """Return the editions of a book: the first, and those that it has catalogues for."""
    return [FIRST, *(edition for edition in TRANSLATIONS if (root / CATALOGUES / edition.language).is_dir())]


def edition_of(config: Config) -> Edition:
    """Return the edition that is being built. One in a language of which nothing is known is a first one."""
    return next((e for e in TRANSLATIONS if e.language == config.language and e.folder == config.course_edition), FIRST)


def catalogue_of(config: Config, page: str) -> str:
    """Return the catalogue from which a page of a translation is made, below the book's folder; else nothing."""
    edition = edition_of(config)
    return "" if edition == FIRST else f"{CATALOGUES}/{edition.language}/LC_MESSAGES/{page}.po"


def site_root(app: Sphinx) -> str:
    """Return the address of the whole site, which holds all editions; nothing where it is not known."""
    folder = edition_of(app.config).folder
    base: str = app.config.html_baseurl
    return base.removesuffix(f"{folder}/") if folder else base


def other_places(app: Sphinx, page: str) -> Iterator[dict[str, Any]]:
    """Yield where a page is in each edition: `href` from here, and the whole address `url` if it is known."""
    here, base = edition_of(app.config), site_root(app)
    target = app.builder.get_target_uri(page)
    found = editions(Path(app.srcdir))
    for edition in found if len(found) > 1 else ():
        place = f"{edition.folder}/{target}".lstrip("/")
        yield {
            "tag": edition.tag,
            "locale": LOCALES.get(edition.language, edition.language),
            "name": edition.name,
            "href": relative_uri(f"{here.folder}/{target}".lstrip("/"), place) or "#",
            "url": f"{base}{place}" if base else "",
            "current": edition == here,
        }


def add_places(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    context["course_editions"] = list(other_places(app, page))


def configure(app: Sphinx, config: Config) -> None:
    """Give a translation its own names and its own place below the site's address."""
    edition = edition_of(config)
    if edition == FIRST:
        return
    for name in ("html_title", "html_short_title", "author"):
        config[name] = str(_(config[name]))
    if "course_card_fonts" in config:
        config["course_card_fonts"] = list(edition.fonts)
    if config.html_baseurl:
        config.html_baseurl += f"{edition.folder}/"


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_config_value("course_edition", "", "env", str)
    app.connect("config-inited", configure, priority=120)  # after book.origin, which finds the site's address
    app.connect("html-page-context", add_places)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
