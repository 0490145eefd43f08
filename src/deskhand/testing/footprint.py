"""What a program takes of its machine, from its start to its end."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

_STARTER: Final = (
    "import resource, subprocess, sys\n"
    "code = subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)\n"
    "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
    "print(code, used.ru_utime + used.ru_stime, used.ru_maxrss)"
)
"""Started by a small process of its own: Linux counts the memory of whoever starts a program as that program's."""


class Footprint(NamedTuple):
    code: int
    seconds: float
    """Of the processor."""
    megabytes: float
    """The most memory at any time, shared libraries in whole."""


def footprint(
    words: Sequence[str | Path], *, surroundings: Mapping[str, str] | None = None, cwd: str | Path | None = None
) -> Footprint:
    """Runs a program to its end, whatever it answers, without what it says."""
    env = dict(os.environ if surroundings is None else surroundings)
    starter = [sys.executable, "-I", "-c", _STARTER]
    told = subprocess.run(
        [*starter, *words], env=env, cwd=cwd, capture_output=True, text=True, timeout=120, check=True
    ).stdout.split()
    per_megabyte = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return Footprint(int(told[0]), float(told[1]), int(told[2]) / per_megabyte)
