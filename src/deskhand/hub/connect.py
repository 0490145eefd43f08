"""How the hub's database is opened: SQLite or Postgres, to write or to read."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, NullPool, Pool, QueuePool, create_engine, event
from sqlalchemy.engine import make_url

from deskhand.store import sqlite


def kind_of(url: str) -> str:
    """Which database a URL names: "sqlite", "postgresql"."""
    return make_url(url).get_backend_name()


def file_of(url: str) -> Path | None:
    """The file of a SQLite database; None for a server's."""
    parts = make_url(url)
    return Path(parts.database or "") if parts.get_backend_name() == "sqlite" else None


def engine_for(url: str, *, readonly: bool = False, durable: bool = True) -> Engine:
    """Connections to it; transactions that write begin as such at once. `durable`: a commit outlives a power cut."""
    parts = make_url(url)
    pool: type[Pool] = QueuePool if readonly else NullPool
    if parts.get_backend_name() != "sqlite":
        return create_engine(parts, poolclass=pool)
    path = Path(parts.database or "")
    engine = create_engine("sqlite://", creator=lambda: sqlite.connect(path, durable=durable, readonly=readonly), poolclass=pool)
    # The driver is in autocommit mode: a transaction is begun by name, for writing at once.
    event.listen(engine, "begin", _begin_reading if readonly else _begin_writing)
    return engine


def _begin_writing(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_reading(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")
