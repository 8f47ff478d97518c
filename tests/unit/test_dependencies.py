"""Which files a page's code depends on, by its text alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from book.execution import packages
from book.execution.code import Code, read_code
from book.execution.dependencies import dependencies
from book.execution.packages import Packages

PACKAGE = {
    "__init__.py": "from kit.lines import line\nfrom kit.dots import *\nfrom kit.sums import total as add\n"
    "VERSION = 1\ndef __getattr__(name):\n    import math\n    return math.pi\n",
    "lines.py": "from kit.base import check\ndef line():\n    return check()\n",
    "dots.py": "from .base import check as _check\ndef dot():\n    return _check()\n",
    "sums.py": "import kit\ndef total():\n    return kit.line()\n",
    "base.py": "import math\ndef check():\n    return math.pi\n",
    "words.py": "from pathlib import Path\nHERE = Path(__file__).parent\ndef words():\n    return HERE\n",
    "words.txt": "one two",
    "lazy.py": "import importlib\ndef load(name):\n    return importlib.import_module(name)\n",
    "broken.py": "def (\n",
    "part/__init__.py": "from kit.part.inner import deep\n",
    "part/inner.py": "from ..base import check\nfrom . import other\ndef deep():\n    return check(), other.x\n",
    "part/other.py": "x = 1\n",
    "data/big.bin": "0101",
}
EVERYTHING = "everything"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    for name, text in PACKAGE.items():
        path = tmp_path / "site" / "kit" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    pages = tmp_path / "book" / "pages"
    pages.mkdir(parents=True)
    (pages / "local.py").write_text("import kit\nSHIFT = kit.part.deep\ntable = open('table.csv')\n")
    for name in ("table.csv", "script.py", "folder/a.txt", "folder/b.txt"):
        (pages / name).parent.mkdir(exist_ok=True)
        (pages / name).write_text("from kit.lines import line\nline()\n" if name.endswith(".py") else "1,2")
    return tmp_path


def found(book: Path, *cells: str) -> set[str]:
    """Return the names of the files, without `kit/`, that a page with these cells depends on, sorted."""
    kit = Packages({"kit": book / "site" / "kit"}, ["kit/data/*"])
    result = dependencies(cells, book / "book" / "pages", book / "book", kit)
    names = {path.relative_to(book).as_posix() for path in result.files}
    short = {name.removeprefix("site/kit/").removeprefix("book/pages/") for name in names}
    return {*short, EVERYTHING} if result.everything else short


INIT, LINE, DOT = {"__init__.py"}, {"__init__.py", "lines.py", "base.py"}, {"__init__.py", "dots.py", "base.py"}
PART = {"__init__.py", "part/__init__.py", "part/inner.py", "part/other.py", "base.py"}


@pytest.mark.parametrize(
    ("code", "files"),
    [
        ("1 + 1", set()),
        ("import math, os.path\nmath.pi", set()),
        ("import kit", INIT),
        ("import kit\nkit.VERSION", DOT),
        ("import kit as k\nk.line()", LINE),
        ("from kit import line", INIT),
        ("from kit import line\nline()", LINE),
        ("from kit.lines import line as l\nprint(l)", LINE),
        ("import kit\nkit.add()", LINE | {"sums.py"}),  # which uses kit.line in its turn
        ("def f():\n    import kit\n    return kit.line()", LINE),
        ("import kit\nkit.part.deep()", PART),
        ("import kit.part.inner\nkit.part.inner.deep()", PART),
        ("from kit.part import inner\ninner.deep()", PART),
        ("from kit import part as p\np.deep()", PART),
        ("import importlib\nimportlib.import_module('kit.lines').line()", LINE),
        ("net.eval()\nmodel.exec()", set()),
    ],
)
def test_names_are_followed_to_their_modules(code: str, files: set[str], book: Path) -> None:
    assert found(book, code) == files


def test_a_package_may_import_a_package_of_its_own(book: Path) -> None:
    init = book / "site" / "kit" / "__init__.py"
    init.write_text("from kit import part\n" + init.read_text())
    assert found(book, "import kit", "kit.part.deep()") == PART


def test_a_name_from_a_star_import_brings_the_module_it_comes_from(book: Path) -> None:
    assert found(book, "import kit\nkit.dot()") >= DOT


def test_imports_of_one_cell_serve_the_next(book: Path) -> None:
    assert found(book, "import kit", "%matplotlib inline\nkit.line()") == LINE


def test_a_module_that_looks_beside_itself_brings_the_files_there(book: Path) -> None:
    assert found(book, "from kit.words import words\nwords()") == INIT | {"words.py", "words.txt"}


@pytest.mark.parametrize(
    "code",
    [
        "import kit\ngetattr(kit, 'li' + 'ne')()",
        "import kit\nhelp(kit)",
        "from kit import *",
        "import kit\nkit.part.unheard_of",
        "import kit.lazy\nkit.lazy.load('kit.lines')",
        "import kit.broken\nkit.broken.x",
        "__import__(name)",
        "exec(text)",
        "this is no Python",
        "import subprocess\nsubprocess.run(['python', '-m', 'kit'])",
        "import sys\nsys.modules['kit']",
    ],
)
def test_what_cannot_be_followed_depends_on_everything(code: str, book: Path) -> None:
    assert EVERYTHING in found(book, code)


def test_everything_is_every_file_but_the_ignored_ones(book: Path) -> None:
    packages = Packages({"kit": book / "site" / "kit"}, ["kit/data/*"])
    names = {path.name for path in packages.all_files(book / "book" / "pages")}
    assert names == {Path(name).name for name in PACKAGE if name != "data/big.bin"} | {"local.py", "script.py"}


@pytest.mark.parametrize(
    ("code", "files"),
    [
        ("run('import kit\\nkit.line()')", LINE),  # a program for another process
        ("import local\nlocal.SHIFT", {"local.py", "table.csv", *PART}),
        ("import pandas\npandas.read_csv('table.csv')", {"table.csv"}),
        ("!python script.py --fast", {"script.py", *LINE}),
        ("load('folder')", {"folder/a.txt", "folder/b.txt"}),
        ("print('no such file', '..', '.', '/', '')", set()),
        ("open('/etc/hosts')", set()),  # outside of the book
    ],
)
def test_files_beside_the_page(code: str, files: set[str], book: Path) -> None:
    assert found(book, code) == files


@pytest.mark.parametrize("statement", ["print('hello')", "for i in range(3):\n    pass", "os.environ['X'] = '1'"])
def test_a_module_that_acts_when_imported_counts_for_all_of_its_package(statement: str, book: Path) -> None:
    assert "sums.py" not in found(book, "import kit\nkit.line()")
    with (book / "site" / "kit" / "sums.py").open("a") as file:
        file.write(f"import os\nif True:\n    {statement.replace(chr(10), chr(10) + '    ')}\n")
    assert "sums.py" in found(book, "import kit\nkit.line()")


def test_a_single_file_can_be_a_package(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text("def f():\n    return 1\n")
    packages = Packages({"one": tmp_path / "one.py"})
    result = dependencies(["import one\none.f()"], tmp_path / "pages", tmp_path, packages)
    assert result.files == {tmp_path / "one.py"} and not result.everything


def test_a_file_is_read_again_when_it_says_something_else(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def noted(text: str, package: str) -> Code:
        read.append(text)
        return read_code(text, package)

    monkeypatch.setattr(packages, "read_code", noted)
    lines, known = book / "site" / "kit" / "lines.py", packages.Known()
    for expected in (1, 0):
        Packages({}, known=known).code("kit.lines", lines)
        assert len(read) == expected
        read.clear()
    lines.write_text("import math\n")
    assert Packages({}, known=known).code("kit.lines", lines).imported == {"math"}
    monkeypatch.setattr(packages, "_rules", lambda: b"others")
    Packages({}, known=known).code("kit.lines", lines)
    assert len(read) == 2
