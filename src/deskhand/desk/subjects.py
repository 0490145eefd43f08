"""The keys that everything written about one run is sealed under: dropping one forgets the run."""

from __future__ import annotations

import hashlib
import hmac
import sqlite3
from typing import Final

KEYED: Final = "keyed:"


def subject_of(hub: str, run: int) -> str:
    return f"run:{hub}:{run}"


def keyed(key: bytes, hash_: str) -> str:
    """A hash over a run's content as it may outlast the run: without its key nobody can try what it was made of."""
    return f"{KEYED}{hmac.new(key, hash_.encode(), hashlib.sha256).hexdigest()}"


class SubjectKeys:
    """Subject keys inside one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._seen: dict[str, bytes] = {}

    def key(self, subject: str) -> bytes | None:
        if subject not in self._seen:
            row = self._connection.execute("SELECT key FROM subject_key WHERE subject = ?", (subject,)).fetchone()
            if row is None:
                return None
            self._seen[subject] = row[0]
        return self._seen[subject]

    def keyed(self, subject: str, hash_: str) -> str | None:
        """A hash as it may outlast its subject; None once that is forgotten."""
        key = self.key(subject)
        return None if key is None else keyed(key, hash_)

    def add_key(self, subject: str, key: bytes) -> None:
        self._connection.execute("INSERT INTO subject_key(subject, key) VALUES (?, ?)", (subject, key))

    def drop_key(self, subject: str) -> None:
        self._connection.execute("DELETE FROM subject_key WHERE subject = ?", (subject,))
