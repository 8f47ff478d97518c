"""Get the four Fashion-MNIST files, from wherever they can be had, and check every one.

Taught in the chapter on Fashion-MNIST. The order: the folder asked for, the copy that Debian's package
`dataset-fashion-mnist` installs, several mirrors, and last a small subset that this package ships.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import http.client
import os
import shutil
import socket
import tempfile
import warnings
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from d2lnotes.errors import DataError

# SHA-256 of the decompressed files: a repacked archive (Debian's, say) differs, its content does not.
SHA256 = {
    "train-images-idx3-ubyte": "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
    "train-labels-idx1-ubyte": "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
    "t10k-images-idx3-ubyte": "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
    "t10k-labels-idx1-ubyte": "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
}
MIRRORS = (
    "https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/",
    "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
    "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
)
DEBIAN_FOLDER = Path("/usr/share/datasets/fashion-mnist")
SUBSET_FOLDER = Path(__file__).parent / "subset"
DAMAGED = "{} is damaged (the SHA-256 of its content is wrong); trying elsewhere"
SECONDS = 20.0  # a mirror that stays silent for so long is given up


@dataclass(frozen=True)
class FashionMNISTFiles:
    """Where the files are; `torchvision.datasets.FashionMNIST(root)` reads them.

    root: the folder. is_full: False where only the embedded subset could be had.
    """

    root: Path
    is_full: bool

    def __repr__(self) -> str:
        if self.is_full:
            return "Fashion-MNIST, the full set: 60,000 training and 10,000 test images"
        return "Fashion-MNIST, ONLY THE EMBEDDED SUBSET: 3,000 training and 1,000 test images"


def data_folder(root: str | os.PathLike[str] | None = None) -> Path:
    """Return the folder for data: `root`, else $D2LNOTES_DATA, else the user's cache folder."""
    if root is not None or (root := os.environ.get("D2LNOTES_DATA")):
        return Path(root).expanduser()
    cache = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or Path.home() / ".cache"
    return Path(cache) / "d2lnotes"


def get_fashion_mnist(root: str | os.PathLike[str] | None = None, *, download: bool = True) -> FashionMNISTFiles:
    """Provide the four Fashion-MNIST files, checked, and say where they are.

    root: a folder, read and filled (default: $D2LNOTES_DATA, else the user's cache folder). The files may lie in it
    as they are or as `.gz`. download: whether mirrors may be asked ($D2LNOTES_MIRROR is asked first; none is where
    $D2LNOTES_OFFLINE is set, which saves waiting for mirrors that cannot answer).
    Where nothing gives the full set, warns and returns the subset that ships with the package.
    Raises DataError where a file cannot be written.
    """
    folder = data_folder(root)
    if folder.resolve() == SUBSET_FOLDER.resolve():  # asked for by name: nothing is missing, nothing to mend
        warnings.warn(f"{folder} holds only the embedded subset; {_advice(data_folder())}", UserWarning, stacklevel=2)
        return FashionMNISTFiles(SUBSET_FOLDER, is_full=False)
    download = download and not os.environ.get("D2LNOTES_OFFLINE")
    try:
        for name in SHA256:
            _provide(name, folder, download)
    except LookupError as error:
        warnings.warn(f"{error.args[0]}; {_advice(folder)}", UserWarning, stacklevel=2)
        return FashionMNISTFiles(SUBSET_FOLDER, is_full=False)
    except OSError as error:
        raise DataError(f"cannot write Fashion-MNIST to {folder}: {error}; pass another folder as root=") from error
    return FashionMNISTFiles(folder, is_full=True)


def _advice(folder: Path) -> str:
    return (
        "continuing with the embedded subset (3,000 training and 1,000 test images), so numbers will differ from "
        "those of the full set. To get it, connect to the network and run this again, or install Debian's package "
        f"dataset-fashion-mnist, or put the four .gz files into {folder}"
    )


def _provide(name: str, folder: Path, download: bool) -> None:
    """Make sure that FOLDER/FashionMNIST/raw/NAME is there and right."""
    target = folder / "FashionMNIST" / "raw" / name
    if target.exists():
        with contextlib.suppress(FileNotFoundError):  # another process may have deleted it first
            if sha256(target) == SHA256[name]:
                return
            warnings.warn(f"{target} is damaged (its SHA-256 is wrong); it is deleted and fetched again", stacklevel=3)
            target.unlink()
    for source in _local_sources(name, folder):
        if _unpack(source, target):
            return
        warnings.warn(DAMAGED.format(source), stacklevel=3)
        if source.parent == target.parent:  # elsewhere it may be the user's: MNIST's digits have the same names
            source.unlink(missing_ok=True)
    if download and _download(name, target):
        return
    what = "could not be downloaded from any mirror" if download else "is not here, and downloading is off"
    raise LookupError(f"{name} {what}")


def _local_sources(name: str, folder: Path) -> Iterator[Path]:
    for where in (folder / "FashionMNIST" / "raw", folder, DEBIAN_FOLDER):
        for source in (where / f"{name}.gz", where / name):
            if source.is_file() and os.access(source, os.R_OK):
                yield source
            elif source.exists():
                warnings.warn(f"{source} is not a file that this user may read; trying elsewhere", stacklevel=4)


def _unpack(source: Path, target: Path) -> bool:
    """Write the decompressed SOURCE as TARGET, all or nothing; return False where its content is wrong."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, partial = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
    try:
        opener: Callable[..., Any] = gzip.open if source.suffix == ".gz" else Path.open
        cut_off = contextlib.suppress(EOFError, gzip.BadGzipFile, zlib.error)  # the check below says so
        with os.fdopen(handle, "wb") as out, opener(source, "rb") as content, cut_off:
            shutil.copyfileobj(content, out, 1 << 20)
        if sha256(Path(partial)) != SHA256[target.name]:
            return False
        Path(partial).chmod(0o644)
        Path(partial).replace(target)  # atomic: two processes at once each put the same whole file
        return True
    finally:
        Path(partial).unlink(missing_ok=True)


def _download(name: str, target: Path) -> bool:
    """Try each mirror in turn, with a progress bar; tell whether one gave the right file."""
    own = os.environ.get("D2LNOTES_MIRROR")
    with tempfile.TemporaryDirectory() as scratch:
        archive = Path(scratch) / f"{name}.gz"
        for mirror in (own, *MIRRORS) if own else MIRRORS:
            url = f"{mirror.rstrip('/')}/{archive.name}"
            if _fetch(url, archive):
                if _unpack(archive, target):
                    return True
                warnings.warn(DAMAGED.format(url), stacklevel=4)
    return False


def _fetch(url: str, archive: Path) -> bool:
    from torch.hub import download_url_to_file

    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(SECONDS)  # torch.hub has no time limit of its own
    try:
        download_url_to_file(url, str(archive))
        return True
    except (OSError, ValueError, http.client.HTTPException):  # URLError, time-outs, refused connections are OSErrors
        return False
    finally:
        socket.setdefaulttimeout(before)


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file as hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
