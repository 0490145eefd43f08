from __future__ import annotations

import asyncio
import time

from deskhand.hub.run.engine import Engine, Performer
from deskhand.hub.run.local import LocalEngine
from deskhand.testing.engine_contract import Bed, EngineContract


class TestLocal(EngineContract):
    def engine(self, bed: Bed, performer: Performer, *, at_once: int = 8, lease: float = 60.0) -> Engine:
        return LocalEngine(bed.dues, performer, at_once=at_once, lease=lease, clock=time.time)

    async def crash(self, engine: Engine) -> None:
        assert isinstance(engine, LocalEngine)
        tasks = engine.abandon()
        if tasks:
            await asyncio.wait(tasks)
