"""One desk is one object, whoever asks from whichever thread; and when one goes, one is written down."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from sqlalchemy import delete, inspect, select

from deskhand.core.wire.memory import MemoryLine
from deskhand.hub import db, schema
from deskhand.hub.connect import engine_for
from deskhand.hub.desk_registry import Desks, keep_seen
from deskhand.hub.desks import Desk
from deskhand.hub.store import Store, Tx
from deskhand.testing.two_desks import KEYS, LAPTOP, roster_of_two, two_desks


def registry(made: list[Desk], slowly: float = 0.0) -> Desks:
    def make() -> Desk:
        time.sleep(slowly)
        made.append(Desk("hub", grace=1.0, piece=1_000))
        return made[-1]

    desks = Desks(make, lambda _desk, _online: None)
    desks.roster = roster_of_two
    return desks


async def test_whoever_only_looks_makes_no_desk() -> None:
    made: list[Desk] = []
    desks = registry(made)
    away = desks.away(LAPTOP.id)
    assert away is not None and away.since is None
    assert not desks.online(LAPTOP.id)
    assert [one.online for one in desks.facts(str)] == [False, False]
    assert made == []


async def test_a_desk_that_comes_while_others_look_is_one() -> None:
    """Readers look on threads of their own, the loop makes it meanwhile: a step must not wait on the other one."""
    made: list[Desk] = []
    desks = registry(made, slowly=0.2)
    threads = [threading.Thread(target=desks.away, args=(LAPTOP.id,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    line, _far = MemoryLine.pair()
    desks.attach(LAPTOP.id, line)
    for thread in threads:
        thread.join()
    assert len(made) == 1
    assert desks.away(LAPTOP.id) is None and desks.online(LAPTOP.id) and desks.of(LAPTOP.id) is made[0]
    await desks.close()


async def test_a_desk_that_goes_is_the_one_that_is_written_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[set[str]] = []

    def keep(tx: Tx, seen: Mapping[str, float]) -> None:
        kept.append(set(seen))
        keep_seen(tx, seen)

    async with two_desks(tmp_path) as on:
        monkeypatch.setattr("deskhand.hub.hub.keep_seen", keep)
        await on.laptop.go()
        for _ in range(250):
            if kept:
                break
            await asyncio.sleep(0.02)
        assert kept == [{LAPTOP.id}]


async def test_when_a_desk_was_last_there_is_kept_once(store_url: str | Path) -> None:
    store = Store(store_url)
    for at in (1.0, 2.0):
        await store.do(lambda tx, at=at: keep_seen(tx, {"a": at, "b": 5.0}))
    rows = await store.read(lambda reader: reader.connection.execute(select(db.desk_seen)).all())
    assert sorted(tuple(row) for row in rows) == [("a", 2.0), ("b", 5.0)]
    store.close()


@pytest.mark.parametrize("listed", [True, False])
async def test_runs_of_an_older_store_are_on_the_first_desk_of_its_list(
    store_url: str | Path, tmp_path: Path, listed: bool
) -> None:
    """Down to before runs were on a desk, and up again, with and without an owner's list in the store."""
    from alembic.command import downgrade
    from alembic.config import Config

    async with two_desks(tmp_path, store=store_url) as on:
        assert (await on.done("find the pdf files")).state == "done"
    engine = engine_for(f"sqlite:///{store_url}" if isinstance(store_url, Path) else store_url)
    with engine.begin() as sql:
        if not listed:
            sql.execute(delete(db.roster))
        config = Config()
        config.set_main_option("script_location", str(schema._FOLDER))  # pyright: ignore[reportPrivateUsage]
        config.attributes["connection"] = sql
        downgrade(config, "0007")
        assert "desk" not in {one["name"] for one in inspect(sql).get_columns("run")}
    engine.dispose()
    store = Store(store_url)
    on_ = await store.read(lambda reader: reader.connection.execute(select(db.run.c.desk)).scalars().all())
    assert set(on_) == {KEYS.desk.id if listed else None}
    store.close()
