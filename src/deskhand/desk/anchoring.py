"""Has the hub keep how far this desk's audit chain has come: at once after some records, else soon after the last.

Only what is durable here is told, so that no crash can make this desk know less than it said. What the hub did not
answer is told again; a line that is lost loses nothing, because what the hub keeps is noted with its answer.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final

from deskhand.core.wire.frames import Heads
from deskhand.desk.trust import audit
from deskhand.desk.trust.room import DeskTrust
from deskhand.store.writer import NotStored, Writer, WriterClosed
from deskhand.trust.audit import Head, signed_head

LOOK_EVERY: Final = 4
"""After so many answered frames that do not say how many records there are, it is looked."""
MOST: Final = 14
"""So many records after the last told, less one for each step at work, the hub is told at once: with what those note
meanwhile, a head is kept about every sixteen."""
AT_WORK: Final = 8
"""Steps done side by side."""
REST_SECONDS: Final = 1.0
"""How long a desk is quiet, or at most how long it is at work, before what is left is told."""
ANSWER_SECONDS: Final = 30.0
CLOSING_SECONDS: Final = 5.0
Send = Callable[[Heads], Awaitable[None]]
_log = logging.getLogger(__name__)


class Anchoring:
    """What one line's hub was told of the chain."""

    def __init__(self, writer: Writer[sqlite3.Connection], trust: DeskTrust, send: Send) -> None:
        self._writer = writer
        self._trust = trust
        self._send = send
        self._told: int | None = None
        """How much of the chain was sent; None before this line knows what the chain is."""
        self._kept = 0
        """How much of it was answered."""
        self._again = False
        """What was sent last was not answered in time."""
        self._frames = 0
        self._grown = asyncio.Event()
        self._hurry = asyncio.Event()
        self._answered = asyncio.Event()
        self._at_rest = asyncio.Event()

    async def serve(self) -> None:
        """Tell what there is, for as long as the line lives."""
        self._grown.set()
        self._hurry.set()
        while True:
            await self._grown.wait()
            await _either(self._hurry, REST_SECONDS)
            self._grown.clear()
            self._hurry.clear()
            try:
                heard = await self._tell_rest()
            except NotStored as wrong:
                _log.warning("how far the audit chain has come could not be read: %s", wrong)
                heard = False
            except WriterClosed:
                return
            if not heard:
                self._grown.set()
            elif not self._grown.is_set():
                self._at_rest.set()

    async def grown(self, at_work: int, n: int = 0) -> None:
        """A frame was answered, so something may have been noted: much of it is told now, a little of it soon. `n` is
        how many records there were by then, where the answer says it."""
        self._at_rest.clear()
        self._grown.set()
        self._frames += not n
        enough = MOST - min(at_work, AT_WORK)
        if self._told is not None and (n >= self._told + enough or self._frames >= LOOK_EVERY):
            self._frames = 0
            n, hash_ = await self._writer.do(audit.head)
            if n >= self._told + enough:
                await self._tell(n, hash_)

    def heard(self, frame: Heads) -> None:
        """The hub's own head was kept; with it, perhaps, its answer to one of ours."""
        self._kept = max(self._kept, min(frame.answers, self._told or 0))
        self._answered.set()

    async def rest(self) -> None:
        """Returns when the hub keeps all there is, or after a few seconds in which it did not answer."""
        self._at_rest.clear()
        self._grown.set()
        self._hurry.set()
        if not await _either(self._at_rest, CLOSING_SECONDS):
            _log.warning("the hub did not answer how far the audit chain has come; it is told at the next start")

    async def _tell_rest(self) -> bool:
        """Tell what was noted since the hub's last answer; whether it answered."""
        n, hash_, due = await self._writer.do(self._look)
        fresh = self._told is None or self._again
        before = self._told = max(self._told or 0, 0 if due else n)
        if not due:
            return True
        if n > before or (fresh and n == before):
            await self._tell(n, hash_)
        self._again = not await self._until(n)
        return not self._again

    def _look(self, connection: sqlite3.Connection) -> tuple[int, str, bool]:
        if self._told is None:
            self._kept = audit.answered(connection)
        n, hash_ = audit.head(connection)
        return n, hash_, audit.untold(connection, self._kept)

    async def _tell(self, n: int, hash_: str) -> None:
        self._told = n
        key = self._trust.key
        head = Head(chain=key.id, n=n, hash=hash_, at=int(self._trust.clock()))
        await self._send(Heads(head=signed_head(key, head)))

    async def _until(self, n: int) -> bool:
        with suppress(TimeoutError):
            async with asyncio.timeout(ANSWER_SECONDS):
                while self._kept < n:
                    self._answered.clear()
                    await self._answered.wait()
        return self._kept >= n


async def _either(event: asyncio.Event, seconds: float) -> bool:
    """Until it happens, or so many seconds have passed; whether it did."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
    return event.is_set()
