"""The package beside the notebooks, as a wheel, and the cell that installs it where a notebook is all there is.

Colab and other services open a notebook alone, in an environment that knows nothing of the course. The first cell of
each notebook of the site therefore installs the package from the site, at the site's version; it needs no git, and
does nothing where the package is at hand. Where the site's address is not known, the wheel is to lie beside the
notebook.
"""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path
from urllib.parse import urljoin

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError
from sphinx.locale import _

from book.files import replace_bytes
from book.translation.editions import FIRST, edition_of
from tools import make_wheel

FOLDER = "notebooks"
TAG = "course-install"
# The figures that a reader can change need anywidget; the package itself does without.
CELL = """\
# {remark}
from importlib.util import find_spec

if find_spec("{package}") is None:
    %pip install --quiet "{wheel}" anywidget"""


def wheel_name(root: Path) -> str:
    """Return the name of the wheel of the project in a folder, empty where there is none."""
    path = root / "pyproject.toml"
    project = tomllib.loads(path.read_text(encoding="utf-8")).get("project", {}) if path.exists() else {}
    return f"{project['name']}-{project['version']}-py3-none-any.whl" if project else ""


def install_cell(wheel: str, base: str) -> NotebookNode:
    """Return the cell that installs a wheel. base: the site's address, or empty."""
    package = wheel.partition("-")[0]
    source = f"{package} @ {urljoin(base, f'{FOLDER}/{wheel}')}" if base else f"./{wheel}"
    remark = _("Installs the package of this course where it is missing, as in Google Colab.")
    cell: NotebookNode = new_code_cell(
        CELL.format(remark=remark, package=package, wheel=source), metadata={"tags": [TAG]}
    )
    return cell


def built(folder: Path) -> Path:
    """Return the wheel, built into a folder of its own for each state of the sources."""
    parts = hashlib.sha256(Path(make_wheel.__file__).read_bytes())
    for name in make_wheel.sources():
        parts.update(name.encode() + b"\0" + hashlib.sha256((make_wheel.ROOT / name).read_bytes()).digest())
    place = folder / f"wheel-{parts.hexdigest()[:16]}"
    return next(iter(place.glob("*.whl")), None) or make_wheel.build(place)


def configure(app: Sphinx, config: Config) -> None:
    config.course_wheel = wheel_name(Path(app.srcdir))


def put(app: Sphinx, exception: Exception | None) -> None:
    """Put the wheel beside the notebooks of the first edition."""
    expected = app.config.course_wheel
    if exception or app.builder.format != "html" or not expected or edition_of(app.config) != FIRST:
        return
    try:
        wheel = built(Path(app.doctreedir))
    except make_wheel.WheelError as error:
        raise ExtensionError(f"the wheel of the package could not be built: {error}") from error
    if wheel.name != expected:
        raise ExtensionError(f"the wheel is named {wheel.name}, and the notebooks expect {expected}")
    replace_bytes(Path(app.outdir) / FOLDER / expected, wheel.read_bytes())


def setup(app: Sphinx) -> dict[str, bool]:
    app.setup_extension("book.translation.editions")
    app.add_config_value("course_wheel", "", "html", str)
    app.connect("config-inited", configure)
    app.connect("build-finished", put)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
