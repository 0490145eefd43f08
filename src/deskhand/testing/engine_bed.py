"""A bed to try an engine in: real rows and transitions, and an outside that does as the test says."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from deskhand.core.msg import Inbound
from deskhand.core.plan.model import Plan
from deskhand.core.registry import Registry
from deskhand.core.wire.frames import Receipt
from deskhand.hub import asked, db
from deskhand.hub.run.dues import Dues
from deskhand.hub.run.engine import Engine
from deskhand.hub.run.starting import Lease
from deskhand.hub.run.transition import NewRun, Transitions
from deskhand.hub.run.work import Work
from deskhand.hub.store import Store, Tx
from deskhand.hub.trust.voice import Voice
from deskhand.store.writer import NotStored
from deskhand.trust.keys import Key

SOON: Final = 10.0
VOICE: Final = Voice(Key(b"h" * 32))
PURE: Final[dict[str, Any]] = {"do": "value.count", "with": {"items": ["a"]}}


async def come(true: Callable[[], bool]) -> None:
    """Returns once something is so."""
    end = time.monotonic() + SOON
    while True:
        if true():
            return
        assert time.monotonic() < end, "it did not come about"
        await asyncio.sleep(0.005)


def step(name: str, **more: Any) -> dict[str, Any]:
    return {"id": name, **PURE, **more}


@dataclass
class Bed:
    """A store with a chat in it, the transitions on it, and the engine that is tested."""

    store: Store
    transitions: Transitions
    dues: Dues
    engine: Engine | None = None
    chats: int = 0

    @classmethod
    async def made(cls, url: str | Path) -> Bed:
        store = Store(url)
        transitions = Transitions(Registry.discover(), "hub-of-a-test")
        store.on_undone(transitions.lives.clear)
        return cls(store, transitions, Dues(store, transitions))

    def use(self, engine: Engine) -> None:
        """From now on transitions hand what they start to this engine, as a hub does."""
        if self.engine is None:
            self.store.on_commit(self._hand_over)
        self.engine = engine
        self.transitions.lease = engine.lease

    def _hand_over(self, tx: Tx) -> None:
        if self.engine is None:
            return
        self.engine.begin(tx.started)
        for at in tx.timers:
            self.engine.wake(at)
        for run, _ in tx.stopping:
            self.engine.cancel(run)

    async def run(self, *steps: dict[str, Any]) -> int:
        """A run of its own chat, so that none waits for another."""
        self.chats += 1
        chat = self.chats
        plan = Plan.model_validate({"goal": "a test", "steps": list(steps)})

        def made(tx: Tx) -> int:
            person = tx.insert(db.person, family="t", tenant="", native=str(chat))
            row = tx.insert(db.chat, channel="t", tenant="", native=str(chat))
            said = VOICE.command(Inbound("t", "", str(chat), str(chat), "", plan.goal or "-", 0.0))
            new = NewRun(person, row, None, "en", True, "/", ["."], "2026-01-01T00:00:00+00:00", plan, [], command=said)
            return self.transitions.create(tx, new).id

        return await self.store.do(made)

    async def state(self, run: int) -> str:
        statement = select(db.run.c.state).where(db.run.c.id == run)
        return await self.store.read(lambda reader: str(reader.connection.execute(statement).scalar()))

    async def until(self, run: int, *states: str) -> str:
        """The state of a run, once it is one of these."""
        end = time.monotonic() + SOON
        while True:
            state = await self.state(run)
            if state in states:
                return state
            assert time.monotonic() < end, f"run {run} is still {state}"
            await asyncio.sleep(0.005)

    async def journal(self, run: int, kind: str) -> list[tuple[str, int, str]]:
        columns = (db.journal.c.step, db.journal.c.attempt, db.journal.c.note)
        statement = (
            select(*columns).where(db.journal.c.run == run, db.journal.c.kind == kind).order_by(db.journal.c.seq)
        )
        return await self.store.read(lambda reader: [(a, b, c) for a, b, c in reader.connection.execute(statement)])

    async def stop_run(self, run: int) -> None:
        def stop(tx: Tx) -> None:
            live = self.transitions.lives.get(tx, run)
            assert live is not None
            self.transitions.stop(tx, live)

        await self.store.do(stop)

    async def answer(self, run: int, text: str) -> None:
        def answer(tx: Tx) -> None:
            question = asked.which(tx, run, None)
            asked.answer(tx, self.transitions, question, text, question.person, VOICE)

        await self.store.do(answer)


@dataclass
class Outside:
    """Whoever carries steps out: done at once, unless the test says otherwise."""

    bed: Bed
    outcome: Callable[[Work], Receipt] = lambda work: Receipt(key=work.key, outcome="done", result={"count": 1})
    hold: asyncio.Event | None = None
    begun: list[str] = field(default_factory=list[str])
    together: int = 0
    most_together: int = 0

    async def perform(self, work: Work) -> None:
        self.begun.append(work.key)
        self.together += 1
        self.most_together = max(self.most_together, self.together)
        try:
            if self.hold is not None:
                await self.hold.wait()
            await self.store_receipt(work, self.outcome(work))
        finally:
            self.together -= 1

    async def broken(self, work: Work, wrong: BaseException) -> None:
        await self.store_receipt(work, Receipt(key=work.key, outcome="unknown"))

    async def not_begun(self, work: Work) -> None:
        await self.store_receipt(work, Receipt(key=work.key, outcome="not_done"))

    async def store_receipt(self, work: Work, receipt: Receipt) -> bool:
        return await self.bed.store.do(
            lambda tx: self.bed.transitions.receive(tx, work.run, work.path, work.attempt, receipt)
        )


@dataclass
class Refused(Outside):
    """A store that does not take the first ends of steps."""

    most: int = 0
    fresh: list[bool] = field(default_factory=list[bool])

    async def perform(self, work: Work) -> None:
        self.fresh.append(work.fresh)
        if self.most:
            self.most -= 1
            self.begun.append(work.key)
            raise NotStored(why="the disk is full")
        await Outside.perform(self, work)


class Refusing(Dues):
    """A database that refuses some renewals and claims, and takes all else."""

    def __init__(
        self,
        store: Store,
        transitions: Transitions,
        *,
        renewals: int = 0,
        claims: int = 0,
        wrong: Exception | None = None,
    ) -> None:
        super().__init__(store, transitions)
        self.renewals = renewals
        self.claims = claims
        self.renewed = 0
        self._wrong = wrong or OperationalError("renew", {}, Exception("the line to the database is cut"))

    async def renew(self, lease: Lease) -> int:
        if self.renewals:
            self.renewals -= 1
            raise self._wrong
        self.renewed += 1
        return await super().renew(lease)

    async def claim(self, lease: Lease, most: int) -> tuple[list[Work], float | None]:
        if self.claims:
            self.claims -= 1
            raise self._wrong
        return await super().claim(lease, most)
