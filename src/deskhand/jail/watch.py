"""What a tree of processes uses, read from /proc: the kernel's limits count each process alone, ours all of them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from deskhand.core.jail import Hit, Limits

_ROOM: Final = 8
_TICKS: Final = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
_PAGE: Final = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


@dataclass(frozen=True, slots=True)
class Usage:
    """Everything below one process, taken together, at one moment."""

    cpu: float = 0
    memory: int = 0
    processes: int = 0
    written: int = 0

    def over(self, limits: Limits) -> Hit | None:
        """The first limit that is passed."""
        return next(
            (
                hit
                for hit, used, most in (
                    (Hit.PROCESSES, self.processes, limits.processes),
                    (Hit.MEMORY, self.memory, limits.memory),
                    (Hit.CPU, self.cpu, limits.cpu),
                    (Hit.DISK, self.written, limits.disk),
                )
                if used > most
            ),
            None,
        )


def children(pid: int) -> list[int]:
    """The processes this one started that are still there, whichever thread did."""
    found: list[int] = []
    try:
        threads = os.listdir(f"/proc/{pid}/task")  # noqa: PTH208 - names alone, and often
    except OSError:
        return found
    for thread in threads:
        text = _text(f"/proc/{pid}/task/{thread}/children")
        found.extend(int(child) for child in text.split())
    return found


def below(pid: int) -> Iterator[int]:
    """The process and everything under it."""
    waiting = [pid]
    while waiting:
        one = waiting.pop()
        yield one
        waiting.extend(children(one))


def usage(pid: int, limits: Limits) -> Usage:
    """What the process and everything under it use; pages they share count once where that decides something."""
    cpu, memory, processes, written = 0.0, 0, 0, 0
    # No further than needed to know: a tree that grows faster than it is walked would never be counted.
    tree = list(islice(below(pid), limits.processes + _ROOM))
    for one in tree:
        # After the name in brackets: state, parent, …; times of its own and of children it waited for.
        fields = _text(f"/proc/{one}/stat").rpartition(")")[2].split()
        if len(fields) < 22:
            continue
        cpu += sum(int(ticks) for ticks in fields[11:15]) / _TICKS
        processes += int(fields[17])
        memory += int(fields[21]) * _PAGE
        written += _written(one)
    if memory > limits.memory:
        memory = sum(_proportional(one) for one in tree)
    return Usage(cpu, memory, processes, written)


def _written(pid: int) -> int:
    return sum(
        int(line.partition(":")[2]) for line in _text(f"/proc/{pid}/io").splitlines() if line.startswith("write_bytes:")
    )


def _proportional(pid: int) -> int:
    """Its memory with each shared page divided among those that share it."""
    for line in _text(f"/proc/{pid}/smaps_rollup").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def _text(path: str) -> str:
    """What stands there; nothing where the process is gone meanwhile."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - read some hundred times a second
            return file.read().decode("ascii", "replace")
    except OSError:
        return ""
