"""Values for the text are stored as the book reads them, without the book's packages."""

from __future__ import annotations

from typing import Any

import myst_nb
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from d2lnotes.notebook import glue


@pytest.mark.parametrize("display", [True, False])
@pytest.mark.parametrize("value", ["83 %", 3.5, [1, 2]])
def test_glue_puts_out_what_myst_nb_does(value: Any, display: bool) -> None:
    InteractiveShell.instance()
    outputs = []
    for store in (glue, myst_nb.glue):
        with capture_output() as captured:
            store("name", value, display=display)
        outputs.append([(output.data, output.metadata) for output in captured.outputs])
    assert outputs[0] == outputs[1] and outputs[0][0][1]["scrapbook"]["name"] == "name"
