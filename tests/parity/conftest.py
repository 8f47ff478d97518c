"""Upstream's two versions as fixtures; no display, and every test starts from the same settings."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType

import matplotlib
import pytest
import torch

from tests.parity import upstream

matplotlib.use("Agg")
torch.set_num_threads(1)


def _load(version: str) -> ModuleType:
    try:
        module = upstream.load(version)
    except upstream.NotAvailable as error:
        pytest.skip(str(error))
    return module


@pytest.fixture(scope="session")
def d2l17() -> ModuleType:
    """d2l 0.17.6, which has every name of the lectures."""
    return _load("0.17.6")


@pytest.fixture(scope="session")
def d2l10() -> ModuleType:
    """d2l 1.0.3, the newest."""
    return _load("1.0.3")


@pytest.fixture(autouse=True)
def _settings() -> Iterator[None]:
    import matplotlib.pyplot as plt

    with matplotlib.rc_context():
        yield
    plt.close("all")
