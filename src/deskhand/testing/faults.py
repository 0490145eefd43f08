"""Runs the command line in this process and kills it at a chosen point, as a power cut would.

    python -m deskhand.testing.faults desk.begin.after:3 -- do "zip everything" --yes
    python -m deskhand.testing.faults any:17 -- do …             the 17th point of all, whatever its name
    python -m deskhand.testing.faults random:42:300 -- do …      one of the first 300, chosen by the seed 42
    python -m deskhand.testing.faults list:points.txt -- do …    kills nothing; writes each point as it is reached

A point is a name that `core.fault.reach` is called with; `:3` is the third time it is reached.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from deskhand.core import fault

Hook = Callable[[str], None]


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def hook_for(choice: str) -> Hook:
    """What to do at each point, from `NAME[:N]`, `any:N`, `random:SEED[:MOST]` or `list:FILE`."""
    kind, _, value = choice.partition(":")
    if kind == "list":
        return recording(Path(value))
    if kind == "any":
        return at(None, int(value))
    if kind == "random":
        seed, _, most = value.partition(":")
        return at(None, random.Random(int(seed)).randint(1, int(most or 200)))  # noqa: S311 - repeatable, not secret
    return at(kind, int(value or 1))


def at(point: str | None, times: int) -> Hook:
    """Dies at the N-th reach of one point, or of any; points are reached from several threads."""
    left = [times]
    guard = threading.Lock()

    def hook(name: str) -> None:
        if point is not None and name != point:
            return
        with guard:
            left[0] -= 1
            if left[0] == 0:
                die()

    return hook


def recording(file: Path) -> Hook:
    """Writes every point in the order it is reached; each line is there even if the process dies next."""
    out = os.open(file, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)

    def hook(name: str) -> None:
        os.write(out, f"{name}\n".encode())

    return hook


def main(words: list[str]) -> int:
    if len(words) < 3 or words[1] != "--":
        sys.stderr.write(f"{__doc__}\n")
        return 64
    fault.install(hook_for(words[0]))
    from deskhand.cli.app import run

    return run(words[2:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
