"""Forgetting what was said and done, here and at the desk, while the rows that prove it stay.

A run takes with it what only repeats it: the message that asked for it, the messages that answered its questions, the
runs that took it back, and its offers. What the desk has yet to forget is a row, written in the same commit: it is
told when it is there, again and again, until it says that it did.

On SQLite nothing readable is left in the database or its write-ahead log. On Postgres the keys are deleted and no query
finds them, but their bytes stay in the table's files until VACUUM has reused the space, in the server's own log until
it is recycled, and in every archive, replica and backup: who runs the server decides how long that is.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Iterable
from contextlib import suppress
from typing import Final

from sqlalchemy import delete, or_, select

from deskhand.core.fault import reach
from deskhand.core.words import Words
from deskhand.hub import db
from deskhand.hub.desk_registry import Desks
from deskhand.hub.pause import kept_going
from deskhand.hub.problems import NoSuchRun, StillRunning
from deskhand.hub.run.transition import Transitions
from deskhand.hub.run.undoable import repeating
from deskhand.hub.skills import phrases
from deskhand.hub.store import Reader, Store, Tx
from deskhand.hub.trust import audit
from deskhand.hub.views import FINAL

log = logging.getLogger(__name__)
AGAIN_SECONDS: Final = 30.0
"""How long after a desk that is there did not do it, it is told again."""
PATIENCE: Final = 10.0
"""How long whoever wants something forgotten waits for the desk to have forgotten it too."""

FORGOTTEN_HERE: Final = Words(
    "What run {run} was about is forgotten here. Your computer did not confirm it yet, so it may still keep what is "
    "needed to undo it. If it is off or not connected, it is told as soon as it is back; you need not ask again.",
    "任务 {run} 的内容已在这里忘记。您的电脑尚未确认，可能仍保留着撤销所需的内容。"
    "如果它已关机或没有连接，一恢复连接就会被告知忘记；您不需要再次要求。",
)


class NotOverYet(StillRunning):
    words = Words(
        "Run {run} is still at work. Stop it first, or wait until it is done. Nothing was forgotten.",
        "任务 {run} 还在进行中。请先停止它，或等它完成。没有忘记任何内容。",
    )


class Forgetting:
    """Forgets in the store, and sees to it that the desk does."""

    def __init__(self, store: Store, transitions: Transitions, desks: Desks) -> None:
        self._store = store
        self._transitions = transitions
        self._desks = desks
        self._bell = asyncio.Event()
        self._told = asyncio.Condition()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(kept_going(self._work, "forgetting at the desk"), name="forgetting")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})
            self._task = None

    def ring(self) -> None:
        """A desk came back, or there is something for it."""
        self._bell.set()

    async def forget(self, subject: str) -> bool:
        """Forget for good; whether the desk has forgotten it too by now, which otherwise follows when it is there.

        Raises `NoSuchRun`, and `NotOverYet` before the run is at its end.
        """
        reach("hub.forget.before")
        runs = await self._store.do(lambda tx: forget(tx, self._transitions, subject))
        reach("hub.forget.after")
        self.ring()
        if not await self._store.traces_forgotten():
            log.warning("dropped keys are still in the database's log, which somebody reads; they go when it is closed")
        return await self._everywhere(runs)

    async def _everywhere(self, runs: Iterable[int]) -> bool:
        """Wait a little for the desks that had them, as far as they are there at all."""
        wanted = set(runs)
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE), self._told:
                while any(self._desks.online(desk) for desk in (await self._left(wanted)).values()):
                    await self._told.wait()
        return not await self._left(wanted)

    async def _left(self, wanted: Collection[int]) -> dict[int, str]:
        left = await self._store.read(outstanding)
        return {run: desk for run, desk in left.items() if run in wanted}

    async def _work(self) -> None:
        while True:
            self._bell.clear()
            left = await self._tell()  # where this cannot be stored, the desk is told once more: that does no harm
            async with self._told:
                self._told.notify_all()
            with suppress(TimeoutError):
                async with asyncio.timeout(AGAIN_SECONDS if left else None):
                    await self._bell.wait()

    async def _tell(self) -> bool:
        """Tell every desk that is there all it has yet to forget; whether something is left of that."""
        left = False
        tired: set[str] = set()
        for run, desk in (await self._store.read(outstanding)).items():
            if desk in tired or not self._desks.online(desk):
                continue
            if await self._desks.of(desk).forget(run):
                await self._done(run)
            else:
                tired.add(desk)
                left = left or self._desks.online(desk)
        return left

    async def _done(self, run: int) -> None:
        reach("hub.forgotten.before")
        await self._store.do(lambda tx: tx.update(db.forgetting, {"run": run, "done_at": None}, done_at=tx.now))
        reach("hub.forgotten.after")


def outstanding(reader: Reader) -> dict[int, str]:
    """The runs that a desk has yet to forget, each with its desk, in the order in which that was asked."""
    waiting = (
        select(db.forgetting.c.run, db.run.c.desk)
        .join(db.run, db.run.c.id == db.forgetting.c.run)
        .where(db.forgetting.c.done_at.is_(None))
    )
    rows = reader.connection.execute(waiting.order_by(db.forgetting.c.asked_at, db.forgetting.c.run))
    return {int(run): desk or "" for run, desk in rows}


def forget(tx: Tx, transitions: Transitions, subject: str) -> list[int]:
    """Drop a subject's key, and with a run's (`run:12`) the keys of all that repeats it; returns the runs."""
    kind, _, number = subject.partition(":")
    runs = _family(tx, int(number)) if kind == "run" and number.isdecimal() else []
    for run in runs:
        _forget_run(tx, run)
    tx.keys.drop_key(subject)
    transitions.lives.clear()
    return runs


def _family(tx: Tx, run: int) -> list[int]:
    """A run and the runs that take it back, or take those back. Raises `NoSuchRun`, `NotOverYet`."""
    found = repeating(tx, run)
    for one in found:
        state = tx.connection.execute(select(db.run.c.state).where(db.run.c.id == one)).scalar()
        if state is None:
            raise NoSuchRun(run=one)
        if state not in FINAL:
            raise NotOverYet(run=one)
    return found


def _forget_run(tx: Tx, run: int) -> None:
    asked = select(db.run.c.inbox).where(db.run.c.id == run).scalar_subquery()
    messages = tx.connection.execute(select(db.inbox.c.id).where(or_(db.inbox.c.run == run, db.inbox.c.id == asked)))
    for message in messages.scalars().all():
        tx.keys.drop_key(f"inbox:{message}")
    tx.keys.drop_key(f"run:{run}")
    phrases.forgotten(tx, run)
    tx.connection.execute(delete(db.offer).where(db.offer.c.run == run))
    known = tx.connection.execute(select(db.forgetting.c.run).where(db.forgetting.c.run == run)).first()
    if known is None:
        tx.add(db.forgetting, run=run, asked_at=tx.now, done_at=None)
        audit.note(tx, audit.What.FORGOTTEN, {"run": run})
