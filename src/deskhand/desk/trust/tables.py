"""The tables of trust, in the desk's own file. Rows hold ids and hashes; what a person wrote is sealed."""

from __future__ import annotations

from typing import Final

from deskhand.trust.fresh import SCHEMA

TABLES: Final = f"""{SCHEMA}
CREATE TABLE IF NOT EXISTS roster(n INTEGER PRIMARY KEY, raw BLOB NOT NULL, sig BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS granted(
    n INTEGER PRIMARY KEY, kind TEXT NOT NULL CHECK (kind IN ('grant', 'taken-back')),
    raw BLOB NOT NULL UNIQUE, dev TEXT NOT NULL, sig BLOB NOT NULL,
    roster INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS ceiling(channel TEXT PRIMARY KEY, ceiling BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS lock(
    hub TEXT NOT NULL, run INTEGER NOT NULL, n INTEGER NOT NULL, about TEXT NOT NULL, plan TEXT NOT NULL,
    body BLOB NOT NULL, PRIMARY KEY(hub, run, n));
CREATE TABLE IF NOT EXISTS consent(
    id INTEGER PRIMARY KEY, hub TEXT NOT NULL, run INTEGER NOT NULL, about TEXT NOT NULL, dev TEXT NOT NULL,
    body BLOB NOT NULL, UNIQUE(hub, run, about));
CREATE TABLE IF NOT EXISTS used(
    consent INTEGER NOT NULL REFERENCES consent(id), step TEXT NOT NULL, key TEXT NOT NULL,
    PRIMARY KEY(consent, step, key)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS label(
    hub TEXT NOT NULL, run INTEGER NOT NULL, step TEXT NOT NULL, job INTEGER NOT NULL REFERENCES job(id),
    labels BLOB NOT NULL, PRIMARY KEY(hub, run, step)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS audit(
    n INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, facts TEXT NOT NULL,
    prev TEXT NOT NULL, hash TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS audit_chains ON audit(n) WHERE kind IN ('anchor', 'disputed');
DROP TABLE IF EXISTS anchor;
"""
