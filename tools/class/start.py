"""Set the course up on this computer, without a network, and open it in JupyterLab: python3 start.py

python3 start.py --check            runs every chapter instead, and says which ones passed (--check losses: one)
python3 start.py --set-up           sets up alone, for a computer that others will use
python3 start.py -- --no-browser    gives JupyterLab what stands behind --
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "set-up"
ABOUT = json.loads((HERE / "bundle.json").read_text(encoding="utf-8"))
# JupyterLab would ask whether it may look for news on the network.
QUIET = {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False}}
RUN = """import nbformat, sys
from nbclient import NotebookClient
notebook = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(notebook, timeout=900, resources={"metadata": {"path": sys.argv[2]}}).execute()"""


def right_python() -> str:
    """Return a Python of the version that the wheels are for."""
    wanted = ABOUT["python"]
    if f"{sys.version_info[0]}.{sys.version_info[1]}" == wanted:
        return sys.executable
    found = shutil.which(f"python{wanted}")
    if not found:
        sys.exit(
            f"This bundle needs Python {wanted}, this is {sys.version.split()[0]}; install it and use it to start."
        )
    return found


def set_up() -> None:
    """Make the environment and install from the folder `wheels`, unless that is done."""
    if STAMP.exists():
        return
    started = time.monotonic()
    print("Setting up; this is done once and takes some minutes.", flush=True)
    if not PYTHON.exists() and subprocess.run([right_python(), "-m", "venv", str(VENV)], check=False).returncode:
        sys.exit("Python could not make an environment; on Debian or Ubuntu install the package python3-venv.")
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--no-index", "--disable-pip-version-check"]
    if subprocess.run([*pip, "--find-links", str(HERE / "wheels"), ABOUT["install"]], check=False).returncode:
        sys.exit(f"Something could not be installed; see above. The bundle is for {ABOUT['platform']}.")
    settings = VENV / "share" / "jupyter" / "lab" / "settings" / "overrides.json"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(json.dumps(QUIET), encoding="utf-8")
    STAMP.touch()
    print(f"Set up in {time.monotonic() - started:.0f} s; python3 start.py opens the chapters.", flush=True)


def surroundings() -> dict[str, str]:
    """Return the environment of what is started: the data are here, and nothing is looked for elsewhere."""
    own = {"D2LNOTES_DATA": str(HERE / "data"), "D2LNOTES_OFFLINE": "1"}
    return {"OMP_NUM_THREADS": "1", **os.environ, **own}


def check(names: list[str]) -> int:
    """Run chapters, all of them where none is named, and return how many failed."""
    folder = HERE / "notebooks"
    known = sorted(path.stem for path in folder.glob("*.ipynb"))
    if unknown := sorted(set(names) - set(known)):
        sys.exit(f"No chapter is named {', '.join(unknown)}; there are: {', '.join(known)}")
    chapters = [folder / f"{name}.ipynb" for name in names or known]
    failed = 0
    for chapter in chapters:
        started = time.monotonic()
        command = [str(PYTHON), "-c", RUN, str(chapter), str(folder)]
        done = subprocess.run(command, env=surroundings(), capture_output=True, text=True, check=False)
        failed += done.returncode != 0
        said = "" if done.returncode == 0 else "\n" + done.stderr[-2000:]
        word = "failed" if said else "passed"
        print(f"{word} {chapter.stem} in {time.monotonic() - started:.0f} s{said}", flush=True)
    print(f"{len(chapters) - failed} of {len(chapters)} passed" + ("" if failed else "; now: python3 start.py"))
    return failed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set-up", action="store_true", help="set up, and open nothing")
    parser.add_argument("--check", nargs="*", metavar="CHAPTER", help="run chapters (default: all) and report")
    parser.add_argument("jupyter", nargs="*", help="arguments of JupyterLab, behind --")
    given = parser.parse_args()
    set_up()
    if given.set_up:
        return 0
    if given.check is not None:
        return 1 if check(given.check) else 0
    lab = [str(PYTHON), "-m", "jupyterlab", *given.jupyter]
    try:
        return subprocess.run(lab, cwd=HERE / "notebooks", env=surroundings(), check=False).returncode
    except KeyboardInterrupt:  # Ctrl-C has ended JupyterLab too
        return 0


if __name__ == "__main__":
    sys.exit(main())
