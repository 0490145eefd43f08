"""The desk's own file, opened to be read, also while a desk is at work."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

FILE: Final = "desk.db"
BUSY_SECONDS: Final = 10.0


@contextmanager
def desk_file(home: Path) -> Generator[sqlite3.Connection | None]:
    """It, or None where there is none yet. What nobody has open is read as it lies: nothing is made beside it."""
    path = home / FILE
    if not path.exists():
        yield None
        return
    alone = "" if path.with_name(f"{FILE}-wal").exists() else "&immutable=1"
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro{alone}", uri=True, timeout=BUSY_SECONDS)
    try:
        yield connection
    finally:
        connection.close()


def has_table(connection: sqlite3.Connection, table: str) -> bool:
    """Whether it is from a time that knew this table."""
    query = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"
    return connection.execute(query, (table,)).fetchone() is not None
