"""Fashion-MNIST always arrives: the order of the sources, damage, bad mirrors, two processes at once, the subset."""

from __future__ import annotations

import errno
import gzip
import hashlib
import importlib.util
import os
import socket
import tomllib
import warnings
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import d2lnotes as d2l
from d2lnotes import files
from tests.unit.fakes import FULL_NAMES, Mirror, write_archives

Content = dict[str, bytes]
NAMES = list(FULL_NAMES)
IMAGES = NAMES[0]
TOOLS = Path(__file__).parents[2] / "tools"


def raw(root: Path) -> Path:
    return root / "FashionMNIST" / "raw"


def assert_whole(root: Path, content: Content) -> None:
    """All four files are there and right, and nothing else is left behind."""
    assert {p.name: p.read_bytes() for p in raw(root).iterdir() if p.suffix != ".gz"} == content


# ------------------------------------------------------------------------------------------ where the files come from


def test_folder_order(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("D2LNOTES_DATA", "/from/environment")
    assert files.data_folder("~/x") == Path.home() / "x"
    assert files.data_folder() == Path("/from/environment")
    monkeypatch.delenv("D2LNOTES_DATA")
    assert files.data_folder() == tmp_path / "cache" / "d2lnotes"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    assert files.data_folder() == Path.home() / ".cache" / "d2lnotes"


def test_the_folder_is_enough(fake_set: Content, tmp_path: Path, recwarn: pytest.WarningsRecorder) -> None:
    """Plain files that are right are taken as they are: nothing is asked, written or said."""
    raw(tmp_path).mkdir(parents=True)
    for name, data in fake_set.items():
        (raw(tmp_path) / name).write_bytes(data)
    before = {p: p.stat().st_mtime_ns for p in raw(tmp_path).iterdir()}
    found = d2l.get_fashion_mnist(tmp_path)
    assert (found.root, found.is_full, len(recwarn)) == (tmp_path, True, 0)
    assert {p: p.stat().st_mtime_ns for p in raw(tmp_path).iterdir()} == before


@pytest.mark.parametrize("inner", ["", "FashionMNIST/raw"])
@pytest.mark.parametrize("packed", [True, False])
def test_files_in_the_given_folder(fake_set: Content, tmp_path: Path, inner: str, packed: bool) -> None:
    (tmp_path / inner).mkdir(parents=True, exist_ok=True)
    for name, data in fake_set.items():
        (tmp_path / inner / (f"{name}.gz" if packed else name)).write_bytes(gzip.compress(data) if packed else data)
    assert d2l.get_fashion_mnist(tmp_path, download=False).is_full
    assert_whole(tmp_path, fake_set)


def test_debians_folder_before_any_mirror(
    fake_set: Content, make_mirror: Callable[..., Mirror], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    debian, mirror = write_archives(tmp_path / "debian", fake_set), make_mirror()
    monkeypatch.setattr(files, "DEBIAN_FOLDER", debian)
    monkeypatch.setattr(files, "MIRRORS", (mirror.url,))
    before = {p.name: p.read_bytes() for p in debian.iterdir()}
    assert d2l.get_fashion_mnist(tmp_path / "root").is_full
    assert mirror.asked == []
    assert {p.name: p.read_bytes() for p in debian.iterdir()} == before
    assert_whole(tmp_path / "root", fake_set)


def test_given_folder_before_debians(fake_set: Content, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Debian's copy is bad here, and nobody notices: the given folder comes first."""
    bad = write_archives(tmp_path / "debian", dict.fromkeys(fake_set, b"bad"))
    monkeypatch.setattr(files, "DEBIAN_FOLDER", bad)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert d2l.get_fashion_mnist(write_archives(tmp_path / "root", fake_set)).is_full


def test_own_mirror_first_then_the_others(
    fake_set: Content, make_mirror: Callable[..., Mirror], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    own, first, second = make_mirror("404"), make_mirror(), make_mirror()
    monkeypatch.setenv("D2LNOTES_MIRROR", own.url.rstrip("/"))
    monkeypatch.setattr(files, "MIRRORS", (first.url, second.url))
    assert d2l.get_fashion_mnist(tmp_path).is_full
    assert own.asked == first.asked == [f"{name}.gz" for name in NAMES]
    assert second.asked == []
    assert_whole(tmp_path, fake_set)


@pytest.mark.parametrize("by", ["argument", "environment"])
def test_downloading_switched_off(
    by: str, make_mirror: Callable[..., Mirror], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    mirror = make_mirror()
    if by == "environment":
        monkeypatch.setenv("D2LNOTES_OFFLINE", "1")
    monkeypatch.setattr(files, "MIRRORS", (mirror.url,))
    with pytest.warns(UserWarning, match="is not here"):
        assert not d2l.get_fashion_mnist(tmp_path, download=by == "environment").is_full
    assert mirror.asked == []


def test_the_mirrors_are_well_formed() -> None:
    source = importlib.util.find_spec("d2lnotes.files")
    module = importlib.util.module_from_spec(source)  # type: ignore[arg-type]
    source.loader.exec_module(module)  # type: ignore[union-attr]
    assert len(module.MIRRORS) >= 2
    assert all(url.startswith("http") and url.endswith("/") for url in module.MIRRORS)


# -------------------------------------------------------------------------------------------------------- bad mirrors


@pytest.mark.parametrize("fault", ["404", "truncated", "altered", "silent", "garbage"])
def test_next_mirror(
    fault: str,
    fake_set: Content,
    make_mirror: Callable[..., Mirror],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    recwarn: pytest.WarningsRecorder,
) -> None:
    bad, good = make_mirror(fault), make_mirror()
    monkeypatch.setattr(files, "MIRRORS", (bad.url, good.url))
    monkeypatch.setattr(files, "SECONDS", 0.2)
    monkeypatch.setattr(files, "SHA256", {k: v for k, v in files.SHA256.items() if "labels" in k})
    limit = socket.getdefaulttimeout()
    assert d2l.get_fashion_mnist(tmp_path).is_full
    assert len(bad.asked) == len(good.asked) == 2
    assert not bad.waited_out
    assert_whole(tmp_path, {k: v for k, v in fake_set.items() if "labels" in k})
    assert socket.getdefaulttimeout() == limit
    damaged = [w for w in recwarn if "is damaged" in str(w.message)]
    assert len(damaged) == (2 if fault in ("truncated", "altered") else 0)


def test_a_mirror_that_is_down(
    fake_set: Content, make_mirror: Callable[..., Mirror], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    down, good = make_mirror(), make_mirror()
    down.close()
    monkeypatch.setattr(files, "MIRRORS", (down.url, good.url))
    assert d2l.get_fashion_mnist(tmp_path).is_full
    assert_whole(tmp_path, fake_set)


def test_no_network_gives_one_clear_message_and_the_subset(
    make_mirror: Callable[..., Mirror], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    down = make_mirror()
    down.close()
    monkeypatch.setattr(files, "MIRRORS", (down.url,))
    with pytest.warns(UserWarning) as said:
        found = d2l.get_fashion_mnist(tmp_path)
    assert len(said) == 1
    message = str(said[0].message)
    for part in ("could not be downloaded", "subset", "3,000", "network", "dataset-fashion-mnist", str(tmp_path)):
        assert part in message
    assert said[0].filename == __file__
    assert found == files.FashionMNISTFiles(files.SUBSET_FOLDER, is_full=False)
    assert not list(tmp_path.rglob("*ubyte*"))


def test_repr_says_which_it_is(tmp_path: Path) -> None:
    assert "full set" in repr(files.FashionMNISTFiles(tmp_path, True))
    assert "SUBSET" in repr(files.FashionMNISTFiles(tmp_path, False))


# ------------------------------------------------------------------------------------------------------------- damage


@pytest.mark.parametrize("damage", [lambda b: b[:-10], lambda b: b[:-1] + bytes([b[-1] ^ 1]), lambda b: b""])
def test_a_damaged_plain_file_is_named_deleted_and_fetched_again(
    damage: Callable[[bytes], bytes],
    fake_set: Content,
    make_mirror: Callable[..., Mirror],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    mirror = make_mirror()
    monkeypatch.setattr(files, "MIRRORS", (mirror.url,))
    d2l.get_fashion_mnist(tmp_path)
    mirror.asked.clear()
    target = raw(tmp_path) / IMAGES
    target.write_bytes(damage(target.read_bytes()))
    with pytest.warns(UserWarning, match=f"{target} is damaged") as said:
        assert d2l.get_fashion_mnist(tmp_path).is_full
    assert [warning.filename for warning in said] == [__file__]
    assert mirror.asked == [f"{IMAGES}.gz"]
    assert_whole(tmp_path, fake_set)


@pytest.mark.parametrize("when", ["before it is read", "after it was read"])
@pytest.mark.filterwarnings("ignore:.*is damaged")
def test_another_process_deletes_the_damaged_file_first(
    when: str, fake_set: Content, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    archive = write_archives(tmp_path, fake_set) / f"{IMAGES}.gz"
    damaged = raw(tmp_path) / IMAGES
    damaged.parent.mkdir(parents=True)
    damaged.write_bytes(b"cut off")
    real = files.sha256

    def slow(path: Path) -> str:
        digest = "" if when == "before it is read" and path == damaged else real(path)
        if path == damaged:
            damaged.unlink()
        return digest or real(path)

    monkeypatch.setattr(files, "sha256", slow)
    assert d2l.get_fashion_mnist(tmp_path).is_full
    assert damaged.read_bytes() == gzip.decompress(archive.read_bytes())


def test_a_damaged_file_is_deleted_even_where_nothing_replaces_it(fake_set: Content, tmp_path: Path) -> None:
    raw(tmp_path).mkdir(parents=True)
    (raw(tmp_path) / IMAGES).write_bytes(b"cut off")
    with pytest.warns(UserWarning):
        assert not d2l.get_fashion_mnist(tmp_path).is_full
    assert not (raw(tmp_path) / IMAGES).exists()


@pytest.mark.parametrize(
    "damage", [lambda b: b[: len(b) // 2], lambda b: b[:300] + b"\0" + b[301:], lambda b: b"<html>"]
)
def test_a_damaged_archive(
    damage: Callable[[bytes], bytes],
    fake_set: Content,
    make_mirror: Callable[..., Mirror],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    archive = write_archives(raw(tmp_path), fake_set) / f"{IMAGES}.gz"
    archive.write_bytes(damage(archive.read_bytes()))
    monkeypatch.setattr(files, "MIRRORS", (make_mirror().url,))
    with pytest.warns(UserWarning, match=f"{archive} is damaged") as said:
        assert d2l.get_fashion_mnist(tmp_path).is_full
    assert [warning.filename for warning in said] == [__file__]
    assert_whole(tmp_path, fake_set)
    assert not archive.exists()


def test_a_file_that_may_not_be_read_is_passed_over(
    fake_set: Content, make_mirror: Callable[..., Mirror], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    archive = write_archives(tmp_path, fake_set) / f"{IMAGES}.gz"
    monkeypatch.setattr(os, "access", lambda path, mode: path != archive)  # root may read everything
    monkeypatch.setattr(files, "MIRRORS", (make_mirror().url,))
    with pytest.warns(UserWarning, match=f"{archive} is not a file that this user may read") as said:
        assert d2l.get_fashion_mnist(tmp_path).is_full
    assert [warning.filename for warning in said] == [__file__] and archive.exists()
    assert_whole(tmp_path, fake_set)


@pytest.mark.filterwarnings("ignore:.*continuing with the embedded subset")
def test_a_users_own_file_is_never_deleted(fake_set: Content, tmp_path: Path) -> None:
    """MNIST's digits have the same four names; a folder of them must survive being given as root."""
    digits = write_archives(tmp_path, dict.fromkeys(fake_set, b"digits"))
    with pytest.warns(UserWarning, match="is damaged"):
        assert not d2l.get_fashion_mnist(digits).is_full
    assert {gzip.decompress(p.read_bytes()) for p in digits.glob("*.gz")} == {b"digits"}
    assert len(list(digits.glob("*.gz"))) == 4


def test_the_subset_by_a_relative_path_is_left_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(files, "SUBSET_FOLDER", tmp_path / "subset")
    raw(tmp_path / "subset").mkdir(parents=True)
    for name in files.SHA256:
        (raw(tmp_path / "subset") / name).write_bytes(b"small")
    monkeypatch.chdir(tmp_path)
    with pytest.warns(UserWarning, match="holds only the embedded subset"):
        assert not d2l.get_fashion_mnist("subset", download=False).is_full
    assert len(list(raw(tmp_path / "subset").iterdir())) == 4


def test_others_may_read_the_files(fake_set: Content, tmp_path: Path) -> None:
    write_archives(tmp_path, fake_set)
    d2l.get_fashion_mnist(tmp_path)
    assert {path.stat().st_mode & 0o777 for path in raw(tmp_path).iterdir()} == {0o644}


def test_the_subset_itself_may_be_given_as_root(tmp_path: Path) -> None:
    """Handing `files.root` back must not take the package's own files for damaged ones."""
    copy = {p.name: p.read_bytes() for p in raw(files.SUBSET_FOLDER).iterdir()}
    with pytest.warns(UserWarning, match="subset"):
        found = d2l.get_fashion_mnist(files.SUBSET_FOLDER)
    assert (found.root, found.is_full) == (files.SUBSET_FOLDER, False)
    assert {p.name: p.read_bytes() for p in raw(files.SUBSET_FOLDER).iterdir()} == copy


# ------------------------------------------------------------------------------------- folders that cannot be written


def test_a_file_in_the_place_of_the_folder(fake_set: Content, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(files, "DEBIAN_FOLDER", write_archives(tmp_path / "debian", fake_set))
    (tmp_path / "file").write_text("")
    with pytest.raises(d2l.DataError, match=r"cannot write .*file.*root="):
        d2l.get_fashion_mnist(tmp_path / "file")


def test_read_only_folder(fake_set: Content, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    write_archives(tmp_path, fake_set)

    def refuse(*args: Any, **kwargs: Any) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("tempfile.mkstemp", refuse)
    with pytest.raises(d2l.DataError, match="Permission denied"):
        d2l.get_fashion_mnist(tmp_path)


def test_full_disk_leaves_no_partial_file(fake_set: Content, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    write_archives(tmp_path, fake_set)

    def fill(source: Any, out: Any, *args: Any) -> None:
        out.write(source.read(100))
        out.flush()
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("shutil.copyfileobj", fill)
    with pytest.raises(d2l.DataError, match="No space left"):
        d2l.get_fashion_mnist(tmp_path)
    assert list(raw(tmp_path).iterdir()) == []


# --------------------------------------------------------------------------------------------------------- the subset

SUBSET_SHA256 = {
    "t10k-images-idx3-ubyte": "7cee33c3c6414b1b86c25e665a6c4f41584269de3b7cc9768b1d351922845eef",
    "t10k-labels-idx1-ubyte": "3128d790775889812b73c4f13923559c8b9e281d112c6ea7862acf60a206a909",
    "train-images-idx3-ubyte": "ee31c1e1edb79ee04ce6a320d9e6e856628d3ea2b7aaa437891f46fdbdec9f93",
    "train-labels-idx1-ubyte": "a7901365666c760d2e5bd01b5bdc91c00e64ca459c33d7a48aed2aaee7486060",
}


def subset_arrays(split: str) -> tuple[np.ndarray, np.ndarray]:
    folder = raw(files.SUBSET_FOLDER)
    images = np.frombuffer((folder / f"{split}-images-idx3-ubyte").read_bytes(), np.uint8, offset=16)
    labels = np.frombuffer((folder / f"{split}-labels-idx1-ubyte").read_bytes(), np.uint8, offset=8)
    return images.reshape(-1, 784), labels


def test_the_subset_that_ships() -> None:
    found = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in raw(files.SUBSET_FOLDER).iterdir()}
    assert found == SUBSET_SHA256
    assert sum(p.stat().st_size for p in raw(files.SUBSET_FOLDER).iterdir()) < 4_000_000


@pytest.mark.parametrize(("split", "each"), [("train", 300), ("t10k", 100)])
def test_the_subset_is_class_balanced(split: str, each: int) -> None:
    images, labels = subset_arrays(split)
    assert np.bincount(labels).tolist() == [each] * 10
    assert len(images) == len(labels) == 10 * each


def test_torchvision_reads_the_subset() -> None:
    from torchvision.datasets import FashionMNIST

    for train, split in ((True, "train"), (False, "t10k")):
        images, labels = subset_arrays(split)
        theirs = FashionMNIST(str(files.SUBSET_FOLDER), train=train)
        assert np.array_equal(theirs.data.numpy().reshape(-1, 784), images)
        assert np.array_equal(theirs.targets.numpy(), labels)


@pytest.mark.parametrize("split", ["train", "t10k"])
def test_the_subset_is_part_of_the_full_set(split: str, full_root: Path) -> None:
    images, labels = subset_arrays(split)
    all_images = np.frombuffer((raw(full_root) / f"{split}-images-idx3-ubyte").read_bytes(), np.uint8, offset=16)
    all_labels = np.frombuffer((raw(full_root) / f"{split}-labels-idx1-ubyte").read_bytes(), np.uint8, offset=8)
    where = {row.tobytes(): i for i, row in enumerate(all_images.reshape(-1, 784))}
    positions = [where[row.tobytes()] for row in images]
    assert np.array_equal(all_labels[positions], labels)
    assert len(set(positions)) == len(positions)


def make_subset_script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_subset", TOOLS / "make_subset.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_script_makes_the_same_subset(full_root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    script = make_subset_script()
    monkeypatch.setenv("D2LNOTES_DATA", str(full_root))
    monkeypatch.setattr(script, "SUBSET_FOLDER", tmp_path)
    script.main()
    assert {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in raw(tmp_path).iterdir()} == SUBSET_SHA256


def test_the_script_refuses_to_make_a_subset_of_the_subset(
    subset: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    script = make_subset_script()
    monkeypatch.setattr(script, "SUBSET_FOLDER", tmp_path)
    with pytest.warns(UserWarning, match="subset"), pytest.raises(SystemExit, match="full set is needed"):
        script.main()
    assert list(tmp_path.iterdir()) == []


def test_a_wheel_carries_the_subset(tmp_path: Path) -> None:
    """The package's files, as setuptools lists them, hold all four and the licence."""
    project = tomllib.loads((TOOLS.parent / "pyproject.toml").read_text())
    patterns = project["tool"]["setuptools"]["package-data"]["d2lnotes"]
    package = Path(files.__file__).parent
    shipped = {p.name for pattern in patterns for p in package.glob(pattern)}
    assert set(NAMES) | {"LICENSE", "py.typed"} <= shipped
