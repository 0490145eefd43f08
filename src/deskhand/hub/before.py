"""The request before a message: one person's in one chat, as the rows have it, and nothing that another said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, cast

from sqlalchemy import func, select

from deskhand.core.paths import path_text
from deskhand.core.plan.model import Plan
from deskhand.hub import db
from deskhand.hub.store import FORGOTTEN, Reader
from deskhand.hub.views import FINAL
from deskhand.planner import Put

MOST_SECONDS: Final = 3_600
"""For so long after it last moved, a request may be leaned on."""
MOST_RECEIPTS: Final = 20
MOST_MOVED: Final = 1_000
_PLACED: Final = {"move": "path", "copy": "", "pack": "", "unpack": "", "make_folder": ""}


@dataclass(frozen=True, slots=True)
class Before:
    """A request that was understood here, and how its run stands."""

    run: int
    state: str
    request: str
    desk: str
    undoable: bool = False
    """It changed something, that still stands, and that can be taken back."""
    moved: Mapping[str, str] = field(default_factory=dict[str, str])
    """Where things are by it, and where they were; nothing for what it made."""
    put: Put | None = None
    """The choice that it put, where it could be meant in several ways."""

    @property
    def working(self) -> bool:
        return self.state in ("open", "stopping")


def before(reader: Reader, chat: int, person: int, root: str, now: float) -> Before | None:
    """The last request of this person in this chat, below the same root; None where it is long ago, or forgotten."""
    row = (
        reader.connection.execute(
            select(db.run)
            .where(db.run.c.chat == chat, db.run.c.person == person, db.run.c.overtakes.is_(False))
            .where(db.run.c.undoes.is_(None), db.run.c.changed_at > now - MOST_SECONDS)
            .order_by(db.run.c.id.desc())
            .limit(1)
        )
        .mappings()
        .first()
    )
    if row is None:
        return None
    head, goal = reader.content(row["head"]), reader.content(row["goal"])
    if head is FORGOTTEN or goal is FORGOTTEN:
        return None
    begun = cast("Mapping[str, Any]", head)
    if begun["root"] != root:
        return None
    stands = row["state"] in FINAL and row["changed"] > 0 and row["undone_by"] is None
    proofs = list(_proofs(reader, row["id"])) if stands else []
    ways = {str(proof.get("undo", "none")) for proof in proofs}
    return Before(
        run=row["id"],
        state=row["state"],
        request=str(goal),
        desk=row["desk"] or "",
        undoable=stands and not ways.isdisjoint({"yes", "partly"}),
        moved=_moved(proofs, root),
        put=_put(reader, row["id"], begun),
    )


def _put(reader: Reader, run: int, head: Mapping[str, Any]) -> Put | None:
    """The ways that a run could be meant; which desk was meant is another question."""
    asks = next((step for step in head["plan"]["steps"] if step.get("ask") == "choose"), None)
    if asks is None or len(head["readings"]) < 2 or head.get("places"):
        return None
    answers = reader.connection.execute(
        select(db.question.c.answer).where(
            db.question.c.run == run, db.question.c.step == asks["id"], db.question.c.answer.is_not(None)
        )
    ).scalars()
    given = next(iter(reader.contents(answers).values()), None)
    taken = cast("Mapping[str, Any]", given).get("choice", -1) if isinstance(given, dict) else -1
    ways = tuple(Plan.model_validate(one) for one in head["readings"])
    return Put(ways, tuple(asks["with"]["choices"]), taken if 0 <= taken < len(ways) else None)


def _proofs(reader: Reader, run: int) -> Iterator[Mapping[str, Any]]:
    rows = reader.connection.execute(
        select(db.journal.c.content)
        .where(db.journal.c.run == run, db.journal.c.kind == "receipt", func.coalesce(db.journal.c.note, "") == "done")
        .order_by(db.journal.c.seq.desc())
        .limit(MOST_RECEIPTS)
    ).scalars()
    for content in reader.contents(rows).values():
        if isinstance(content, dict):
            yield cast("dict[str, Any]", content).get("proof") or {}


def _moved(proofs: list[Mapping[str, Any]], root: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for done in (one for proof in proofs for one in proof.get("changes", ())):
        change = done.get("change", done)
        if change.get("op") not in _PLACED or len(found) >= MOST_MOVED:
            continue
        now = str(change.get("to") or change.get("path"))
        was = str(change.get(_PLACED[change["op"]], "")) if _PLACED[change["op"]] else ""
        found[_below(now, root)] = _below(was, root) if was else ""
    return found


def _below(path: str, root: str) -> str:
    """A path as plans write it."""
    top = path_text(root).rstrip("/")
    return path.removeprefix(f"{top}/")
