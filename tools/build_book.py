"""Build the book as `jupyter-book build .` does, and end with what went wrong in place of the builder's traceback."""

from __future__ import annotations

import sys

import click


def main(arguments: list[str]) -> int:
    from jupyter_book.cli.main import main as jupyter_book

    try:
        jupyter_book(["build", ".", *arguments], standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        return 130  # Ctrl-C
    except RuntimeError:  # the build has said why, before Jupyter Book raised this
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
