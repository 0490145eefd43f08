"""Stores of worlds of both kinds."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from deskhand.hub.world.room import WorldRoom
from deskhand.hub.world.store import WorldStore


@pytest.fixture(params=["sqlite", "postgres"])
def world_url(request: pytest.FixtureRequest, tmp_path: Path) -> str | Path:
    """A fresh store: a SQLite file, then a Postgres database."""
    if request.param == "sqlite":
        return tmp_path / "world.db"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
def store(world_url: str | Path) -> Iterator[WorldStore]:
    made = WorldStore(world_url)
    yield made
    made.close()


@pytest.fixture
async def room(world_url: str | Path) -> AsyncIterator[WorldRoom]:
    made = WorldRoom(WorldStore(world_url))
    await made.start()
    yield made
    await made.stop()
