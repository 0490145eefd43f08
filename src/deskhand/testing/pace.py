"""How fast this machine is just now: a limit in seconds is meant for the machine it was measured on, at rest."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

WORK: Final = 0.0095
"""Seconds of the processor that `_work` takes where the limits of the tests were measured, with nothing beside it."""

START: Final = 0.125
"""The same of a Python that imports `_MODULES` and ends."""

_TEXT: Final = json.dumps([{"id": n, "name": f"report {n}.pdf", "at": [n, n * 7]} for n in range(400)])
_WORD: Final = re.compile(r"([a-z]+) (\d+)\.pdf")
_MODULES: Final = (
    "asyncio, concurrent.futures, ctypes, dataclasses, decimal, email.message, http.client, logging.config, sqlite3, "
    "typing, unittest, xml.dom.minidom"
)


def slowness() -> float:
    """How many times longer than at rest a fixed piece of work takes now; never under 1."""
    return max(1.0, min(_work() for _ in range(3)) / WORK)


def slowness_of_starts() -> float:
    """The same for programs that start: what else runs takes more from them than from a loop."""
    return max(1.0, cpu_of([sys.executable, "-I", "-c", f"import {_MODULES}"]) / START)


def slowness_by_the_clock() -> float:
    """The same for what is timed by the clock, so that it also waits while others run."""
    began = time.perf_counter()
    cpu_of([sys.executable, "-I", "-c", f"import {_MODULES}"])
    return max(1.0, (time.perf_counter() - began) / START)


def at_rest(measure: Callable[[], float], rounds: int, slow: Callable[[], float] = slowness) -> float:
    """The least of some figures, each divided by how slow the machine was around it; never made larger."""
    before, figures = slow(), list[float]()
    for _ in range(rounds):
        figure = measure()
        after = slow()
        figures.append(figure / min(before, after))
        before = after
    return min(figures)


def cpu_of(words: Sequence[str | Path], timeout: float = 60) -> float:
    """Seconds of the processor that a program took from its start to its end."""
    before = os.times()
    subprocess.run(words, capture_output=True, timeout=timeout, check=True)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def _work() -> float:
    began = time.process_time()
    for _ in range(16):
        rows = json.loads(_TEXT)
        index = {f"{row['name']}:{row['id']}": row for row in rows}
        sorted(index, key=lambda key: (len(key), key))
        sum(int(found[2]) for found in _WORD.finditer(_TEXT))
    return time.process_time() - began
