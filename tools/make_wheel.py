"""`make wheel`: build the package's wheel into `dist/`, the same bytes wherever and whenever a commit is built.

The files that git knows are copied to a folder of their own, so that neither what an earlier build left nor the rights
that files happen to have come along; all have one time, the first that an archive can hold. What builds it is what the
lock file holds.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PARTS = ("pyproject.toml", "README.md", "LICENSE", "d2lnotes")
EPOCH = "315532800"  # 1980-01-01


class WheelError(Exception):
    """The wheel could not be built."""


def output_of(command: list[str], **variables: str) -> str:
    """Run a command below the root. Raises WheelError with what it said."""
    environment = {**os.environ, **variables}
    # Files that are made on the way have the same rights whatever the caller's mask is.
    done = subprocess.run(command, cwd=ROOT, env=environment, umask=0o022, capture_output=True, text=True)
    if done.returncode:
        raise WheelError(f"`{' '.join(command)}` failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def sources() -> list[str]:
    """Return the names of the package's files, those that git knows where there is git."""
    if (ROOT / ".git").exists():
        names = output_of(["git", "ls-files", "-z", "--", *PARTS]).split("\0")
    else:
        found = [path for part in PARTS for path in (ROOT / part, *(ROOT / part).rglob("*"))]
        names = [path.relative_to(ROOT).as_posix() for path in found if "__pycache__" not in path.parts]
    return sorted(name for name in names if (ROOT / name).is_file())


def copy_sources(folder: Path) -> None:
    """Copy the package's files, as they are now, all with the same rights."""
    for name in sources():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, folder / name)
        (folder / name).chmod(0o644)


def build(out: Path) -> Path:
    """Build the wheel into a folder and return its path. Raises WheelError."""
    with tempfile.TemporaryDirectory() as temporary:
        source, wheels = Path(temporary) / "source", Path(temporary) / "wheels"
        source.mkdir()
        copy_sources(source)
        options = ["--quiet", "--no-deps", "--no-build-isolation", "--no-cache-dir", "--no-index"]
        pip = [sys.executable, "-m", "pip", "wheel", *options, "--wheel-dir", str(wheels), str(source)]
        output_of(pip, SOURCE_DATE_EPOCH=EPOCH)
        (wheel,) = wheels.glob("*.whl")
        out.mkdir(parents=True, exist_ok=True)
        partial = out / f".{wheel.name}.part"
        try:
            shutil.copyfile(wheel, partial)
            return partial.replace(out / wheel.name)
        finally:
            partial.unlink(missing_ok=True)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="folder for the wheel (default: dist)")
    try:
        print(build(parser.parse_args(arguments).out))
    except (WheelError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
