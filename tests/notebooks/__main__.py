"""The command line: `python -m tests.notebooks run`, `update` or `needs`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.notebooks.checks import CheckError
from tests.notebooks.commands import needs, run, update

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = {"run": run, "update": update, "needs": needs}


def has_full_data() -> bool:
    """Tell whether the full Fashion-MNIST is on this machine; downloads nothing."""
    import warnings

    from book.package import get_fashion_mnist

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that only the subset is here is said by the commands
        return get_fashion_mnist(download=False).is_full


def parser() -> argparse.ArgumentParser:
    """Make the parser of the command line."""
    made = argparse.ArgumentParser(prog="python -m tests.notebooks", description=__doc__)
    commands = made.add_subparsers(dest="command", required=True)
    helps = {
        "run": "run the chapters and compare what they print with the references",
        "update": "run the chapters, renew the references and show what changed",
        "needs": "run the chapters, and record the memory and the processor time that each takes",
    }
    for name, text in helps.items():
        sub = commands.add_parser(name, help=text, description=text)
        sub.add_argument("chapters", nargs="*", help="names of chapters, such as softmax-scratch (default: all)")
        sub.add_argument("--root", type=Path, default=ROOT, help="folder with _toc.yml (default: this course)")
        sub.add_argument("-j", "--jobs", type=int, default=0, help="notebooks at a time (default: one a core)")
        if name == "run":
            sub.add_argument("--changed", action="store_true", help="leave out those that have passed as they are now")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that ARGUMENTS (default: those of the process) name; return the exit code, 2 if it is refused."""
    given = parser().parse_args(arguments)
    try:
        root = given.root.resolve()
        options = {"changed": True} if getattr(given, "changed", False) else {}
        return COMMANDS[given.command](root, given.chapters, full_data=has_full_data(), jobs=given.jobs, **options)
    except CheckError as error:
        print(f"[notebooks] error: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
