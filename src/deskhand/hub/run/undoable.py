"""Which runs "undo" can mean, when no number is said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from sqlalchemy import and_, exists, or_, select

from deskhand.hub import db
from deskhand.hub.run.live import Live
from deskhand.hub.store import FORGOTTEN, Reader
from deskhand.hub.views import FINAL

TRIED: Final = ("failed", "refused", "unknown")
"""How an undo ends that did not take its run back; so does one that is done and changed nothing."""
_LOOKED_AT: Final = 50


def lasting(live: Live) -> bool:
    """Whether nothing that a run did can be taken back: its mails were sent, its programs ran."""
    given: Iterator[dict[str, Any]] = (
        past.receipt.data for past in live.journal.steps.values() if past.receipt is not None and past.receipt.data
    )
    proofs: Iterator[dict[str, Any]] = (data.get("proof") or {} for data in given)
    ways: set[str] = {proof.get("undo", "none") for proof in proofs}
    return "no" in ways and ways.isdisjoint({"yes", "partly"})


def repeating(reader: Reader, run: int) -> list[int]:
    """A run, and the runs that take it back, or take those back."""
    found = [run]
    for one in found:
        undoing = reader.connection.execute(
            select(db.run.c.id).where(or_(db.run.c.undoes == one, db.run.c.corrects == one))
        ).scalars()
        found += [int(other) for other in undoing if int(other) not in found]
    return found


def undoable(reader: Reader, person: int) -> Iterator[Mapping[Any, Any]]:
    """The runs that still stand, in the order in which "undo" takes them: the newest first, each with its `head`.

    Those that an undo was tried on in vain (`tried`) come last, so that none is in the way of those before it.
    """
    undo = db.run.alias("undo")
    in_vain = or_(undo.c.state.in_(TRIED), and_(undo.c.state == "done", undo.c.changed == 0))
    tried = exists().where(undo.c.undoes == db.run.c.id, in_vain)
    rows = reader.connection.execute(
        select(db.run, tried.label("tried"))
        .where(
            db.run.c.person == person,
            db.run.c.changed > 0,
            db.run.c.undone_by.is_(None),
            db.run.c.undoes.is_(None),
            db.run.c.state.in_(sorted(FINAL)),
        )
        .order_by(tried, db.run.c.id.desc())
        .limit(_LOOKED_AT)
    ).mappings()
    for row in rows.all():
        if reader.content(row["head"]) is not FORGOTTEN:
            yield row
