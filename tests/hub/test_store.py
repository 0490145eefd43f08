from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from deskhand.hub import db, schema
from deskhand.hub.store import FORGOTTEN, Reader, Store, Tx


@pytest.fixture
def store(store_url: str | Path) -> Store:
    return Store(store_url)


async def test_migrations_make_exactly_the_tables_that_are_declared(store: Store) -> None:
    def differences(reader: object) -> list[object]:
        context = MigrationContext.configure(reader.connection)  # type: ignore[attr-defined]
        return list(compare_metadata(context, db.metadata))

    assert await store.read(differences) == []
    assert await store.read(lambda reader: schema.revision(reader.connection)) == schema.REVISION
    store.close()


def test_a_store_of_a_newer_release_is_left_alone(store_url: str | Path) -> None:
    store = Store(store_url)

    async def age() -> None:
        await store.do(lambda tx: tx.connection.exec_driver_sql("UPDATE alembic_version SET version_num='9999'"))

    asyncio.run(age())
    store.close()
    with pytest.raises(schema.FromTheFuture):
        Store(store_url)


async def test_a_failed_transition_leaves_nothing_and_harms_no_other(store: Store) -> None:
    def put(name: str) -> object:
        def work(tx: Tx) -> None:
            tx.connection.execute(insert(db.meta).values(name=name, value="1"))

        return work

    def fails(tx: Tx) -> None:
        tx.connection.execute(insert(db.meta).values(name="gone", value="1"))
        tx.put("subject", "text")
        raise ZeroDivisionError

    results = await asyncio.gather(
        store.do(put("a")),  # type: ignore[arg-type]
        store.do(fails),
        store.do(put("b")),  # type: ignore[arg-type]
        store.do(put("a")),  # type: ignore[arg-type]
        return_exceptions=True,
    )
    assert [type(one) for one in results] == [type(None), ZeroDivisionError, type(None), IntegrityError]
    names = await store.read(lambda reader: list(reader.connection.execute(select(db.meta.c.name)).scalars()))
    assert sorted(names) == ["a", "b"]
    keys = await store.read(lambda reader: reader.connection.execute(select(db.subject_key)).all())
    assert keys == []
    name = await store.do(lambda tx: tx.put("subject", "text"))
    assert await store.read(lambda reader: reader.content(name)) == "text"
    store.close()


async def test_a_dropped_key_forgets_every_piece(store: Store) -> None:
    name = await store.do(lambda tx: tx.put("run:1", {"text": "secret"}))
    other = await store.do(lambda tx: tx.put("run:2", "kept"))
    await store.do(lambda tx: tx.keys.drop_key("run:1"))
    assert await store.read(lambda reader: reader.content(name)) is FORGOTTEN
    assert await store.read(lambda reader: reader.content(other)) == "kept"
    again = await store.do(lambda tx: tx.put("run:1", "new"))
    assert await store.read(lambda reader: reader.content(name)) is FORGOTTEN
    assert await store.read(lambda reader: reader.content(again)) == "new"
    store.close()


def _noted(tx: Tx, run: int, seq: int, step: str = "m", kind: str = "began") -> None:
    tx.add(db.journal, run=run, seq=seq, step=step, attempt=1, kind=kind, note="", content=None, at=tx.now)


def _due(tx: Tx, run: int, step: str) -> None:
    tx.add(db.due, run=run, step=step, attempt=1, at=1.0, owner=None, lease=None, tries=0)


def _steps_due(reader: Reader) -> list[str]:
    return sorted(reader.connection.execute(select(db.due.c.step)).scalars())


def _run(tx: Tx) -> int:
    person = tx.insert(db.person, family="t", tenant="", native="p")
    chat = tx.insert(db.chat, channel="t", tenant="", native="c")
    return tx.insert(
        db.run, person=person, chat=chat, state="open", queued=False, overtakes=False, crashes=0, lang="en",
        home=True, goal="", head="", steps=1, steps_done=0, changed=0, started_at=0.0, changed_at=0.0,
    )  # fmt: skip


