"""What the unit tests share: no display, no network, no user's cache, and small stand-ins for the data files."""

from __future__ import annotations

import hashlib
import random
import struct
from collections.abc import Iterator
from pathlib import Path

import matplotlib
import pytest
import torch

from d2lnotes import files
from tests.unit.fakes import FULL_NAMES, Mirror

matplotlib.use("Agg")
torch.set_num_threads(1)
USERS_FOLDER = files.data_folder()  # before the fixture below hides it


@pytest.fixture(autouse=True)
def _isolated(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Keep every test off the network and the user's folders, and put Matplotlib's settings back."""
    import matplotlib.pyplot as plt

    monkeypatch.setenv("D2LNOTES_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("MPLCONFIGDIR", matplotlib.get_cachedir())  # else each child process looks for fonts anew
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name in ("D2LNOTES_MIRROR", "D2LNOTES_OFFLINE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(files, "MIRRORS", ())
    monkeypatch.setattr(files, "DEBIAN_FOLDER", tmp_path / "no-debian")
    torch.manual_seed(0)
    with matplotlib.rc_context():
        yield
    plt.close("all")


@pytest.fixture
def subset(monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the data functions read the embedded subset; they say so, which is ignored here."""
    monkeypatch.setenv("D2LNOTES_DATA", str(files.SUBSET_FOLDER))
    return files.SUBSET_FOLDER


@pytest.fixture
def fake_set(monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """Put four small files in the place of Fashion-MNIST's, with their SHA-256; return name: content."""
    random.seed(0)
    content = {}
    for split, n in (("train", 60), ("t10k", 20)):
        pixels, labels = random.randbytes(n * 784), bytes(i % 10 for i in range(n))
        content[f"{split}-images-idx3-ubyte"] = struct.pack(">BBBB3I", 0, 0, 8, 3, n, 28, 28) + pixels
        content[f"{split}-labels-idx1-ubyte"] = struct.pack(">BBBBI", 0, 0, 8, 1, n) + labels
    monkeypatch.setattr(files, "SHA256", {name: hashlib.sha256(c).hexdigest() for name, c in content.items()})
    return content


@pytest.fixture(scope="session")
def full_root() -> Path:
    """The folder of the full Fashion-MNIST, where this machine has it; the test is skipped where it has not."""
    raw = USERS_FOLDER / "FashionMNIST" / "raw"
    if all((raw / name).is_file() and files.sha256(raw / name) == digest for name, digest in FULL_NAMES.items()):
        return USERS_FOLDER
    pytest.skip("the full Fashion-MNIST is not on this machine (`make data` brings it)")


@pytest.fixture
def make_mirror(fake_set: dict[str, bytes]) -> Iterator[type[Mirror]]:
    """Start mirrors of the fake set: `make_mirror(fault)`."""
    started: list[Mirror] = []

    def make(fault: str = "") -> Mirror:
        started.append(Mirror(fake_set, fault))
        return started[-1]

    yield make  # type: ignore[misc]
    for mirror in started:
        mirror.close()
