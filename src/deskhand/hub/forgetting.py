"""Forgetting what was said and done, while the rows that prove it stay."""

from __future__ import annotations

from sqlalchemy import select

from deskhand.hub import db
from deskhand.hub.problems import NoSuchRun, StillRunning
from deskhand.hub.run.transition import Transitions
from deskhand.hub.store import Tx
from deskhand.hub.views import FINAL


def forget(tx: Tx, transitions: Transitions, subject: str) -> None:
    """Drop a subject's key; `run:12` takes its message with it. Raises `StillRunning` before the run is at its end."""
    kind, _, number = subject.partition(":")
    if kind == "run" and number.isdecimal():
        row = tx.connection.execute(select(db.run.c.state, db.run.c.inbox).where(db.run.c.id == int(number))).first()
        if row is None:
            raise NoSuchRun(run=number)
        if row[0] not in FINAL:
            raise StillRunning(run=number)
        if row[1] is not None:
            tx.keys.drop_key(f"inbox:{row[1]}")
    tx.keys.drop_key(subject)
    transitions.lives.clear()
