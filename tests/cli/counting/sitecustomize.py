"""For every program of ours that has this folder on its path: one ability more, and a death at a chosen point.

The point counts from when the file that `COUNTING_FROM` names is there, so that a desk can be at work before. It works
for a process that begins itself anew too, as `deskhand desk` does.
"""

import os
from pathlib import Path

import deskhand.abilities
from deskhand.core import fault
from deskhand.testing.faults import hook_for

deskhand.abilities.__path__.append(str(Path(__file__).parent / "abilities"))
if point := os.environ.get("COUNTING_DIES_AT"):
    _begins, _dies = Path(os.environ["COUNTING_FROM"]), hook_for(point)
    fault.install(lambda name: _dies(name) if _begins.exists() else None)
