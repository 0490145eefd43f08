"""The steps make exactly the tables that are declared, beside the hub's own where they share a database."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

from deskhand.hub.schema import FromTheFuture
from deskhand.hub.store import Store
from deskhand.hub.world import schema
from deskhand.hub.world.store import WorldStore, beside
from deskhand.hub.world.tables import metadata


def _ours(_thing: object, name: str | None, kind: str, *_: object) -> bool:
    """The index of words is made by hand, with tables of its own on SQLite; the hub's tables are the hub's."""
    return not (name or "").startswith("world_search") and (kind != "table" or (name or "").startswith("world_"))


async def test_migrations_make_exactly_the_tables_that_are_declared(store: WorldStore) -> None:
    def differences(sql: Connection) -> list[object]:
        context = MigrationContext.configure(sql, opts={"include_object": _ours, "version_table": schema.VERSIONS})
        return list(compare_metadata(context, metadata))

    assert await store.read(differences) == []
    assert await store.read(schema.revision) == schema.REVISION


def test_the_hub_and_its_worlds_share_a_server(postgres_url: str, tmp_path: Path) -> None:
    assert beside(postgres_url) == postgres_url
    assert beside(tmp_path / "hub.db") == tmp_path / "world.db"
    Store(postgres_url).close()
    WorldStore(postgres_url).close()
    Store(postgres_url).close()
    WorldStore(postgres_url).close()


async def test_a_store_of_a_newer_release_is_left_alone(world_url: str | Path) -> None:
    store = WorldStore(world_url)
    await store.do(lambda sql: sql.execute(text(f"UPDATE {schema.VERSIONS} SET version_num='9999'")))  # noqa: S608
    store.close()
    with pytest.raises(FromTheFuture):
        WorldStore(world_url)


async def test_down_and_up_again(world_url: str | Path) -> None:
    """All that a step made goes with it: the index and what keeps it up, too."""
    from alembic.command import downgrade

    store = WorldStore(world_url)
    await store.do(lambda sql: downgrade(schema.config(sql), "base"))
    left = await store.read(lambda sql: [one for one in inspect(sql).get_table_names() if one.startswith("world_")])
    assert left == [schema.VERSIONS]
    store.close()
    store = WorldStore(world_url)
    assert await store.read(schema.revision) == schema.REVISION
    store.close()
