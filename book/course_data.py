"""Which images there are: the full Fashion-MNIST, or only the embedded subset."""

from __future__ import annotations

import warnings
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util import logging

from book.package import SUBSET_FOLDER, get_fashion_mnist, sha256

LOGGER = logging.getLogger(__name__)


def embedded_subset() -> tuple[str, ...]:
    """Return how many training and test images the embedded subset has, where only that could be had; else nothing."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # the page says it, and so does its code when it runs
        files = get_fashion_mnist()
    if files.is_full:
        return ()
    raw = files.root / "FashionMNIST" / "raw"
    return tuple(f"{_images_in(raw / f'{part}-images-idx3-ubyte'):,}" for part in ("train", "t10k"))


def in_words(subset: tuple[str, ...]) -> str:
    return "{} training and {} test images".format(*subset)


def state() -> str:
    """Return a text that changes with the images that pages get (see book/execution)."""
    subset = embedded_subset()
    files = sorted(path for path in SUBSET_FOLDER.rglob("*") if path.is_file()) if subset else []
    return "\n".join([in_words(subset) if subset else "full", *(f"{path.name} {sha256(path)}" for path in files)])


def _images_in(path: Path) -> int:
    with path.open("rb") as file:
        return int.from_bytes(file.read(8)[4:], "big")


def configure(app: Sphinx, config: Config) -> None:
    subset = embedded_subset()
    config.course_subset = subset
    if subset:
        LOGGER.info("Fashion-MNIST: only the embedded subset of %s", in_words(subset))
        config.nb_output_stderr = "show"  # loading the subset warns, which must not fail the build


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_config_value("course_subset", (), "env", tuple)
    app.connect("config-inited", configure)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
