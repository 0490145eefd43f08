"""Messages that are being understood: each once, whether or not whoever sent it still listens, and each answered.

A store that takes nothing is waited for. What breaks off in a fault of ours is tried once more; a message that breaks
it again, or that several processes died over, is answered with that and never tried again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Final, TypeVar

from deskhand.core.errors import Problem
from deskhand.core.words import Words
from deskhand.core.world.facts import World
from deskhand.hub import inbox
from deskhand.hub.inbox import Message
from deskhand.hub.pause import AWAY, Pause
from deskhand.hub.store import Store, Tx
from deskhand.hub.views import Accepted

T = TypeVar("T")
log = logging.getLogger(__name__)
FAULTS: Final = 2
"""So many times a message may break what understands it."""
STARTS: Final = 3
"""So many processes may have died while it was understood."""


class NeverUnderstood(Problem):
    words = Words(
        "Something in the program itself went wrong while I read this, twice ({kind}). Nothing was done. "
        "Please say it in other words; `deskhand doctor` says where the log is.",
        "读取这句话时程序本身两次出错（{kind}）。没有做任何更改。请换一种说法；日志位置见 `deskhand doctor`。",
    )


class Understanding:
    """One task a message."""

    def __init__(self, store: Store, take: Callable[[int, World | None], Coroutine[None, None, Accepted]]) -> None:
        self._store = store
        self._take = take
        self._tasks: dict[int, asyncio.Task[Accepted]] = {}

    def begin(self, number: int, world: World | None = None, *, left: bool = False) -> asyncio.Task[Accepted]:
        """Understand a message, unless that is under way already; `left`: a process ended before it had."""
        known = self._tasks.get(number)
        if known is not None:
            return known
        task = asyncio.create_task(self._taken_up(number) if left else self._whole(number, world))
        task.set_name(f"message-{number}")
        self._tasks[number] = task
        task.add_done_callback(lambda done: self._over(number, done))
        return task

    async def stop(self) -> None:
        """Let go of all of them; they are committed, and taken up by the next start."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _taken_up(self, number: int) -> Accepted:
        """Count before anything is tried: what kills a process leaves no other trace."""
        tries = await self._stored(lambda tx: inbox.tried(tx, number))
        if tries > STARTS:
            return await self._given_up(number, "died")
        return await self._whole(number, None)

    async def _whole(self, number: int, world: World | None) -> Accepted:
        pause = Pause()
        faults = 0
        while True:
            try:
                return await self._take(number, world)
            except AWAY as wrong:
                log.warning("message %s cannot be stored for now, and is tried again: %s", number, wrong)
                await asyncio.sleep(pause.longer())
            except Exception as wrong:
                # Whatever it is, the person who waits is told; the traceback is for whoever mends it.
                log.exception("message %s broke what understands it", number)
                faults += 1
                if faults >= FAULTS:
                    return await self._given_up(number, type(wrong).__name__)

    async def _given_up(self, number: int, kind: str) -> Accepted:
        def given_up(tx: Tx) -> Accepted:
            message = inbox.message(tx, number)
            if message.outcome is not None:
                return message.outcome
            outcome = _fault(message, kind)
            inbox.understood(tx, message, outcome)
            return outcome

        return await self._stored(given_up)

    async def _stored(self, work: Callable[[Tx], T]) -> T:
        pause = Pause()
        while True:
            try:
                return await self._store.do(work)
            except AWAY as wrong:
                log.warning("what became of a message cannot be stored for now: %s", wrong)
                await asyncio.sleep(pause.longer())

    def _over(self, number: int, task: asyncio.Task[Accepted]) -> None:
        self._tasks.pop(number, None)
        if not task.cancelled() and (wrong := task.exception()) is not None:
            log.error("%s could not be answered", task.get_name(), exc_info=wrong)


def _fault(message: Message, kind: str) -> Accepted:
    lang = message.lang
    return Accepted(message=message.id, state="failed", answer=NeverUnderstood(kind=kind).said(lang), lang=lang)


def understood_or_not(number: int, task: asyncio.Task[Accepted]) -> Accepted:
    """What became of a message by now."""
    whole = task.done() and not task.cancelled() and task.exception() is None
    return task.result() if whole else Accepted(message=number, lang="en")
