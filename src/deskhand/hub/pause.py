"""What is done while the store takes nothing, or something of ours breaks: wait, longer each time, and do it again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Final

from sqlalchemy.exc import InterfaceError, OperationalError

from deskhand.store.writer import NotStored

log = logging.getLogger(__name__)
AWAY: Final = (NotStored, OperationalError, InterfaceError)
"""How a full disk or a lost database shows. Nothing is wrong with what was to be stored; it is stored later."""
FIRST: Final = 0.25
LONGEST: Final = 15.0


@dataclass(slots=True)
class Pause:
    """Seconds before the next try, doubled each time."""

    seconds: float = FIRST / 2

    def longer(self) -> float:
        self.seconds = min(self.seconds * 2, LONGEST)
        return self.seconds


async def kept_going(work: Callable[[], Coroutine[None, None, None]], what: str) -> None:
    """What a hub does for as long as it runs: broken off, it is begun again after a pause."""
    pause = Pause()
    while True:
        try:
            await work()
        except AWAY as wrong:
            log.warning("%s waits for the store: %s", what, wrong)
        except Exception:
            # Nobody waits for this task: without a word here it would be gone, and nobody the wiser.
            log.exception("%s broke off in an error of ours, and is begun again", what)
        await asyncio.sleep(pause.longer())
