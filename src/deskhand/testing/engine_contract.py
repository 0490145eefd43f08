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
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from deskhand.core.wire.frames import Receipt
from deskhand.hub.run.engine import Engine, Performer
from deskhand.hub.run.work import Work
from deskhand.hub.store import Tx
from deskhand.store.writer import NotStored
from deskhand.testing.engine_bed import Bed, Outside, Refused, Refusing, come, step


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

    async def test_a_second_engine_takes_over_once_the_lease_is_over_and_not_before(self, bed: Bed) -> None:
        one, two = Outside(bed, hold=asyncio.Event()), Outside(bed)
        second = self.engine(bed, two, lease=0.6)
        await second.start()
        first = await self.started(bed, one, lease=0.6)
        run = await bed.run(step("a"))
        await come(lambda: bool(one.begun))
        second.wake(time.time())
        await asyncio.sleep(1.0)
        assert two.begun == [], "the first keeps what it holds"
        await self.crash(first)
        await come(lambda: bool(two.begun))
        await bed.until(run, "done")
        assert two.begun == [f"{run}/a/1"]
        await second.stop()

    async def test_an_engine_that_cannot_renew_lets_go(self, bed: Bed) -> None:
        """What is under way is broken off before somebody else may have it, and is done once all the same."""
        bed.dues = Refusing(bed.store, bed.transitions, renewals=1_000)
        outside = Outside(bed, hold=asyncio.Event())
        await self.started(bed, outside, lease=0.3)
        run = await bed.run(step("a"))
        await come(lambda: outside.together == 1)
        await come(lambda: outside.together == 0 or len(outside.begun) > 1)
        assert outside.hold is not None
        outside.hold.set()
        await bed.until(run, "done")
        assert set(outside.begun) == {f"{run}/a/1"}
        assert len(outside.begun) > 1
        assert await bed.journal(run, "receipt") == [("a", 1, "done")]

    @pytest.mark.parametrize("wrong", [NotStored(why="full"), ZeroDivisionError()])
    async def test_the_lease_is_kept_after_a_renewal_that_failed(self, bed: Bed, wrong: Exception) -> None:
        bed.dues = refusing = Refusing(bed.store, bed.transitions, renewals=1, wrong=wrong)
        outside = Outside(bed, hold=asyncio.Event())
        await self.started(bed, outside, lease=0.9)
        run = await bed.run(step("a"))
        await come(lambda: refusing.renewed >= 3)
        assert outside.begun == [f"{run}/a/1"]
        assert outside.together == 1
        assert outside.hold is not None
        outside.hold.set()
        await bed.until(run, "done")

    @pytest.mark.parametrize("wrong", [NotStored(why="full"), ZeroDivisionError()])
    async def test_what_falls_due_is_claimed_after_a_claim_that_failed(self, bed: Bed, wrong: Exception) -> None:
        bed.dues = refusing = Refusing(bed.store, bed.transitions, wrong=wrong)
        outside = Outside(bed, lambda work: Receipt(key=work.key, outcome="failed" if work.attempt == 1 else "done"))
        await self.started(bed, outside)
        refusing.claims = 2
        run = await bed.run(step("a", retry=1))
        await bed.until(run, "done")
        assert refusing.claims == 0
        assert outside.begun == [f"{run}/a/1", f"{run}/a/2"]

    async def test_an_end_that_could_not_be_stored_is_stored_later_and_as_it_was(self, bed: Bed) -> None:
        outside = Refused(bed, most=2)
        await self.started(bed, outside)
        run = await bed.run(step("a"), step("b", after=["a"]))
        await bed.until(run, "done", "unknown")
        assert outside.begun == [f"{run}/a/1"] * 3 + [f"{run}/b/1"]
        assert outside.fresh[:3] == [True, False, False]
        assert await bed.journal(run, "receipt") == [("a", 1, "done"), ("b", 1, "done")]

    async def test_a_stop_does_not_call_undone_what_may_have_begun(self, bed: Bed) -> None:
        held = Outside(bed, hold=asyncio.Event())
        engine = await self.started(bed, held)
        run = await bed.run(step("a"))
        await come(lambda: bool(held.begun))
        await engine.stop()
        await bed.stop_run(run)
        assert await bed.state(run) == "stopping"
        last = Outside(bed)
        await self.started(bed, last)
        await bed.until(run, "stopped")
        assert last.begun == [f"{run}/a/1"], "whoever may have done it is asked"
        assert await bed.journal(run, "receipt") == [("a", 1, "done")]

    async def test_a_stop_asks_about_what_waits_its_turn_after_a_crash(self, bed: Bed) -> None:
        """Claimed again, and not begun again yet: an earlier process may have done it."""
        held = Outside(bed, hold=asyncio.Event())
        engine = await self.started(bed, held, at_once=2)
        run = await bed.run(step("a"), step("b"))
        await come(lambda: held.together == 2)
        await self.crash(engine)
        again = Outside(bed, hold=asyncio.Event())
        await self.started(bed, again, at_once=1)
        await come(lambda: again.together == 1)
        await bed.stop_run(run)
        assert again.hold is not None
        again.hold.set()
        await bed.until(run, "stopped")
        assert sorted(await bed.journal(run, "receipt")) == [("a", 1, "done"), ("b", 1, "done")]

    async def test_a_late_receipt_falls_away_while_the_run_goes_on(self, bed: Bed) -> None:
        await self.started(bed, Outside(bed))
        run = await bed.run(step("a"), {"id": "q", "ask": "fill", "with": {"text": "what?"}, "after": ["a"]})
        await bed.until(run, "asking")
        late = Receipt(key=f"{run}/a/1", outcome="failed")
        assert not await bed.store.do(lambda tx: bed.transitions.receive(tx, run, "a", 1, late))
        assert await bed.journal(run, "receipt") == [("a", 1, "done")]

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
