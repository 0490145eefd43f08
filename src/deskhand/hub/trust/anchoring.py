"""Keeps how far a desk's audit chain has come, and has the desk keep how far the hub's has.

A desk's head is noted, durably, before it is answered. The hub's own head is the answer; what happened here by itself
(somebody signed in, a list grew) is told a moment later. A desk is never told less than before, whatever overtakes.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Final

from deskhand.core.fault import reach
from deskhand.core.wire.frames import Error, Heads
from deskhand.hub.desks import Desk
from deskhand.hub.store import Store, Tx
from deskhand.hub.trust import audit
from deskhand.hub.trust.book import Book
from deskhand.trust.audit import Head, read_head, signed_head
from deskhand.trust.rejected import Rejected

REST_SECONDS: Final = 2.0
"""How soon a desk hears of what happened here. Longer than a desk takes to tell its own, which is answered with it."""
_log = logging.getLogger(__name__)


class Anchoring:
    """The two chains of one hub and its desk."""

    def __init__(self, store: Store, book: Book, desk: Desk) -> None:
        self._store = store
        self._book = book
        self._desk = desk
        self._handed: tuple[int, str] = (0, "")
        """The head that a desk was told last."""
        self._timer: asyncio.TimerHandle | None = None
        self._under_way: set[asyncio.Task[None]] = set()
        self._stopped = False

    def heard(self, frame: Heads) -> None:
        """A desk says how far it has come. Heads are noted in the order in which they came."""
        self._spawn(self._keep(frame))

    def came(self) -> None:
        """A desk has come, or come back: it is told how far this chain is."""
        self._spawn(self._hand_over())

    def committed(self, tx: Tx) -> None:
        """Something was noted; the desk is told of it once it is quiet."""
        if tx.noted and self._timer is None and not self._stopped:
            self._timer = asyncio.get_running_loop().call_later(REST_SECONDS, self._rested)

    async def stop(self) -> None:
        self._stopped = True
        if self._timer is not None:
            self._timer.cancel()
        if self._under_way:
            for task in self._under_way:
                task.cancel()
            await asyncio.wait(self._under_way)

    def _rested(self) -> None:
        self._timer = None
        if self._desk.online:
            self._spawn(self._hand_over(again=False))

    async def _keep(self, frame: Heads) -> None:
        try:
            told = read_head(frame.head, self._book.lists.roster, ("desk",))
        except Rejected as wrong:
            await self._refuse(wrong)
            return
        reach("hub.anchor.before")
        wrong, n, hash_ = await self._store.do(lambda tx: (audit.keep_head(tx, told, frame.head), *audit.end(tx)))
        reach("hub.anchor.after")
        if wrong is not None:
            _log.error("the audit chain of desk %s is not what it was: %s", told.chain, wrong.value)
            await self._refuse(Rejected(wrong))
        await self._hand(n, hash_, answers=told.n)

    async def _refuse(self, wrong: Rejected) -> None:
        await self._desk.greet([Error(code=wrong.why.value, text=wrong.said("en"))])

    async def _hand_over(self, *, again: bool = True) -> None:
        n, hash_ = await self._store.read(audit.head)
        if n and (again or n > self._handed[0]):
            await self._desk.greeted()
            await self._hand(n, hash_)

    async def _hand(self, n: int, hash_: str, answers: int = 0) -> None:
        """Frames leave in the order in which they are handed over, so a head may only be replaced by a longer one."""
        self._handed = n, hash_ = max(self._handed, (n, hash_))
        key = self._book.trust.key
        told = Head(chain=key.id, n=n, hash=hash_, at=int(self._store.clock()))
        await self._desk.greet([Heads(head=signed_head(key, told), answers=answers)])

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        if self._stopped:
            work.close()
            return
        task = asyncio.ensure_future(work)
        self._under_way.add(task)
        task.add_done_callback(self._over)

    def _over(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        if not task.cancelled() and (wrong := task.exception()) is not None:
            _log.error("a head of an audit chain could not be kept, and is told again", exc_info=wrong)
