"""How the hub's database is opened: SQLite or Postgres, to write or to read."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, NullPool, Pool, QueuePool, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import InterfaceError, OperationalError

from deskhand.core.errors import Problem
from deskhand.core.words import Words
from deskhand.store import sqlite

CONNECT_SECONDS: Final = 10


class StoreAway(Problem):
    """The database cannot be opened. `why` is the driver's own word, which names no password."""

    words = Words(
        "The database that the settings name could not be opened: {why}. Nothing was done. Start it, or correct "
        "`database` in the settings, then try again.",
        "无法打开设置中指定的数据库：{why}。没有做任何操作。请启动数据库，或更正设置中的 database，然后重试。",
    )


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
        return create_engine(parts, poolclass=pool, connect_args={"connect_timeout": CONNECT_SECONDS})
    path = Path(parts.database or "")
    engine = create_engine(
        "sqlite://", creator=lambda: sqlite.connect(path, durable=durable, readonly=readonly), poolclass=pool
    )
    # The driver is in autocommit mode: a transaction is begun by name, for writing at once.
    event.listen(engine, "begin", _begin_reading if readonly else _begin_writing)
    return engine


@contextmanager
def opened(url: str, *, readonly: bool = False) -> Generator[Connection]:
    """One connection for one piece of work, in a transaction; raises `StoreAway` where there is none to be had."""
    engine = engine_for(url, readonly=readonly)
    try:
        try:
            connection = engine.connect()
        except (OperationalError, InterfaceError) as wrong:
            why = str(wrong.orig).strip().partition("\n")[0] or type(wrong.orig).__name__
            raise StoreAway(why=why) from wrong
        with connection, connection.begin():
            yield connection
    finally:
        engine.dispose()


def _begin_writing(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_reading(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")
