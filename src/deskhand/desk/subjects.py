"""The keys that everything written about one run is sealed under: dropping one forgets the run."""

from __future__ import annotations

import sqlite3


def subject_of(hub: str, run: int) -> str:
    return f"run:{hub}:{run}"


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

    def add_key(self, subject: str, key: bytes) -> None:
        self._connection.execute("INSERT INTO subject_key(subject, key) VALUES (?, ?)", (subject, key))

    def drop_key(self, subject: str) -> None:
        self._connection.execute("DELETE FROM subject_key WHERE subject = ?", (subject,))
