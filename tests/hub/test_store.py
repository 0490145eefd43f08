from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from deskhand.hub import db, schema
from deskhand.hub.store import FORGOTTEN, Store, Tx


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
