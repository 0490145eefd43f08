"""What every engine must do. Subclass `EngineContract`, say how yours is made, and pytest runs the rest.

    class TestLocal(EngineContract):
        @pytest.fixture
        def store_url(self, tmp_path): return tmp_path / "hub.db"

        def engine(self, bed, performer): return LocalEngine(bed.dues, performer, clock=time.time)

The rows and transitions are the real ones. What is scripted is the outside: how a step turns out, and when.
"""

from __future__ import annotations

import asyncio
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import select

from deskhand.core.ability import Registry
from deskhand.core.plan.model import Plan
from deskhand.core.wire.frames import Receipt
from deskhand.hub import asked, db
from deskhand.hub.run.dues import Dues
from deskhand.hub.run.engine import Engine, Performer
from deskhand.hub.run.transition import NewRun, Transitions
from deskhand.hub.run.work import Work
from deskhand.hub.store import Store, Tx

SOON: Final = 10.0
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
        self.transitions.claim = engine.claim

    def _hand_over(self, tx: Tx) -> None:
        if self.engine is None:
            return
        self.engine.begin(tx.started)
        for at in tx.timers:
            self.engine.wake(at)
        for run in tx.stopping:
            self.engine.cancel(run)

    async def run(self, *steps: dict[str, Any]) -> int:
        """A run of its own chat, so that none waits for another."""
        self.chats += 1
        chat = self.chats
        plan = Plan.model_validate({"goal": "a test", "steps": list(steps)})

        def made(tx: Tx) -> int:
            person = tx.insert(db.person, family="t", tenant="", native=str(chat))
            row = tx.insert(db.chat, channel="t", tenant="", native=str(chat))
            new = NewRun(person, row, None, "en", True, "/", ["."], "2026-01-01T00:00:00+00:00", plan, [])
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
            asked.answer(tx, self.transitions, question, text, question.person)

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


