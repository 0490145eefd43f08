"""Work goes on after a restart, and what waits costs nothing."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from deskhand.hub import db
from deskhand.testing.engine_bed import come
from deskhand.testing.pace import slowness
from deskhand.testing.peer import FIND, MOVE, bench


async def test_work_goes_on_after_a_restart(tmp_path: Path, store_url: str | Path) -> None:
    async with bench(tmp_path, MOVE, FIND, store=store_url) as on:
        asking = (await on.until((await on.send("move")).run, "asking")).run
        on.peer.answer = lambda job: None
        working = (await on.send("find")).run
        await come(lambda: bool(on.peer.held))
    async with bench(tmp_path, MOVE, FIND, store=store_url) as on:
        await on.until(working, "done")
        assert (await on.hub.run(asking, await on.me())).state == "asking"
        await on.send("yes")
        await on.until(asking, "done")


async def test_ten_thousand_waiting_runs_cost_nothing(tmp_path: Path) -> None:
    async with bench(tmp_path, MOVE) as on:
        first = (await on.until((await on.send("move")).run, "asking")).run
        store = on.hub._store
        await store.do(lambda tx: _multiply(tx, first, 10_000))
    began = time.monotonic()
    async with bench(tmp_path, MOVE) as on:
        assert time.monotonic() - began < 1.0 * slowness()
        me = await on.me()
        await on.hub.runs(me)
        cpu = time.process_time()
        listed = await on.hub.runs(me, limit=50)
        took = time.process_time() - cpu
        assert len(listed) == 50
        assert all(item.state == "asking" for item in listed)
        assert took < 0.1 * slowness(), took
        await asyncio.sleep(0.1)
        cpu = time.process_time()
        await asyncio.sleep(1.0)
        assert time.process_time() - cpu < 0.02 * slowness()
        assert (await on.hub.doctor()).runs == {"asking": 10_000}


def _multiply(tx: Any, run: int, count: int) -> None:
    row = dict(tx.connection.execute(select(db.run).where(db.run.c.id == run)).mappings().one())
    asked = dict(tx.connection.execute(select(db.question).where(db.question.c.run == run)).mappings().one())
    for number in range(run + 1, run + count):
        tx.add(db.run, **{**row, "id": number})
        tx.add(db.question, **{**asked, "id": number, "run": number})
    assert tx.connection.execute(select(func.count()).select_from(db.run)).scalar() == count
