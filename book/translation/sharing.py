"""Putting a translation into the site: its pages, and of its other files those that differ from the first edition's.

Styles, scripts, fonts and figures are the same in both, and a reader who changes the language has them already. The
edition is built whole in a folder of its own and only copied from there, so that Sphinx finds it as it left it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from book.files import replace_bytes

# What may be a link to a file of the site: an attribute, or a text in an attribute's JSON.
LINK = re.compile(r'(?<=[\w-]=")[^"#:]+(?=")|(?<=:&quot;)[^"#:&]+(?=&quot;)')
NOT_PUBLISHED = frozenset({".buildinfo", "objects.inv"})


def files(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name not in NOT_PUBLISHED:
            yield path.relative_to(folder).as_posix()


def shared(built: Path, first: Path) -> set[str]:
    """Return the files of an edition that the first edition has too. What a style sheet loads stays beside it."""
    same = {name for name in files(built) if not name.endswith(".html") and _same(built / name, first / name)}
    lonely = {name.rpartition("/")[0] for name in files(built) if name.endswith(".css") and name not in same}
    return {name for name in same if not (name.endswith(".woff2") and name.rpartition("/")[0] in lonely)}


def _same(one: Path, other: Path) -> bool:
    return other.is_file() and one.stat().st_size == other.stat().st_size and one.read_bytes() == other.read_bytes()


def relinked(html: str, folder: str, up: str, names: set[str]) -> str:
    """Return a page whose links to the files in `names` lead to the first edition.

    folder: that of the page within its edition. up: the way from the edition's root to the first edition's.
    """

    def led(match: re.Match[str]) -> str:
        link = match[0]
        path = unquote(urlsplit(link).path)
        target = os.path.normpath(os.path.join(folder, path)) if path and "/" in path else ""  # noqa: PTH118
        if target not in names:
            return link
        return os.path.relpath(f"{up}/{target}", folder or ".") + link[len(urlsplit(link).path) :]

    return LINK.sub(led, html)


def publish(built: Path, first: Path, place: Path) -> None:
    """Bring `place`, a folder of the first edition's site, up to date with the edition in `built`."""
    names = shared(built, first)
    up = os.path.relpath(first, place)
    wanted = [name for name in files(built) if name not in names]
    for name in wanted:
        content = (built / name).read_bytes()
        if name.endswith(".html"):
            content = relinked(content.decode(), name.rpartition("/")[0], up, names).encode()
        if not (place / name).is_file() or (place / name).read_bytes() != content:
            replace_bytes(place / name, content)
    for name in set(files(place)) - set(wanted):
        (place / name).unlink()
    for path in sorted((path for path in place.rglob("*") if path.is_dir()), reverse=True):
        if not any(path.iterdir()):
            path.rmdir()
