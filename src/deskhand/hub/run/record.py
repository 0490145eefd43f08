"""The rows of one run, written: its journal, what is due of it, its questions, its turn in the chat."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from sqlalchemy import bindparam, delete, select, update

from deskhand.core.wire.frames import Receipt
from deskhand.hub import db
from deskhand.hub.run.fold import Entry
from deskhand.hub.run.live import Live
from deskhand.hub.store import Tx

_NO_LONGER_DUE: Final = delete(db.due).where(
    db.due.c.run == bindparam("of"), db.due.c.step == bindparam("at_step"), db.due.c.attempt == bindparam("nth")
)


def note(tx: Tx, live: Live, entry: Entry, content: str | None = None) -> str | None:
    """Append to the journal; `content` names the entry's data where that is sealed already."""
    if content is None and entry.data is not None:
        content = tx.put(live.subject, entry.data)
    entry = replace(entry, seq=live.journal.seq + 1, at=tx.now)
    tx.add(
        db.journal,
        run=live.id,
        seq=entry.seq,
        step=entry.step,
        attempt=entry.attempt,
        kind=entry.kind,
        note=entry.note,
        content=content,
        at=tx.now,
    )
    live.journal.apply(entry)
    return content


def no_longer_due(tx: Tx, run: int, path: str, attempt: int) -> None:
    tx.connection.execute(_NO_LONGER_DUE, {"of": run, "at_step": path, "nth": attempt})


def close_questions(tx: Tx, live: Live) -> None:
    tx.connection.execute(
        update(db.question)
        .where(db.question.c.run == live.id, db.question.c.open.is_(True))
        .values(open=False, answered_at=tx.now)
    )
    live.journal.asking.clear()


def busy(tx: Tx, chat: int, but: int = 0) -> bool:
    found = tx.connection.execute(
        select(db.run.c.id)
        .where(db.run.c.chat == chat, db.run.c.state.in_(("open", "stopping")), db.run.c.id != but)
        .limit(1)
    )
    return found.first() is not None


def next_of_chat(tx: Tx, live: Live) -> int | None:
    """The oldest request of this chat that waits its turn, if nothing else there is under way."""
    queued = select(db.run.c.id).where(db.run.c.chat == live.chat, db.run.c.state == "open", db.run.c.queued.is_(True))
    waiting = tx.connection.execute(queued.order_by(db.run.c.id).limit(1)).scalar()
    if waiting is None:
        return None
    others = select(db.run.c.id).where(
        db.run.c.chat == live.chat,
        db.run.c.state.in_(("open", "stopping")),
        db.run.c.queued.is_(False),
        db.run.c.id != live.id,
    )
    return int(waiting) if tx.connection.execute(others.limit(1)).first() is None else None


def never_begun(live: Live, path: str, attempt: int) -> Receipt:
    return Receipt(key=f"{live.id}/{path}/{attempt}", outcome="not_done")
