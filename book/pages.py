"""What the templates say of a page beside its text: address, description, last change, edit and report links.

The partials `head-meta.html` and `page-actions.html` show it. Where something is not known, its value is empty.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from urllib.parse import quote, urlencode

from babel.dates import format_date
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.locale import _

from book.description import description, plain
from book.figures import DARK
from book.history import DIRTY, last_change
from book.package import PALETTE
from book.translation.editions import LOCALES, catalogue_of
from book.translation.typography import HAN

ISSUE_FORM = "problem.yml"
FRONT_DOOR = "index"  # html_additional_pages; leads to the first page
THEME_PAGES = {
    FRONT_DOOR: lambda: _("The front door of the course: it leads on to the first page of the table of contents."),
    "search": lambda: _("Find a word, a formula's name or a function in all chapters of the course, in your browser."),
    "404": lambda: _("There is no such page in the course. Search it, or go on from its table of contents."),
}


def page_url(app: Sphinx, page: str) -> str:
    """Return the page's address, and nothing where that of the site is not known."""
    base: str = app.config.html_baseurl
    return base + quote(app.builder.get_target_uri(page)) if base else ""


def edit_url(app: Sphinx, page: str) -> str:
    """Return where GitHub edits the page's source or translation; nothing where there is no repository or source."""
    repository, branch = app.config.course_repository_url, app.config.course_branch
    if not repository or page not in app.env.found_docs:
        return ""
    source = catalogue_of(app.config, page) or str(app.env.doc2path(page, base=False))
    return f"{repository}/edit/{quote(branch)}/{quote(source)}"


def issue_url(app: Sphinx, page: str, title: str) -> str:
    """Return GitHub's form for a report, filled with the page and the commit; nothing where there is no repository.

    The names of the fields are those of .github/ISSUE_TEMPLATE/problem.yml.
    """
    repository: str = app.config.course_repository_url
    fields = {
        "template": ISSUE_FORM,
        "title": f"{title}: ",
        "page": page_url(app, page) or app.builder.get_target_uri(page),
        "version": app.config.course_commit,
    }
    return f"{repository}/issues/new?{urlencode(fields, quote_via=quote)}" if repository else ""


def last_updated(app: Sphinx, page: str) -> dict[str, str]:
    """Return the day of the page's last change, `iso` and in `words`, and nothing where git does not know it."""
    iso = last_change(app, page) if page in app.env.found_docs else ""
    return {"iso": iso, "words": day_in_words(iso, app.config.language)} if iso else {}


def day_in_words(iso: str, language: str) -> str:
    """Return a day in a language, in Chinese with a space beside each number, as in the text."""
    words = format_date(date.fromisoformat(iso), "long", LOCALES.get(language, language))
    return re.sub(rf"(?<=\d)(?={HAN.pattern})|(?<={HAN.pattern})(?=\d)", " ", words)


def commit(app: Sphinx) -> dict[str, Any]:
    """Return the commit's short `name`, its `url` where it is known, and whether files were `changed` since."""
    built: str = app.config.course_commit
    if not built:
        return {}
    whole, repository = built.removesuffix(DIRTY), app.config.course_repository_url
    url = f"{repository}/commit/{whole}" if repository else ""
    return {"name": whole[:7], "url": url, "changed": built.endswith(DIRTY)}


def describe(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Fill the page's context."""
    own = app.env.titles.get(page)
    title = plain(own.astext()) if own else str(context.get("title", app.config.html_title))
    if doctree is not None:
        text = description(title, str(app.env.metadata[page].get("description", "")), doctree)
    else:
        text = THEME_PAGES[page]() if page in THEME_PAGES else ""
    context |= {
        "course_title": title,
        "course_description": text,
        "course_locale": LOCALES.get(app.config.language, app.config.language),
        "course_url": "" if page == "404" else page_url(app, app.config.root_doc if page == FRONT_DOOR else page),
        "course_edit_url": edit_url(app, page),
        "course_issue_url": issue_url(app, page, title),
        "course_updated": last_updated(app, page),
        "course_commit": commit(app),
        "course_theme_colors": {"light": PALETTE["paper"], "dark": DARK["paper"]},
        "pageurl": None,  # with this the theme would say the canonical address,
        "favicon_url": "",  # and with this the icon, a second time
    }


def setup(app: Sphinx) -> dict[str, bool]:
    app.setup_extension("book.translation.editions")
    app.setup_extension("book.origin")
    app.setup_extension("book.history")
    app.connect("html-page-context", describe)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
