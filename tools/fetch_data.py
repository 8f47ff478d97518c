"""Bring the full Fashion-MNIST to the user's data folder, trying hard: mirrors first, then Debian's package, unpacked
without root. Where nothing works the book still builds, on the embedded subset, and says so.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import warnings
from pathlib import Path

from d2lnotes import files

PACKAGE = "dataset-fashion-mnist"


def apt_options(folder: Path) -> list[str]:
    """Let apt keep its package lists in FOLDER, so that no root is needed."""
    (folder / "lists" / "partial").mkdir(parents=True)
    (folder / "cache" / "archives" / "partial").mkdir(parents=True)
    settings = {"Dir::State::Lists": folder / "lists", "Dir::Cache": folder / "cache", "APT::Sandbox::User": "root"}
    return [word for key, value in settings.items() for word in ("-o", f"{key}={value}")]


def unpack_debian_package(folder: Path) -> Path | None:
    """Download and unpack Debian's package below FOLDER; return the folder of its archives, or None."""
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        return None
    apt = ["apt-get", *apt_options(folder)]
    try:
        for command in ([*apt, "update"], [*apt, "download", PACKAGE]):
            subprocess.run(command, cwd=folder, capture_output=True, check=True, timeout=300)
        archive = next(folder.glob(f"{PACKAGE}_*.deb"))
        subprocess.run(["dpkg-deb", "-x", archive, folder / "unpacked"], check=True, timeout=300)
    except (subprocess.SubprocessError, OSError, StopIteration) as error:
        print(f"[data] apt: {error}", flush=True)
        return None
    return folder / "unpacked" / files.DEBIAN_FOLDER.relative_to("/")


def look(download: bool) -> files.FashionMNISTFiles:
    """Look for the full set, saying which files were damaged; that it is not here yet goes without saying."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        found = files.get_fashion_mnist(download=download)
    for warning in caught:
        if "damaged" in str(warning.message):
            print(f"[data] {warning.message}", flush=True)
    return found


def fetch() -> files.FashionMNISTFiles:
    """Return the full set where any way leads to it, else the subset."""
    found = look(download=False)
    if not found.is_full:
        print("[data] looking for Fashion-MNIST on its mirrors (31 MB)", flush=True)
        found = look(download=True)
    if found.is_full:
        return found
    print(f"[data] no mirror answered; trying Debian's package {PACKAGE}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        unpacked = unpack_debian_package(Path(folder))
        if unpacked is None:
            print("[data] no apt here, or it could not get the package", flush=True)
        else:
            files.DEBIAN_FOLDER = unpacked
        return files.get_fashion_mnist(download=False)


if __name__ == "__main__":
    print(f"[data] {fetch()!r}", flush=True)
