"""What a process that serves many desks asks of its system and of Python, once, when it begins to listen.

A process may commonly have 1,024 files open although its system would allow many more: a line of a desk is one of them.
And Python looks for rings of objects that nobody needs every 700 objects: with two thousand desks that is a tenth of
all the hub does, and whoever waits then waits half a second.
"""

from __future__ import annotations

import gc
import sys
from contextlib import suppress
from typing import Final

from deskhand.hub.api.connections import Limits

OPEN_FILES: Final = 8_192
"""macOS allows 10,240 at most, and says less where it is asked for more."""
ELSE: Final = 512
"""Open files that are no line of a desk: strangers, pages, the store, programs."""
MOST_DESKS: Final = 4_000
BEFORE_LOOKING: Final = (20_000, 20, 50)
"""How many objects there are more than were, before the newest are looked through, and how often that is done before
older and the oldest are."""


def roomy() -> Limits:
    """Make room, and say how many connections there is room for."""
    gc.set_threshold(*BEFORE_LOOKING)
    usual = Limits()
    return Limits(desks=max(usual.desks, min(MOST_DESKS, _open_files() - ELSE)))


def _open_files() -> int:
    """How many files this process may have open, from here on."""
    if sys.platform == "win32":
        return 0  # handles are not counted like that; what is usual will do
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(ValueError, OSError):  # a system that does not want to: what there is will do
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return OPEN_FILES if soft == resource.RLIM_INFINITY else soft
