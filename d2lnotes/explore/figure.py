"""What all explorables share: a state, the words in it, a figure of it, and the module that brings it to life."""

from __future__ import annotations

import base64
import os
from collections.abc import Callable, Mapping
from functools import cached_property
from importlib.util import find_spec
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from d2lnotes.style import figure_settings

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MIME = "application/vnd.d2lnotes.explore+json"
WIDGET_MIME = "application/vnd.jupyter.widget-view+json"
STATIC = Path(__file__).with_name("static")


class Explorable:
    """A figure that a reader can change; a notebook shows it by itself.

    module: the name of a script in `static`. state: what the script reads and sets, as JSON knows it. labels: the words
    that it shows, by name. draw: draws the first state on Matplotlib axes; figsize: their size in inches. data: bytes
    that the script gets beside the state, on a page as a file of their own.
    """

    def __init__(
        self,
        module: str,
        state: Mapping[str, Any],
        labels: Mapping[str, str],
        draw: Callable[[Axes], None],
        figsize: tuple[float, float] = (4.8, 3.2),
        data: bytes = b"",
    ) -> None:
        self.module, self.state, self.labels = module, dict(state), dict(labels)
        self.data = data
        self._draw, self._figsize = draw, figsize

    def __repr__(self) -> str:
        return f"Explorable({self.module!r})"

    def svg(self) -> str:
        """Return the figure of the first state as SVG, the same for the same state."""
        import matplotlib
        from matplotlib.figure import Figure

        with matplotlib.rc_context(figure_settings()), StringIO() as text:
            figure = Figure(figsize=self._figsize, layout="constrained")
            self._draw(figure.subplots())
            figure.savefig(text, format="svg", metadata={"Date": None})
            return text.getvalue()

    @cached_property
    def widget(self) -> Any:
        """The `anywidget.AnyWidget`, made at the first use; its traits are named as the state's entries.

        Raises ModuleNotFoundError where anywidget is not installed (it comes with the extra `notebook`).
        """
        import anywidget
        import traitlets

        texts = {name: (STATIC / name).read_text(encoding="utf-8") for name in (f"{self.module}.js", "explore.css")}
        values = {**self.state, "labels": self.labels, "data": self.data}
        traits = {name: traitlets.Any().tag(sync=True) for name in values}
        code = {"_esm": texts[f"{self.module}.js"], "_css": texts["explore.css"]}
        return type("ExplorableWidget", (anywidget.AnyWidget,), code | traits)(**values)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> tuple[dict[str, Any], dict[str, Any]]:
        data: dict[str, Any] = {"module": self.module, "state": self.state, "labels": self.labels}
        if self.data:
            data["data"] = base64.b64encode(self.data).decode()
        bundle: dict[str, Any] = {"text/plain": repr(self), "image/svg+xml": self.svg(), MIME: data}
        metadata: dict[str, Any] = {}
        if is_live():
            view, *about = _as_tuple(self.widget._repr_mimebundle_())
            bundle[WIDGET_MIME] = view[WIDGET_MIME]
            metadata = about[0] if about else {}  # Colab reads there what shows the widget
        return bundle, metadata


def is_live() -> bool:
    """Tell whether explorables are shown as widgets; not without anywidget, nor where D2LNOTES_EXPLORE is `static`."""
    return os.environ.get("D2LNOTES_EXPLORE") != "static" and find_spec("anywidget") is not None


def _as_tuple(bundle: Any) -> tuple[Any, ...]:
    """Return data and metadata; ipywidgets returns the data alone, or both."""
    return bundle if isinstance(bundle, tuple) else (bundle,)
