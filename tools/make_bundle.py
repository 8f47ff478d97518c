"""`make bundle`: one archive with all that a class needs where there is no network, and one command that sets it up.

In it are the site, the executed notebooks, the data, and the wheels of the class's platform at the lock's versions.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import zipfile
from pathlib import Path

from d2lnotes.files import SHA256, get_fashion_mnist
from tools import make_wheel
from tools.bundle_wheels import HERE, PLATFORMS, WheelsError, download

ROOT = Path(__file__).resolve().parents[1]
CLASS = Path(__file__).with_name("class")
SITE = ROOT / "_build" / "html"
EXTRA = "lab"
THEN = (1980, 1, 1, 0, 0, 0)  # the time of every file, so that equal bundles are equal bytes
PACKED = {".whl", ".gz", ".png", ".woff2", ".pdf"}  # what compression makes no smaller


class BundleError(Exception):
    """The bundle cannot be made, for the reason given."""


def fill(folder: Path, platform: str, python: str, build: str) -> None:
    """Put into a folder all but the wheels of other packages."""
    notebooks = sorted((SITE / "notebooks").glob("*.ipynb"))
    if not notebooks:
        raise BundleError(f"{SITE} holds no notebooks; build the site first: make book")
    shutil.copytree(SITE, folder / "site")
    for path in [*notebooks, *SITE.glob("*/notebooks/*.ipynb")]:  # translated ones in folders of their own
        edition = path.parent.relative_to(SITE).parent
        (folder / "notebooks" / edition).mkdir(parents=True, exist_ok=True)
        shutil.copy(path, folder / "notebooks" / edition)
    copy_data(folder / "data")
    wheel = make_wheel.build(folder / "wheels")
    about = {"python": python, "platform": platform, "install": f"d2lnotes[{EXTRA}]"}
    (folder / "bundle.json").write_text(json.dumps(about) + "\n", encoding="utf-8")
    shutil.copy(CLASS / "start.py", folder)
    words = {"platform": platform, "python": python, "build": build, "version": wheel.name.split("-")[1]}
    words["space"] = "8" if build == "CUDA" else "2"
    guide = (CLASS / "guide.txt").read_text(encoding="utf-8").format(**words)
    (folder / "README.txt").write_text(guide, encoding="utf-8")


def copy_data(folder: Path) -> None:
    """Copy the full Fashion-MNIST. Raises BundleError where it is not on this machine."""
    found = get_fashion_mnist(download=False)
    if not found.is_full:
        raise BundleError("the full Fashion-MNIST is not here; get it: make data")
    raw = Path("FashionMNIST") / "raw"
    (folder / raw).mkdir(parents=True)
    for name in SHA256:
        shutil.copy(found.root / raw / name, folder / raw)


def pack(folder: Path, archive: Path) -> None:
    """Write a folder's files, below a folder of the archive's name, by atomic rename."""
    archive.parent.mkdir(parents=True, exist_ok=True)
    partial = archive.with_name(f".{archive.name}.part")
    try:
        with zipfile.ZipFile(partial, "w") as out:
            for path in sorted(path for path in folder.rglob("*") if path.is_file()):
                add(out, f"{archive.stem}/{path.relative_to(folder).as_posix()}", path)
        partial.replace(archive)
    finally:  # where the disk is full, it must not stay so
        partial.unlink(missing_ok=True)


def add(out: zipfile.ZipFile, name: str, path: Path) -> None:
    """Put a file into an archive, the same bytes whenever and wherever that is done."""
    entry = zipfile.ZipInfo(name, THEN)
    entry.external_attr = 0o644 << 16
    entry.compress_type = zipfile.ZIP_STORED if path.suffix in PACKED else zipfile.ZIP_DEFLATED
    entry.file_size = path.stat().st_size  # above 2 GB the archive needs to know beforehand
    with path.open("rb") as source, out.open(entry, "w") as target:
        shutil.copyfileobj(source, target, 1 << 20)


def bundle(out: Path, platform: str, python: str) -> Path:
    """Make the bundle and return its path. Raises BundleError and WheelsError."""
    with tempfile.TemporaryDirectory(dir=out) as temporary:
        folder = Path(temporary)
        build = download(folder / "wheels", platform, python, EXTRA)
        fill(folder, platform, python, build)
        archive = out / f"d2lnotes-class-{platform}-python{python}.zip"
        pack(folder, archive)
    return archive


def main() -> int:
    here = f"{sys.version_info[0]}.{sys.version_info[1]}"
    parser = argparse.ArgumentParser(prog="python -m tools.make_bundle", description=__doc__)
    parser.add_argument("--platform", default=HERE, choices=sorted(PLATFORMS), help="the class's (%(default)s)")
    parser.add_argument("--python", default=here, help="version on the class's computers (%(default)s)")
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="folder for the archive (%(default)s)")
    given = parser.parse_args()
    try:
        given.out.mkdir(parents=True, exist_ok=True)
        archive = bundle(given.out, given.platform, given.python)
    except (BundleError, WheelsError, make_wheel.WheelError) as error:
        print(f"[bundle] error: {error}", file=sys.stderr)
        return 1
    print(f"[bundle] {archive}: {archive.stat().st_size / 1e6:,.0f} MB; unpack it, then: python3 start.py")
    return 0


if __name__ == "__main__":
    sys.exit(main())
