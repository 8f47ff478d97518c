"""Put the site's executed notebooks on a branch of their own, from where Binder, Colab and JupyterHubs open them.

Each publication is one commit on top of the last; where nothing changed there is none. Beside the notebooks the branch
holds the package `d2lnotes` and what Binder installs and runs, so that they run from it alone. Objects and references
are written, never the working tree, and no branch is touched that this tool has not made.
Needs nothing but the standard library and git.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.binder_files import binder_files

# These are as in the commit that the notebooks were made from.
KEPT = ("LICENSE", "LICENSE-text", "binder", "d2lnotes", "tools/fetch_data.py")
MADE_FROM = re.compile(r"(?m)^Made from commit `([0-9a-f]{40,64})`")


class Refused(Exception):
    """The notebooks are not published, for the reason given."""


def git(*arguments: str, given: bytes | None = None, index: str = "") -> str:
    """Return what git prints. index: a file to use in place of the repository's index. Raises Refused if it fails."""
    environment = os.environ | ({"GIT_INDEX_FILE": index} if index else {})
    done = subprocess.run(["git", *arguments], input=given, capture_output=True, env=environment, check=False)
    if done.returncode:
        raise Refused(f"git {' '.join(arguments)} failed:\n{done.stderr.decode(errors='replace').strip()}")
    return done.stdout.decode().strip()


def read_notebooks(folder: Path) -> dict[str, bytes]:
    """Return the notebooks of a site's folder by name, and those of its translations, such as `losses.zh.ipynb`.

    Raises Refused where there is none, or a file is no notebook.
    """
    translated = sorted(folder.parent.glob(f"*/{folder.name}/*.ipynb"))
    found = {path.name: path.read_bytes() for path in [*sorted(folder.glob("*.ipynb")), *translated]}
    if not found:
        raise Refused(f"{folder} holds no notebooks; build the site first: make book")
    for name, content in found.items():
        try:
            sound = json.loads(content)["nbformat"] == 4 and json.loads(content)["cells"]
        except (ValueError, KeyError, TypeError):
            sound = False
        if not sound:
            raise Refused(f"{folder / name} is no notebook of format 4 with cells")
    return found


def title(notebook: bytes) -> str:
    """Return the first heading of a notebook, empty where its text does not begin with one."""
    texts = ("".join(cell["source"]) for cell in json.loads(notebook)["cells"] if cell["cell_type"] == "markdown")
    return next(texts, "").partition("\n")[0].removeprefix("# ")


def readme(notebooks: dict[str, bytes], source: str) -> bytes:
    """Return the text that says what the branch is. source: the commit that the notebooks were made from."""
    listed = "\n".join(f"- [{title(content)}]({name})" for name, content in notebooks.items())
    return f"""# Executed notebooks

The chapters of the course as notebooks with their outputs, for Binder, Colab and JupyterHub.

{listed}

To run them on your own computer, with Python 3.11 to 3.13:

    pip install jupyterlab -r binder/requirements.txt
    jupyter lab

Made from commit `{source}` by `tools/publish_notebooks.py` when the site was published.
Changes made here are lost with the next one: the source of each notebook is in `chapters/` on the main branch.
""".encode()


def write_tree(source: str, files: dict[str, bytes]) -> str:
    """Store a tree of files, with KEPT from the commit `source`, and return its name."""
    with tempfile.TemporaryDirectory() as folder:
        index = str(Path(folder) / "index")
        entries = git("ls-tree", "-r", source, *KEPT)
        for path, content in files.items():
            entries += f"\n100644 blob {git('hash-object', '-w', '--stdin', given=content)}\t{path}"
        git("update-index", "--add", "--index-info", given=entries.encode(), index=index)
        return git("write-tree", index=index)


def tip_of(remote: str, branch: str) -> str:
    """Return the commit that the branch is at, fetched, or the empty string where there is no such branch."""
    reference = f"refs/heads/{branch}"
    found = git("ls-remote", remote, reference).split()
    if not found:
        return ""
    depth = ["--depth=1"] if git("rev-parse", "--is-shallow-repository") == "true" else []
    git("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", *depth, remote, reference)
    return found[0]


def made_from(tip: str, branch: str) -> str:
    """Return the commit that a publication was made from. Raises Refused where `tip` is no publication."""
    listed = git("ls-tree", "--name-only", tip, "README.md")
    found = MADE_FROM.search(git("show", f"{tip}:README.md")) if listed else None
    if not found:
        raise Refused(f"the branch {branch!r} is there, and this tool has not made it; name another with --branch")
    return found[1]


def publish(folder: Path, remote: str, branch: str) -> str:
    """Publish a folder's notebooks as made from HEAD, and return what was done, in words. Raises Refused."""
    notebooks, source = read_notebooks(folder), git("rev-parse", "HEAD")
    texts = [git("show", f"{source}:{name}") for name in ("pyproject.toml", "requirements.lock")]
    files = notebooks | {f"binder/{name}": content for name, content in binder_files(*texts).items()}
    tip = tip_of(remote, branch)
    if tip:
        before = made_from(tip, branch)
        same = write_tree(source, files | {"README.md": readme(notebooks, before)})
        if same == git("rev-parse", f"{tip}^{{tree}}"):
            return f"nothing changed since {branch} was made from {before[:10]}"
    tree = write_tree(source, files | {"README.md": readme(notebooks, source)})
    commit = git("commit-tree", tree, *(("-p", tip) if tip else ()), "-m", f"Notebooks made from {source}")
    git("push", "--quiet", remote, f"{commit}:refs/heads/{branch}")
    return f"{len(notebooks)} notebooks made from {source[:10]} are on {branch} of {remote}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python3 -m tools.publish_notebooks", description=__doc__)
    parser.add_argument("--site", type=Path, default=Path("_build/html/notebooks"), help="where they are (%(default)s)")
    parser.add_argument("--remote", default="origin", help="a remote's name or address (%(default)s)")
    parser.add_argument("--branch", default="notebooks", help="the branch to put them on (%(default)s)")
    chosen = parser.parse_args()
    try:
        print(f"[notebooks] {publish(chosen.site, chosen.remote, chosen.branch)}")
    except Refused as refusal:
        sys.exit(f"[notebooks] error: {refusal}")


if __name__ == "__main__":
    main()
