"""What a crash left set aside and nobody could put back: kept where it is, and named until its owner has moved it."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from deskhand.core.paths import native_path
from deskhand.desk.files.staging import AWAY
from deskhand.desk.subjects import SubjectKeys, subject_of
from deskhand.store.content import Forgotten, unseal

SECONDS = 5.0


def left_aside(file: Path) -> list[str]:
    """Absolute text paths, oldest first, of what stands there still; reads a desk's file, also while a desk is at work.

    What a person had forgotten is not named, since nobody can say any more what it was.
    """
    if not file.exists():
        return []
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, timeout=SECONDS)) as connection:
        rows = connection.execute(
            "SELECT job.hub, job.run, staged.place FROM staged JOIN job ON job.id = staged.job "
            "WHERE job.state = 'done' AND staged.name LIKE ? ORDER BY job.id, staged.n",
            (f"%{AWAY}",),
        ).fetchall()
        keys = SubjectKeys(connection)
        places: list[str] = []
        for hub, run, sealed in rows:
            try:
                places.append(unseal(keys, subject_of(hub, run), sealed).decode())
            except Forgotten:
                continue
    return [place for place in places if os.path.lexists(native_path(place))]