async def _together(store: Store, *works: Callable[[Tx], object]) -> list[object]:
    """All of them in one commit, which gathers while the writer is busy with another."""
    gate = threading.Event()
    held = asyncio.create_task(store.do(lambda _: gate.wait(10)))
    await asyncio.sleep(0.05)
    tasks = [asyncio.create_task(store.do(work)) for work in works]
    await asyncio.sleep(0.05)
    gate.set()
    await held
    return await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_transition_reads_what_it_and_those_before_it_added(store: Store) -> None:
    run = await store.do(_run)

    def add(tx: Tx) -> str:
        _due(tx, run, "a")
        return tx.put("run:1", "text")

    def read(tx: Tx) -> tuple[list[str], list[str]]:
        _due(tx, run, "b")
        name = tx.put("run:1", "own")
        tx.no_longer_due(run, "a", 1)
        rows = tx.connection.execute(select(db.content.c.id)).scalars()
        return _steps_due(tx), sorted(tx.content(one) for one in rows if one == name or tx.content(one) == "text")

    _, found = await _together(store, add, read)
    assert found == (["b"], ["own", "text"])
    store.close()


async def test_what_a_failed_transition_had_written_early_stays_written_for_the_others(store: Store) -> None:
    run = await store.do(_run)

    def first(tx: Tx) -> None:
        _due(tx, run, "a")
        _due(tx, run, "b")

    def reads_and_fails(tx: Tx) -> None:
        tx.no_longer_due(run, "a", 1)
        _due(tx, run, "c")
        assert _steps_due(tx) == ["b", "c"]
        _due(tx, run, "d")
        raise ZeroDivisionError

    def adds_and_fails(tx: Tx) -> None:
        _due(tx, run, "e")
        raise ZeroDivisionError

    def last(tx: Tx) -> None:
        tx.no_longer_due(run, "b", 1)
        _due(tx, run, "b")
        _due(tx, run, "f")

    told = await _together(store, first, reads_and_fails, adds_and_fails, last)
    assert [type(one) for one in told] == [type(None), ZeroDivisionError, ZeroDivisionError, type(None)]
    assert await store.read(_steps_due) == ["a", "b", "f"]
    store.close()


@pytest.mark.parametrize("reads", [False, True])
async def test_a_gathered_row_that_is_in_the_way_fails_alone(store: Store, *, reads: bool) -> None:
    run = await store.do(_run)

    def last(tx: Tx) -> list[str]:
        _due(tx, run, "b")
        return _steps_due(tx) if reads else []

    told: list[set[int]] = []
    store.on_commit(lambda tx: told.append(tx.rung))
    good, bad, after = await _together(store, lambda tx: _noted(tx, run, 1), lambda tx: _noted(tx, run, 2), last)
    assert good is None
    assert isinstance(bad, IntegrityError)
    assert after == (["b"] if reads else [])
    assert len(told) == 3
    seqs = await store.read(lambda reader: list(reader.connection.execute(select(db.journal.c.seq)).scalars()))
    assert seqs == [1]
    assert await store.read(_steps_due) == ["b"]
    store.close()


async def test_what_is_due_and_done_within_one_commit_is_not_due(store: Store) -> None:
    run = await store.do(_run)

    def both(tx: Tx) -> None:
        _due(tx, run, "a")
        _due(tx, run, "b")

    assert await _together(store, both, lambda tx: tx.no_longer_due(run, "a", 1)) == [None, None]
    assert await store.read(_steps_due) == ["b"]

    def again(tx: Tx) -> None:
        tx.no_longer_due(run, "b", 1)
        _due(tx, run, "b")

    assert await _together(store, again) == [None]
    assert await store.read(_steps_due) == ["b"]
    store.close()
