from __future__ import annotations

import asyncio
import time

import pytest

from deskhand.hub.run.engine import Engine, Performer
from deskhand.hub.run.local import LocalEngine
from deskhand.testing.engine_bed import Bed, Outside, come, step
from deskhand.testing.engine_contract import EngineContract


class TestLocal(EngineContract):
    def engine(self, bed: Bed, performer: Performer, *, at_once: int = 8, lease: float = 60.0) -> Engine:
        return LocalEngine(bed.dues, performer, at_once=at_once, lease=lease, clock=time.time)

    async def crash(self, engine: Engine) -> None:
        assert isinstance(engine, LocalEngine)
        tasks = engine.abandon()
        if tasks:
            await asyncio.wait(tasks)

    @pytest.mark.parametrize("first", [True, False])
    async def test_a_second_holder_takes_over_and_one_of_them_counts(self, bed: Bed, first: bool) -> None:
        one, two = Outside(bed, hold=asyncio.Event()), Outside(bed, hold=asyncio.Event())
        slow = await self.started(bed, one)
        run = await bed.run(step("a"))
        await come(lambda: one.together == 1)
        await self.started(bed, two)
        await come(lambda: two.together == 1)
        assert one.hold is not None
        assert two.hold is not None
        early, late = (one, two) if first else (two, one)
        assert early.hold is not None
        assert late.hold is not None
        early.hold.set()
        await bed.until(run, "done")
        late.hold.set()
        await come(lambda: late.together == 0)
        assert one.begun == two.begun == [f"{run}/a/1"]
        assert await bed.journal(run, "receipt") == [("a", 1, "done")]
        await slow.stop()
