"""What a notebook and the book get of an explorable: a figure, the state, and a widget where there can be one."""

from __future__ import annotations

import json
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from d2lnotes import explore
from d2lnotes.explore import figure
from d2lnotes.explore.figure import MIME, WIDGET_MIME


def made() -> explore.Explorable:
    return explore.fit_the_line([1.0, 2.0, 3.0], [2.0, 3.0, 5.0], bias=1, slope=1, xlim=(0, 4), ylim=(0, 6))


def shown(one: explore.Explorable) -> dict[str, Any]:
    return one._repr_mimebundle_()[0]


def test_without_anywidget_there_is_the_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figure, "find_spec", lambda name: None)
    bundle = shown(made())
    assert bundle.keys() == {"text/plain", "image/svg+xml", MIME}
    assert bundle["text/plain"] == "Explorable('fit-the-line')"
    assert bundle["image/svg+xml"].count("<path") > 5 and "Mean loss" in bundle["image/svg+xml"]
    assert json.loads(json.dumps(bundle[MIME])) == bundle[MIME]


def test_colab_gets_told_what_shows_a_widget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("D2LNOTES_EXPLORE", raising=False)
    colab = SimpleNamespace(enable_custom_widget_manager=lambda: None, _widgets=SimpleNamespace(_installed_url="/x"))
    monkeypatch.setitem(sys.modules, "google.colab.output", colab)
    _, metadata = made()._repr_mimebundle_()
    assert metadata == {WIDGET_MIME: {"colab": {"custom_widget_manager": {"url": "/x"}}}}


def test_figure_is_the_same_each_time() -> None:
    assert made().svg() == made().svg()


def test_book_gets_no_widget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figure, "find_spec", lambda name: object())
    monkeypatch.delenv("D2LNOTES_EXPLORE", raising=False)
    assert figure.is_live()
    monkeypatch.setenv("D2LNOTES_EXPLORE", "static")
    assert not figure.is_live()


def test_notebook_gets_a_widget_with_the_state(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("anywidget")
    monkeypatch.delenv("D2LNOTES_EXPLORE", raising=False)
    one = made()
    assert shown(one)[WIDGET_MIME]["model_id"] == shown(one)[WIDGET_MIME]["model_id"]
    state = one.widget.get_state()
    assert {name: state[name] for name in one.state} == one.state and state["labels"] == one.labels
    assert "render" in state["_esm"] and ".explore" in state["_css"]
    one.widget.slope = 2.5
    assert one.widget.get_state("slope") == {"slope": 2.5} and one.state["slope"] == 1.0
