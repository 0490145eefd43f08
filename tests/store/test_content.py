"""Files of our own mode, and content that is gone when its key is."""

from __future__ import annotations

import os
import sqlite3
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deskhand.store.content import Forgotten, seal, unseal
from deskhand.store.sqlite import connect, forget_traces


class Keys:
    """Keys in a table, as hub and desk keep them."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        connection.execute("CREATE TABLE IF NOT EXISTS key(subject TEXT PRIMARY KEY, key BLOB) WITHOUT ROWID")

    def key(self, subject: str) -> bytes | None:
        row = self.connection.execute("SELECT key FROM key WHERE subject=?", (subject,)).fetchone()
        return row[0] if row else None

    def add_key(self, subject: str, key: bytes) -> None:
        self.connection.execute("INSERT INTO key VALUES(?, ?)", (subject, key))

    def drop_key(self, subject: str) -> None:
        self.connection.execute("DELETE FROM key WHERE subject=?", (subject,))


@settings(deadline=None)
@given(st.binary(max_size=200), st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_sealed_content_comes_back_under_its_own_subject_alone(content: bytes, subject: str) -> None:
    connection = sqlite3.connect(":memory:")
    keys = Keys(connection)
    sealed, again = seal(keys, subject, content), seal(keys, subject, content)
    other = seal(keys, subject + "!", content)
    assert unseal(keys, subject, sealed) == unseal(keys, subject, again) == content
    assert sealed != again
    assert len(content) < 4 or content not in sealed
    for wrong in (other, sealed[:-1], sealed[:3], b"", bytes([sealed[0] ^ 1]) + sealed[1:]):
        with pytest.raises(Forgotten):
            unseal(keys, subject, wrong)
    connection.close()


def test_what_is_forgotten_cannot_be_read_again(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    connection = connect(path)
    keys = Keys(connection)
    connection.execute("CREATE TABLE row(sealed BLOB)")
    kept, gone = seal(keys, "run:1", b"kept"), seal(keys, "run:2", b"to be forgotten")
    connection.execute("INSERT INTO row VALUES(?)", (gone,))
    secret = keys.key("run:2")
    assert secret is not None
    keys.drop_key("run:2")
    assert forget_traces(connection)
    with pytest.raises(Forgotten):
        unseal(keys, "run:2", gone)
    assert unseal(keys, "run:1", kept) == b"kept"
    later = seal(keys, "run:2", b"a new life")
    with pytest.raises(Forgotten):
        unseal(keys, "run:2", gone)
    assert unseal(keys, "run:2", later) == b"a new life"
    for file in tmp_path.iterdir():
        assert secret not in file.read_bytes()
    connection.close()


def test_traces_stay_while_a_reader_needs_them_and_that_is_said(tmp_path: Path) -> None:
    connection = connect(tmp_path / "a.db")
    connection.execute("CREATE TABLE t(x)")
    reader = connect(tmp_path / "a.db", readonly=True)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM t").fetchall()
    connection.execute("PRAGMA busy_timeout=50")
    connection.execute("INSERT INTO t VALUES(1)")
    assert not forget_traces(connection)
    reader.execute("COMMIT")
    assert forget_traces(connection)
    reader.close()
    connection.close()


def test_a_store_is_its_owners_alone_and_durable(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"odd \xe4?name%20#.db")
    before = os.umask(0)
    try:
        connection = connect(path)
        connection.execute("CREATE TABLE t(x)")
        for file in tmp_path.iterdir():
            assert stat.S_IMODE(file.stat().st_mode) == 0o600
    finally:
        os.umask(before)
    settings = {
        name: connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous", "secure_delete", "foreign_keys")
    }
    assert settings == {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "foreign_keys": 1}
    connection.close()


def test_reading_makes_no_file_and_changes_nothing(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError):
        connect(tmp_path / "none.db", readonly=True)
    assert list(tmp_path.iterdir()) == []
    connect(tmp_path / "a.db").close()
    reader = connect(tmp_path / "a.db", readonly=True)
    with pytest.raises(sqlite3.OperationalError):
        reader.execute("CREATE TABLE t(x)")
    reader.close()
