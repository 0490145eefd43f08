"""Which program a process is, as the kernel says: the same answer for every source that knows only its number.

What it is called is what menus call it; where none has it, that is left to whoever sees its windows.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Final

from deskhand.core.paths import path_text
from deskhand.core.world.kinds import Value
from deskhand.desk.perceive.backend import Fields
from deskhand.desk.perceive.linux.entries import Entries

PROCESSES: Final = Path("/proc")
_STARTED: Final = 19
"""Where in the line of a process, after its name, stands when it began."""
_ENTRIES: Final = Entries(os.environ)


def program(pid: int, processes: Path = PROCESSES, entries: Entries = _ENTRIES) -> tuple[str, Fields]:
    """What it is called over restarts, and the fields of its app; nothing of a process that is gone or another's."""
    place = processes / str(pid)
    try:
        exe = path_text(str((place / "exe").readlink())).removesuffix(" (deleted)")
    except OSError:
        return "", {}
    fields: dict[str, Value] = {"exe": exe, "running": True}
    if name := entries.called(exe):
        fields["name"] = name
    started = _started(place)
    if started is not None:
        fields["started"] = started
    return exe, fields


def _started(place: Path) -> float | None:
    try:
        after_name = (place / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    since_boot = int(after_name[_STARTED]) / os.sysconf("SC_CLK_TCK")
    return round(time.time() - time.clock_gettime(time.CLOCK_BOOTTIME) + since_boot, 1)
