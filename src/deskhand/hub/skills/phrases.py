"""A person's own words and the plan they came to: kept once its run verified, dropped once it fails.

They are content of the run that they came from, and are forgotten with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from sqlalchemy import delete, select

from deskhand.core.errors import Problem
from deskhand.core.plan.model import Plan
from deskhand.core.plan.read import read_plan
from deskhand.core.words import Words
from deskhand.hub import db
from deskhand.hub.run.live import Live
from deskhand.hub.store import FORGOTTEN, Reader, Tx
from deskhand.hub.views import FINAL
from deskhand.planner.remembered import Part, Pattern

MOST: Final = 300
"""Of one person; the oldest go first."""
_IN_VAIN: Final = frozenset({"failed", "unknown"})


class NoSuchPhrase(Problem):
    words = Words(
        "There is no phrase {phrase}. Nothing was forgotten. Those there are: deskhand skill list",
        "没有编号为 {phrase} 的说法。没有忘记任何内容。查看现有的：deskhand skill list",
    )


@dataclass(frozen=True, slots=True)
class Learned:
    """Some words, as a pattern, and the plan they came to, with slots."""

    pattern: Pattern
    kinds: Mapping[str, str]
    plan: Plan
    abilities: Mapping[str, str]
    """With the hash of each ability's declaration."""
    lang: str
    root: str
    text: str

    def body(self) -> dict[str, Any]:
        return {
            "pattern": [asdict(part) for part in self.pattern],
            "kinds": dict(self.kinds),
            "plan": self.plan.json_object(),
            "abilities": dict(self.abilities),
            "lang": self.lang,
            "root": self.root,
            "text": self.text,
        }

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> Learned:
        pattern = tuple(Part(**part) for part in body["pattern"])
        plan = read_plan(body["plan"])
        return cls(pattern, body["kinds"], plan, body["abilities"], body["lang"], body["root"], body["text"])


@dataclass(frozen=True, slots=True)
class Phrase:
    """One that is kept."""

    id: int
    run: int
    desk: str
    learned: Learned


def kept(reader: Reader, person: int) -> list[Phrase]:
    """All of a person's that can still be read, the newest first."""
    rows = reader.connection.execute(
        select(db.phrase)
        .where(db.phrase.c.person == person, db.phrase.c.state == "kept")
        .order_by(db.phrase.c.id.desc())
        .limit(MOST)
    ).mappings()
    every = list(rows)
    said = reader.contents(row["content"] for row in every)
    bodies = ((row, said[row["content"]]) for row in every)
    return [
        Phrase(row["id"], row["run"], row["desk"], Learned.of(body)) for row, body in bodies if body is not FORGOTTEN
    ]


def begun(tx: Tx, live: Live, readings: Sequence[Learned | None], phrase: int | None) -> None:
    """Note the phrase that a new run is by, or what it would teach, for each of its readings; its end decides."""
    if live.state in FINAL:
        return
    if phrase is not None:
        _add(tx, live, "used", source=phrase)
    elif any(readings):
        body = [None if one is None else one.body() for one in readings]
        _add(tx, live, "tried", content=tx.put(live.subject, body))


def over(tx: Tx, live: Live, state: str) -> None:
    """A run has ended: keep what it taught if all of it verified; drop the phrase that it was by if it failed."""
    rows = tx.connection.execute(
        select(db.phrase).where(db.phrase.c.run == live.id, db.phrase.c.state != "kept")
    ).mappings()
    for row in rows.all():
        tx.connection.execute(delete(db.phrase).where(db.phrase.c.id == row["id"]))
        if row["state"] == "used" and state in _IN_VAIN:
            forget(tx, live.person, row["source"])
        elif row["state"] == "tried" and state == "done" and verified(live):
            _keep(tx, live, row)


def verified(live: Live) -> bool:
    """Whether every step that a run did came out well, with all that was claimed of it true."""
    receipts = [past.receipt for past in live.journal.steps.values() if past.receipt is not None]
    given: list[dict[str, Any]] = [one.data or {} for one in receipts]
    proofs: list[dict[str, Any]] = [data.get("proof") or {} for data in given]
    claims: list[dict[str, Any]] = [claim for proof in proofs for claim in proof.get("claims", ())]
    return bool(receipts) and all(one.note == "done" for one in receipts) and all(one["holds"] for one in claims)


def forget(tx: Tx, person: int, phrase: int) -> bool:
    """Drop a phrase; whether there was one."""
    where = delete(db.phrase).where(db.phrase.c.id == phrase, db.phrase.c.person == person, db.phrase.c.state == "kept")
    return tx.connection.execute(where).rowcount > 0


def forgotten(tx: Tx, run: int) -> None:
    """What a run taught goes with it."""
    tx.connection.execute(delete(db.phrase).where(db.phrase.c.run == run))


def _keep(tx: Tx, live: Live, row: Mapping[Any, Any]) -> None:
    readings: Any = tx.content(row["content"])
    if readings is FORGOTTEN:
        return
    body = readings[_chosen(live)]
    if body is None:
        return
    for before in kept(tx, live.person):
        if (before.desk, before.learned.pattern) == (row["desk"], Learned.of(body).pattern):
            forget(tx, live.person, before.id)
    _add(tx, live, "kept", content=tx.put(live.subject, body))
    older = (
        select(db.phrase.c.id)
        .where(db.phrase.c.person == live.person, db.phrase.c.state == "kept")
        .order_by(db.phrase.c.id.desc())
        .offset(MOST)
    )
    tx.connection.execute(delete(db.phrase).where(db.phrase.c.id.in_(older.scalar_subquery())))


def _chosen(live: Live) -> int:
    """Which of the readings was carried out."""
    if not live.journal.patches:
        return 0
    patch = live.journal.patches[0].data
    return next((at for at, one in enumerate(live.readings) if one == patch), 0)


def _add(tx: Tx, live: Live, state: str, **more: Any) -> None:
    row = {"content": None, "source": None, **more}
    tx.insert(db.phrase, person=live.person, run=live.id, state=state, desk=live.desk, at=tx.now, **row)
