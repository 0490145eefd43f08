"""Nothing twice, and nothing old: times, challenges, and the memory of what was taken.

Clocks are believed only within a window. Outside it nothing is lost: the desk gives a random challenge, the device
signs again with it, and then no clock is looked at. That a message is taken once is never a matter of time: what was
taken is remembered for ever.
"""

from __future__ import annotations

import secrets
import sqlite3
from typing import Final, Literal, Protocol

from deskhand.trust.rejected import Rejected, Why
from deskhand.trust.signed import Signed, sha256

COMMAND_WINDOW: Final = 300
CONSENT_WINDOW: Final = 600
CHALLENGE_LIFE: Final = 600
"""All in seconds."""

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS taken(
    dev TEXT NOT NULL, nonce TEXT NOT NULL, seq INTEGER, hash TEXT NOT NULL, purpose TEXT NOT NULL,
    PRIMARY KEY(dev, nonce)) WITHOUT ROWID;
CREATE UNIQUE INDEX IF NOT EXISTS taken_seq ON taken(dev, seq) WHERE seq IS NOT NULL;
CREATE TABLE IF NOT EXISTS challenge(
    hash TEXT PRIMARY KEY, dev TEXT NOT NULL, purpose TEXT NOT NULL, given INTEGER NOT NULL) WITHOUT ROWID;
"""
"""Two tables for whoever keeps the desk's journal."""

Taking = Literal["new", "again"]


class Memory(Protocol):
    """What a desk remembers of what it took.

    Every call happens inside the caller's transaction, and a `Rejected` must undo that transaction: what was written
    before it was raised is no memory.
    """

    def take(self, dev: str, nonce: str, seq: int | None, hash_: str, purpose: str) -> Taking:
        """`new` once, and `again` for the very same message for the very same purpose.

        Raises `Rejected`: replayed for the same message for another purpose or another message under its nonce,
        sequence for another message under a number of that device that was used.
        """
        ...

    def challenge(self, dev: str, purpose: str, now: int) -> str:
        """128 random bits that this device must sign with, good once, for this purpose, for ten minutes."""
        ...

    def answered(self, dev: str, purpose: str, challenge: str, now: int) -> None:
        """Use a challenge up; raises `Rejected` for one that was not given for this, is too old, or was used."""
        ...


class Once(Protocol):
    """A message as far as time and repetition go."""

    @property
    def dev(self) -> str: ...
    @property
    def nonce(self) -> str: ...
    @property
    def iat(self) -> int: ...
    @property
    def challenge(self) -> str | None: ...


def accept(
    memory: Memory, message: Once, signed: Signed, *, seq: int | None, purpose: str, now: int, window: int
) -> Taking:
    """Take a message that was checked already, once, for this purpose; raises `Rejected`.

    The very same message for the same purpose is `again`, at any time: the answer is then the one already given. A new
    one must be of now: by a challenge that this desk gave for this purpose, else by its time, within `window` seconds
    on either side. Stale is not the end: give a `challenge` and have it signed anew.
    """
    taking = memory.take(message.dev, message.nonce, seq, signed.hash, purpose)
    if taking == "new":
        if message.challenge is not None:
            memory.answered(message.dev, purpose, message.challenge, now)
        elif abs(now - message.iat) > window:
            raise Rejected(Why.STALE)
    return taking


class SqliteMemory:
    """The same in SQLite, over a connection whose transactions are the caller's, begun IMMEDIATE.

    In one transaction with the job that a message led to, a message is taken if and only if the job is there.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def take(self, dev: str, nonce: str, seq: int | None, hash_: str, purpose: str) -> Taking:
        found = self._db.execute("SELECT hash, purpose FROM taken WHERE dev = ? AND nonce = ?", (dev, nonce)).fetchone()
        if found is not None:
            if found == (hash_, purpose):
                return "again"
            raise Rejected(Why.REPLAYED)
        if seq is not None and self._db.execute("SELECT 1 FROM taken WHERE dev = ? AND seq = ?", (dev, seq)).fetchone():
            raise Rejected(Why.SEQUENCE)
        self._db.execute(
            "INSERT INTO taken(dev, nonce, seq, hash, purpose) VALUES (?, ?, ?, ?, ?)",
            (dev, nonce, seq, hash_, purpose),
        )
        return "new"

    def challenge(self, dev: str, purpose: str, now: int) -> str:
        # Whoever asks for many does not fill the disk: the old ones go, those given while the clock was ahead too.
        self._db.execute("DELETE FROM challenge WHERE given NOT BETWEEN ? AND ?", (now - CHALLENGE_LIFE, now))
        given = secrets.token_hex(16)
        self._db.execute(
            "INSERT INTO challenge(hash, dev, purpose, given) VALUES (?, ?, ?, ?)",
            (sha256(given.encode()), dev, purpose, now),
        )
        return given

    def answered(self, dev: str, purpose: str, challenge: str, now: int) -> None:
        gone = self._db.execute(
            "DELETE FROM challenge WHERE hash = ? AND dev = ? AND purpose = ? AND given BETWEEN ? AND ?",
            (sha256(challenge.encode()), dev, purpose, now - CHALLENGE_LIFE, now),
        ).rowcount
        if gone != 1:
            raise Rejected(Why.CHALLENGE)
