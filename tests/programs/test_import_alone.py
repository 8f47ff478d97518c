"""Importing the package in a process of its own: fast, and without side effects."""

from __future__ import annotations

import json
import subprocess
import sys

PROBE = """
import json, sys, warnings
import torch, matplotlib, numpy
state, numbers = torch.get_rng_state(), numpy.random.get_state()[1].tolist()
def settings():  # asking for the backend would import pyplot
    return {key: matplotlib.rcParams[key] for key in matplotlib.rcParams if key != "backend"}
before, filters, threads = settings(), list(warnings.filters), torch.get_num_threads()
had = set(sys.modules)
import d2lnotes
import d2lnotes.torch
loaded = set(sys.modules) - had
json.dump({
    "loaded": sorted(n for n in ("torchvision", "matplotlib.pyplot", "IPython", "pandas", "tqdm") if n in loaded),
    "rng": bool((state == torch.get_rng_state()).all()) and numbers == numpy.random.get_state()[1].tolist(),
    "settings": before == settings(),
    "filters": filters == list(warnings.filters),
    "threads": threads == torch.get_num_threads(),
}, sys.stderr)
"""


def test_importing_has_no_side_effects() -> None:
    done = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, text=True, check=True)
    assert done.stdout == ""
    assert json.loads(done.stderr) == {"loaded": [], "rng": True, "settings": True, "filters": True, "threads": True}