class EngineContract(ABC):
    """Inherit, and give `store_url` (a fixture) and `engine`."""

    @abstractmethod
    def engine(self, bed: Bed, performer: Performer, *, at_once: int = 8, lease: float = 60.0) -> Engine: ...

    @abstractmethod
    async def crash(self, engine: Engine) -> None:
        """End it as kill -9 would: nothing is released, nothing is told."""

    @pytest.fixture
    async def bed(self, store_url: str | Path) -> AsyncIterator[Bed]:
        bed = await Bed.made(store_url)
        yield bed
        if bed.engine is not None:
            await bed.engine.stop()
        bed.store.close()

    async def started(self, bed: Bed, outside: Outside, **how: Any) -> Engine:
        engine = self.engine(bed, outside, **how)
        bed.use(engine)
        await engine.start()
        return engine

    async def test_each_step_is_begun_once_and_after_what_it_waits_for(self, bed: Bed) -> None:
        outside = Outside(bed)
        await self.started(bed, outside)
        run = await bed.run(step("a"), step("b"), step("c", after=["a", "b"]))
        assert await bed.until(run, "done") == "done"
        assert sorted(outside.begun[:2]) == [f"{run}/a/1", f"{run}/b/1"]
        assert outside.begun[2:] == [f"{run}/c/1"]

    async def test_what_waits_before_the_start_is_taken_up(self, bed: Bed) -> None:
        run = await bed.run(step("a"))
        outside = Outside(bed)
        await self.started(bed, outside)
        await bed.until(run, "done")
        assert outside.begun == [f"{run}/a/1"]

    async def test_no_more_steps_at_once_than_allowed(self, bed: Bed) -> None:
        outside = Outside(bed, hold=asyncio.Event())
        await self.started(bed, outside, at_once=3)
        run = await bed.run(*(step(f"s{n}") for n in range(10)))
        await come(lambda: outside.together >= 3)
        await asyncio.sleep(0.05)
        assert outside.together == 3
        assert outside.hold is not None
        outside.hold.set()
        await bed.until(run, "done")
        assert outside.most_together == 3
        assert len(outside.begun) == 10

    async def test_a_retry_waits_its_time_under_a_new_attempt(self, bed: Bed) -> None:
        def fails_once(work: Work) -> Receipt:
            return Receipt(key=work.key, outcome="failed" if work.attempt == 1 else "done")

        outside = Outside(bed, fails_once)
        await self.started(bed, outside)
        began = time.monotonic()
        run = await bed.run(step("a", retry=1))
        await bed.until(run, "done")
        assert outside.begun == [f"{run}/a/1", f"{run}/a/2"]
        assert time.monotonic() - began >= 0.9

    async def test_after_a_crash_the_same_attempt_runs_again(self, bed: Bed) -> None:
        outside = Outside(bed, hold=asyncio.Event())
        engine = await self.started(bed, outside)
        run = await bed.run(step("a"), step("b", after=["a"]))
        await come(lambda outside=outside: bool(outside.begun))
        await self.crash(engine)
        again = Outside(bed)
        await self.started(bed, again)
        await bed.until(run, "done")
        assert again.begun == [f"{run}/a/1", f"{run}/b/1"]
        assert await bed.journal(run, "receipt") == [("a", 1, "done"), ("b", 1, "done")]

    async def test_the_first_receipt_counts_and_a_late_one_falls_away(self, bed: Bed) -> None:
        outside = Outside(bed, hold=asyncio.Event())
        engine = await self.started(bed, outside)
        run = await bed.run(step("a"))
        await come(lambda outside=outside: bool(outside.begun))
        work = await bed.store.do(lambda tx: bed.transitions.work(tx, run, "a", 1, fresh=True))
        await self.crash(engine)
        again = Outside(bed)
        await self.started(bed, again)
        await bed.until(run, "done")
        assert work is not None
        assert not await again.store_receipt(work, Receipt(key=work.key, outcome="failed"))
        assert await bed.journal(run, "receipt") == [("a", 1, "done")]

    async def test_a_planned_end_is_no_crash(self, bed: Bed) -> None:
        run = 0
        for _ in range(4):
            outside = Outside(bed, hold=asyncio.Event())
            engine = await self.started(bed, outside)
            run = run or await bed.run(step("a"))
            await come(lambda outside=outside: bool(outside.begun))
            await engine.stop()
        await self.started(bed, Outside(bed))
        assert await bed.until(run, "done", "asking") == "done"

    @pytest.mark.parametrize(("word", "end"), [("yes", "done"), ("no", "stopped")])
    async def test_three_crashes_without_progress_ask_before_going_on(self, bed: Bed, word: str, end: str) -> None:
        run = await bed.run(step("a"))
        for _ in range(3):
            outside = Outside(bed, hold=asyncio.Event())
            engine = await self.started(bed, outside)
            await come(lambda outside=outside: bool(outside.begun))
            await self.crash(engine)
        last = Outside(bed)
        await self.started(bed, last)
        assert await bed.until(run, "asking") == "asking"
        assert last.begun == []
        await bed.answer(run, word)
        assert await bed.until(run, "done", "stopped") == end

    async def test_progress_between_crashes_counts_them_anew(self, bed: Bed) -> None:
        run = await bed.run(step("a"), step("b", after=["a"]), step("c", after=["b"]), step("d", after=["c"]))
        for n in range(1, 4):
            outside = Outside(bed)
            held = asyncio.Event()

            async def perform(work: Work, outside: Outside = outside, held: asyncio.Event = held, n: int = n) -> None:
                outside.begun.append(work.path)
                if work.path == "abcd"[n]:
                    await held.wait()
                await outside.store_receipt(work, Receipt(key=work.key, outcome="done"))

            outside.perform = perform  # type: ignore[method-assign]
            engine = await self.started(bed, outside)
            await come(lambda outside=outside, n=n: "abcd"[n] in outside.begun)
            await self.crash(engine)
        await self.started(bed, Outside(bed))
        assert await bed.until(run, "done", "asking") == "done"

    async def test_stopping_begins_nothing_new_and_waits_for_what_is_under_way(self, bed: Bed) -> None:
        outside = Outside(bed, hold=asyncio.Event())
        await self.started(bed, outside, at_once=2)
        run = await bed.run(*(step(f"s{n}") for n in range(6)), step("last", after=["s0"]))
        await come(lambda: outside.together >= 2)
        await bed.stop_run(run)
        assert await bed.state(run) == "stopping"
        await asyncio.sleep(0.05)
        assert await bed.state(run) == "stopping"
        assert outside.hold is not None
        outside.hold.set()
        await bed.until(run, "stopped")
        assert len(outside.begun) == 2
        receipts = await bed.journal(run, "receipt")
        assert sorted(note for _, _, note in receipts) == ["done", "done", *["not_done"] * 4]

    async def test_an_error_of_ours_is_said_to_be_unknown(self, bed: Bed) -> None:
        def broken(work: Work) -> Receipt:
            raise ZeroDivisionError

        await self.started(bed, Outside(bed, broken))
        run = await bed.run(step("a"))
        await bed.until(run, "unknown", "done", "failed")
        notes = {note for _, _, note in await bed.journal(run, "receipt")}
        assert notes == {"unknown_reading"}

    async def test_waiting_runs_are_not_visited_at_the_start(self, bed: Bed) -> None:
        ask = {"id": "ok", "ask": "fill", "with": {"text": "what?"}}
        runs = [await bed.run(ask) for _ in range(20)]
        visited: list[int] = []
        known = bed.transitions.lives.get

        def noted(tx: Tx, run: int) -> Any:
            visited.append(run)
            return known(tx, run)

        bed.transitions.lives.get = noted  # type: ignore[method-assign]
        await self.started(bed, Outside(bed))
        assert visited == []
        assert await bed.state(runs[0]) == "asking"
