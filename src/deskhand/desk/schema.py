"""The tables of the desk's own file, and how an older file comes to have them."""

from __future__ import annotations

import sqlite3
from typing import Final

from deskhand.desk.subjects import KEYED, SubjectKeys, subject_of
from deskhand.desk.trust.tables import TABLES as TRUST

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS job(
    id INTEGER PRIMARY KEY, hub TEXT NOT NULL, key TEXT NOT NULL, run INTEGER NOT NULL, request TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('begun', 'done')), listed INTEGER NOT NULL DEFAULT 0,
    proposal TEXT NOT NULL DEFAULT '',
    frame BLOB, receipt BLOB, judged BLOB, places BLOB,
    beyond INTEGER NOT NULL DEFAULT 0, begun REAL, seconds REAL NOT NULL DEFAULT 0, bytes INTEGER NOT NULL DEFAULT 0,
    UNIQUE(hub, key));
CREATE INDEX IF NOT EXISTS job_run ON job(hub, run, id);
CREATE INDEX IF NOT EXISTS job_begun ON job(id) WHERE state = 'begun';
CREATE TABLE IF NOT EXISTS item(
    job INTEGER NOT NULL REFERENCES job(id), n INTEGER NOT NULL, state TEXT NOT NULL, change BLOB NOT NULL, trace BLOB,
    PRIMARY KEY(job, n)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS staged(
    job INTEGER NOT NULL REFERENCES job(id), n INTEGER NOT NULL, name TEXT NOT NULL, place BLOB NOT NULL, inode INTEGER,
    PRIMARY KEY(job, n, name)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS offer(
    hash TEXT NOT NULL, hub TEXT NOT NULL, run INTEGER NOT NULL, place BLOB NOT NULL,
    PRIMARY KEY(hash, hub, run)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS offer_run ON offer(hub, run);
CREATE TABLE IF NOT EXISTS kept(
    hash TEXT NOT NULL, hub TEXT NOT NULL, run INTEGER NOT NULL, what BLOB NOT NULL,
    PRIMARY KEY(hash, hub, run)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS forgotten(hub TEXT NOT NULL, run INTEGER NOT NULL, PRIMARY KEY(hub, run)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS subject_key(subject TEXT PRIMARY KEY, key BLOB NOT NULL) WITHOUT ROWID;
"""
_LATER: Final = {
    "judged": "BLOB",
    "places": "BLOB",
    "beyond": "INTEGER NOT NULL DEFAULT 0",
    "begun": "REAL",
    "seconds": "REAL NOT NULL DEFAULT 0",
    "bytes": "INTEGER NOT NULL DEFAULT 0",
}
"""Columns that a job did not always have."""
_OFFERED: Final = """
BEGIN IMMEDIATE;
INSERT OR IGNORE INTO offer(hash, hub, run, place) SELECT hash, hub, run, place FROM offered;
DROP TABLE offered;
COMMIT;
"""
"""Offers were once named by their hash alone, one run's to a hash."""


def upgrade(connection: sqlite3.Connection) -> None:
    """Make what is missing; what is there already stays."""
    connection.executescript(_TABLES + TRUST)
    known = {str(row[1]) for row in connection.execute("PRAGMA table_info(job)")}
    for column, kind in _LATER.items():
        if column not in known:
            connection.execute(f"ALTER TABLE job ADD COLUMN {column} {kind}")
    _key_hashes(connection)
    old = connection.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'offered'").fetchone()
    if old is not None:
        connection.executescript(_OFFERED)


def _key_hashes(connection: sqlite3.Connection) -> None:
    """Requests were once kept as plain hashes, by which what was forgotten could be guessed."""
    query = f"SELECT id, hub, run, request FROM job WHERE request <> '' AND request NOT LIKE '{KEYED}%'"  # noqa: S608
    rows = connection.execute(query).fetchall()
    if not rows:
        return
    keys = SubjectKeys(connection)
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(
        "UPDATE job SET request = ? WHERE id = ?",
        [(keys.keyed(subject_of(hub, run), request) or "", id_) for id_, hub, run, request in rows],
    )
    connection.execute("COMMIT")
