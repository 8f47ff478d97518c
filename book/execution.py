"""Execute the pages again whenever something that they depend on, and not only their own code, changes.

Jupyter Book keeps executed pages by their code cells alone, so a page would keep its old numbers after a helper, a
pinned version or the data changed. Here the cache's folder is named by a hash of all of these; a new name is a new
setting to Sphinx, which therefore reads every page again.
"""

from __future__ import annotations

import hashlib
import os
import platform
import warnings
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util import logging

import d2lnotes

LOGGER = logging.getLogger(__name__)


def embedded_subset() -> str:
    """Return the size of the embedded subset, in words, where only that could be had; else the empty string."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # the page says it, and so does its code when it runs
        files = d2lnotes.get_fashion_mnist()
    if files.is_full:
        return ""
    raw = files.root / "FashionMNIST" / "raw"
    train, test = (_images_in(raw / f"{part}-images-idx3-ubyte") for part in ("train", "t10k"))
    return f"{train:,} training and {test:,} test images"


def _images_in(path: Path) -> int:
    with path.open("rb") as file:
        return int.from_bytes(file.read(8)[4:], "big")


def cache_key(root: Path, subset: str) -> str:
    """Return a hash of what the chapters run on: Python, the lock file, d2lnotes with its data, which images.

    root: the folder of requirements.lock. subset: what embedded_subset returned.
    """
    package = Path(d2lnotes.__file__).parent
    digest = hashlib.sha256(f"{platform.python_version()}\0{subset}\0".encode())
    digest.update((root / "requirements.lock").read_bytes())
    for path in sorted(package.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(f"\0{path.relative_to(package).as_posix()}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def cache_folder(root: Path, build: Path, subset: str) -> Path:
    """Return the folder below `build` (`_build`) that holds the pages executed in the present state of things."""
    return build / ".jupyter_cache" / cache_key(root, subset)


def configure(app: Sphinx, config: Config) -> None:
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # kernels inherit it; more threads are slower on these small models
    subset = embedded_subset()
    config.course_subset = subset
    if subset:
        LOGGER.info("Fashion-MNIST: only the embedded subset of %s", subset)
        config.nb_output_stderr = "show"  # loading the subset warns, which must not fail the build
    config.nb_execution_cache_path = str(cache_folder(Path(app.srcdir), Path(app.outdir).parent, subset))


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_config_value("course_subset", "", "env", str)
    app.connect("config-inited", configure)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
