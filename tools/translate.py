"""Bring the catalogues up to date with the pages, and say what is left to translate.

.venv/bin/python -m tools.translate            # after a build: new messages in, changed ones fuzzy, old ones out
.venv/bin/python -m tools.translate --check    # changes nothing; exit status 1 where something is left to do
.venv/bin/python -m tools.translate --check losses sphinx    # these catalogues, with each problem
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from book.glossary import terms
from book.translation import catalogue
from book.translation.catalogue import Message
from book.translation.checks import catalogue_problems, inconsistent

ROOT = Path(__file__).resolve().parents[1]
CATALOGUES = ROOT / "locale" / "zh_CN" / "LC_MESSAGES"
TEMPLATES = ROOT / "_build" / "messages"


def names(folder: Path, suffix: str) -> list[str]:
    """Return the names of catalogues or templates, such as chapters/losses."""
    return sorted(path.relative_to(folder).with_suffix("").as_posix() for path in folder.rglob(f"*{suffix}"))


def read_all(folder: Path, suffix: str = ".po") -> dict[str, list[Message]]:
    return {name: catalogue.read(folder / f"{name}{suffix}") for name in names(folder, suffix)}


def filled(messages: Iterable[Message], known: dict[str, str]) -> list[Message]:
    """Give messages without a translation one that is known."""
    return [m if m.translation or m.text not in known else replace(m, translation=known[m.text]) for m in messages]


def update(templates: Path, catalogues: Path) -> None:
    """Bring all catalogues up to date. What is translated elsewhere, or is a term, has its translation already."""
    wanted, before = read_all(templates, ".pot"), read_all(catalogues)
    if not wanted:
        sys.exit(f"[translate] error: {templates} holds no messages; build the book first: make book")
    # The name of the catalogue that a translation is taken from must not depend on the order of updates.
    translated = [m for found in reversed(before.values()) for m in found if m.translation and not m.is_fuzzy]
    known = {m.text: m.translation for m in translated}
    named = {term.english: term.chinese for term in terms()}
    for name, messages in wanted.items():
        merged = filled(catalogue.merged(before.get(name, []), messages), known)
        # The table of terms is the one place that names them.
        merged = [replace(m, translation=named.get(m.text, m.translation)) if m.kind == "term" else m for m in merged]
        catalogue.write(catalogues / f"{name}.po", name, merged)
    for name in before.keys() - wanted.keys():
        (catalogues / f"{name}.po").unlink()


def report(catalogues: dict[str, list[Message]], in_full: bool) -> int:
    """Say what each catalogue needs, and return how many messages are not right."""
    total = 0
    for name, messages in catalogues.items():
        found = catalogue_problems(messages)
        missing = sum(not message.translation for message in messages)
        fuzzy = sum(message.is_fuzzy for message in messages)
        total += len(found)
        rest = f"{missing} not translated, {fuzzy} fuzzy, {len(found) - missing - fuzzy} to mend" if found else "done"
        print(f"{name:34} {len(messages):4} messages: {rest}")
        for text, said in found.items() if in_full else ():
            print(f"  {text}\n" + "\n".join(f"      {line}" for line in said))
    return total


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.translate", description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="only look, and fail where something is left to do")
    parser.add_argument("name", nargs="*", help="catalogues, such as losses; all, if none is given")
    chosen = parser.parse_args(arguments)
    if not chosen.check:
        update(TEMPLATES, CATALOGUES)
    everything = read_all(CATALOGUES)
    wanted = {name: everything[name] for name in everything if not chosen.name or Path(name).name in chosen.name}
    if chosen.name and len(wanted) != len(set(chosen.name)):
        parser.error(f"no such catalogue among {chosen.name}; there are {', '.join(Path(n).name for n in everything)}")
    left = report(wanted, bool(chosen.name))
    ways = inconsistent(everything)
    print("\n".join(ways))
    return 1 if chosen.check and (left or ways) else 0


if __name__ == "__main__":
    sys.exit(main())
