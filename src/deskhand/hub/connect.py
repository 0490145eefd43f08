"""How the hub's database is opened: SQLite or Postgres, to write or to read."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, NullPool, Pool, QueuePool, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, NoSuchModuleError

from deskhand.core.errors import Problem
from deskhand.core.words import Sentence, Words
from deskhand.store import sqlite

CONNECT_SECONDS: Final = 10


class StoreAway(Problem):
    """The database cannot be opened. `why` is the kind of fault: a driver's own words may repeat the address."""

    words = Words(
        "The database that the settings name could not be opened: {why}. Nothing was done. Start it, or correct "
        "`database` in the settings, then try again.",
        "无法打开设置中指定的数据库：{why}。没有做任何操作。请启动数据库，或更正设置中的 database，然后重试。",
    )


NO_DRIVER: Final = Words("its driver is missing; install deskhand[postgres]", "缺少驱动；请安装 deskhand[postgres]")
NO_FILE: Final = Words("its file cannot be opened", "无法打开其文件")
OTHER: Final = Words("the server did not take the connection ({kind})", "服务器没有接受连接（{kind}）")
FAULTS: Final = (
    (("authentication failed", "no password", "role ", "no pg_hba"),
     Words("the server refused the user or the password", "服务器拒绝了用户或密码")),
    (("does not exist",), Words("the server has no database of that name", "服务器上没有该名称的数据库")),
    (("timeout", "timed out"), Words("the server did not answer in time", "服务器没有及时响应")),
    (("refused", "no such file", "is the server running", "unreachable"),
     Words("nothing answers at that host and port", "该主机和端口没有响应")),
    (("resolve", "translate host", "name or service", "nodename"), Words("the host is not known", "主机名无法解析")),
    (("ssl", "certificate", "tls"), Words("no secure connection came about", "无法建立安全连接")),
    (("starting up", "shutting down", "too many"), Words("the server is not ready", "服务器尚未就绪")),
)  # fmt: skip
"""What a server's driver says when no connection comes about, told without repeating any of it."""


def kind_of(url: str) -> str:
    """Which database a URL names: "sqlite", "postgresql"."""
    return make_url(url).get_backend_name()


def file_of(url: str) -> Path | None:
    """The file of a SQLite database; None for a server's."""
    parts = make_url(url)
    return Path(parts.database or "") if parts.get_backend_name() == "sqlite" else None


def engine_for(url: str, *, readonly: bool = False, durable: bool = True, seconds: int = CONNECT_SECONDS) -> Engine:
    """Connections to it; transactions that write begin as such at once.

    `durable`: a commit outlives a power cut. `seconds` is how long a server may take.
    """
    parts = make_url(url)
    pool: type[Pool] = QueuePool if readonly else NullPool
    if parts.get_backend_name() != "sqlite":
        return create_engine(parts, poolclass=pool, connect_args={"connect_timeout": seconds})
    path = Path(parts.database or "")
    engine = create_engine(
        "sqlite://", creator=lambda: sqlite.connect(path, durable=durable, readonly=readonly), poolclass=pool
    )
    # The driver is in autocommit mode: a transaction is begun by name, for writing at once.
    event.listen(engine, "begin", _begin_reading if readonly else _begin_writing)
    return engine


@contextmanager
def opened(url: str, *, readonly: bool = False, seconds: int = CONNECT_SECONDS) -> Generator[Connection]:
    """One connection for one piece of work, in a transaction; raises `StoreAway` where there is none to be had."""
    try:
        engine = engine_for(url, readonly=readonly, seconds=seconds)
    except (ModuleNotFoundError, NoSuchModuleError):
        raise StoreAway(why=Sentence(NO_DRIVER)) from None
    try:
        try:
            connection = engine.connect()
        except (DBAPIError, sqlite3.Error) as wrong:
            raise StoreAway(why=_fault(url, wrong)) from None
        with connection, connection.begin():
            yield connection
    finally:
        engine.dispose()


def _fault(url: str, wrong: Exception) -> Sentence:
    """What kind of fault it is."""
    if file_of(url) is not None:
        return Sentence(NO_FILE)
    said = str(getattr(wrong, "orig", wrong)).lower()
    for signs, words in FAULTS:
        if any(sign in said for sign in signs):
            return Sentence(words)
    return Sentence(OTHER, {"kind": type(getattr(wrong, "orig", wrong)).__name__})


def _begin_writing(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_reading(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")
