"""The rows of one run, written: its journal, its receipts, its questions, its turn in the chat."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import ColumnElement, func, select, update

from deskhand.core.flow.risk import Risk
from deskhand.core.plan.model import Do
from deskhand.core.registry import Registry
from deskhand.core.wire.frames import Receipt
from deskhand.hub import db
from deskhand.hub.events import told
from deskhand.hub.outbox import outgoing
from deskhand.hub.run.fold import Entry, Kind, Reason
from deskhand.hub.run.live import Live
from deskhand.hub.run.outcome import offered
from deskhand.hub.run.scope import locate
from deskhand.hub.store import Tx


def note(
    tx: Tx, live: Live, step: str, attempt: int, kind: Kind, word: str = "", data: Any = None,
    *, content: str | None = None,
) -> str | None:  # fmt: skip
    """Append to the journal; `content` names the entry's data where that is sealed already."""
    if content is None and data is not None:
        content = tx.put(live.subject, data)
    seq = live.journal.seq + 1
    tx.add(
        db.journal, run=live.id, seq=seq, step=step, attempt=attempt, kind=kind, note=word, content=content, at=tx.now
    )
    live.journal.apply(Entry(step, attempt, kind, word, data, seq, tx.now))
    return content


def close_questions(tx: Tx, live: Live) -> None:
    tx.connection.execute(
        update(db.question)
        .where(db.question.c.run == live.id, db.question.c.open.is_(True))
        .values(open=False, answered_at=tx.now)
    )
    live.journal.asking.clear()


def busy(tx: Tx, chat: int, desk: str) -> bool:
    """Whether something of this chat is at work at this desk; what is done elsewhere goes on beside it."""
    found = tx.connection.execute(
        select(db.run.c.id).where(db.run.c.chat == chat, db.run.c.state.in_(("open", "stopping")), _at(desk)).limit(1)
    )
    return found.first() is not None


def _at(desk: str) -> ColumnElement[bool]:
    return func.coalesce(db.run.c.desk, "") == desk


def next_of_chat(tx: Tx, live: Live) -> int | None:
    """The oldest request of this chat that waits its turn at the same desk, if nothing else there is under way."""
    queued = select(db.run.c.id).where(
        db.run.c.chat == live.chat, db.run.c.state == "open", db.run.c.queued.is_(True), _at(live.desk)
    )
    waiting = tx.connection.execute(queued.order_by(db.run.c.id).limit(1)).scalar()
    if waiting is None:
        return None
    others = select(db.run.c.id).where(
        db.run.c.chat == live.chat,
        db.run.c.state.in_(("open", "stopping")),
        db.run.c.queued.is_(False),
        db.run.c.id != live.id,
        _at(live.desk),
    )
    return int(waiting) if tx.connection.execute(others.limit(1)).first() is None else None


def never_begun(live: Live, path: str, attempt: int) -> Receipt:
    return Receipt(key=f"{live.id}/{path}/{attempt}", outcome="not_done")


def ask(tx: Tx, live: Live, path: str, attempt: int, reason: Reason, card: dict[str, Any]) -> None:
    """Put a question, about a step or the run as a whole."""
    card = {**card, "again": live.journal.past(path).asked is not None}
    content = tx.put(live.subject, card)
    question = tx.insert(
        db.question,
        run=live.id,
        step=path,
        attempt=attempt,
        kind=card["kind"],
        person=live.person,
        chat=live.chat,
        open=True,
        hash=card["hash"],
        content=content,
        asked_at=tx.now,
    )
    note(tx, live, path, attempt, "asked", reason, card, content=content)
    told(tx, live.person, "question", run=live.id, step=path, state=str(question), content=content)
    outgoing(tx, live.chat, f"question:{live.id}/{path}/{attempt}", content, home=live.home, person=live.person)


def close_attempt(tx: Tx, live: Live, path: str, attempt: int, receipt: Receipt, abilities: Registry) -> None:
    """An attempt's receipt, with the files it makes fetchable."""
    data = msgspec.to_builtins(receipt)
    for name in ("f", "key"):
        data.pop(name, None)
    content = note(tx, live, path, attempt, "receipt", _note_of(live, path, receipt, abilities), data)
    told(tx, live.person, "receipt", run=live.id, step=path, state=receipt.outcome, content=content)
    shown = [] if receipt.proof is None else receipt.proof.pictures
    for one in offered({"result": receipt.result, "pictures": shown}):
        known = tx.connection.execute(
            select(db.offer.c.run).where(
                db.offer.c.person == live.person, db.offer.c.hash == one.hash, db.offer.c.run == live.id
            )
        ).first()
        if known is None:
            tx.add(db.offer, person=live.person, hash=one.hash, run=live.id, size=one.size)


def _note_of(live: Live, path: str, receipt: Receipt, abilities: Registry) -> str:
    """The outcome; an unknown one says what is to be done about it."""
    if receipt.outcome != "unknown":
        return receipt.outcome
    step = locate(live.plan, live.journal, path).step
    if not isinstance(step, Do):
        return "unknown"
    worst = abilities[step.do].worst
    return "unknown_reading" if worst is Risk.R0 else "unknown" if worst is Risk.R1 else "unknown_far"
