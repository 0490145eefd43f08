"""Which run "undo" means, and the run that takes it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast

from sqlalchemy import select

from deskhand.core.msg import Inbound
from deskhand.core.plan.model import Ask, Do, Plan
from deskhand.core.shown import shown
from deskhand.core.wire.frames import Signed
from deskhand.core.words import Lang
from deskhand.hub import db, inbox
from deskhand.hub.problems import (
    AlreadyUndone,
    LatestLasts,
    LatestLastsBefore,
    NoSuchRun,
    NothingChanged,
    NothingToUndo,
    StillRunning,
    UndoneForgotten,
)
from deskhand.hub.run.live import load
from deskhand.hub.run.transition import NewRun, Transitions
from deskhand.hub.run.undoable import lasting, undoable
from deskhand.hub.store import FORGOTTEN, Reader, Tx
from deskhand.hub.trust.kept import kept
from deskhand.hub.views import FINAL, Accepted

UNDO = "run.undo"
_LONGEST: Final = 80
"""Of what a run was about, in the middle of a sentence."""


@dataclass(frozen=True, slots=True)
class Undoing:
    """A run to take back, and the folders it worked in: undoing reaches no further than doing did."""

    run: int
    root: str
    folders: list[str]
    lang: Lang
    desk: str
    """Where it was done: it is taken back there, and nowhere else."""


def wanted(plan: Plan) -> Do | None:
    """The step that undoes, in a plan that is about nothing else; a question may stand before it."""
    does = [step for step in plan.steps if not (isinstance(step, Ask) and step.with_.for_)]
    step = does[0] if len(does) == 1 else None
    return step if isinstance(step, Do) and step.do == UNDO else None


def target(reader: Reader, person: int, run: int | None) -> Undoing:
    """The run that is meant: the one named, or the last that changed something and still stands.

    Where nothing that the last one did can be taken back, none is meant: which one instead is for the person to say.
    """
    row = _named(reader, person, run) if run is not None else _last(reader, person)
    head: Any = reader.content(row["head"])
    if head is FORGOTTEN:
        raise NothingToUndo
    return Undoing(row["id"], head["root"], head["folders"], cast("Lang", row["lang"]), row["desk"] or "")


def undo_plan(plan: Plan, step: Do, run: int) -> Plan:
    named = step.model_copy(update={"with_": {**step.with_, "run": run}})
    return plan.model_copy(update={"steps": tuple(named if one is step else one for one in plan.steps)})


def _named(reader: Reader, person: int, run: int) -> Any:
    row = (
        reader.connection.execute(select(db.run).where(db.run.c.id == run, db.run.c.person == person))
        .mappings()
        .first()
    )
    if row is None:
        raise NoSuchRun(run=run)
    if row["state"] not in FINAL:
        raise StillRunning(run=run)
    if row["changed"] == 0 and row["state"] != "unknown":
        raise NothingChanged(run=run)
    if row["undone_by"] is not None and _whole(reader, row):
        by = select(db.run.c.head).where(db.run.c.id == row["undone_by"])
        gone = reader.content(reader.connection.execute(by).scalar_one()) is FORGOTTEN
        raise (UndoneForgotten if gone else AlreadyUndone)(run=run, by=row["undone_by"])
    return row


def _whole(reader: Reader, row: Any) -> bool:
    """Whether the run that took this one back left nothing as it was; what it left may be undone later."""
    changed = select(db.run.c.changed).where(db.run.c.id == row["undone_by"])
    return int(reader.connection.execute(changed).scalar_one()) >= row["changed"]


def _last(reader: Reader, person: int) -> Any:
    busy = reader.connection.execute(
        select(db.run.c.id)
        .where(db.run.c.person == person, db.run.c.state.in_(("open", "stopping")), db.run.c.overtakes.is_(False))
        .order_by(db.run.c.id.desc())
        .limit(1)
    ).scalar()
    if busy is not None:
        raise StillRunning(run=busy)
    rows = undoable(reader, person)
    row = next(rows, None)
    if row is None:
        raise NothingToUndo
    if not _lasts(reader, row):
        return row
    run, goal = row["id"], _goal(reader, row)
    other = next((one for one in rows if not one["tried"] and not _lasts(reader, one)), None)
    if other is None:
        raise LatestLasts(run=run, goal=goal)
    raise LatestLastsBefore(run=run, goal=goal, other=other["id"], other_goal=_goal(reader, other))


def _lasts(reader: Reader, row: Any) -> bool:
    live = load(reader, row["id"])
    return live is not None and lasting(live)


def _goal(reader: Reader, row: Any) -> str:
    line = shown(" ".join(str(reader.content(row["goal"])).split()))
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"


def undone(tx: Tx, transitions: Transitions, inbound: Inbound, found: Undoing, person: int, signed: Signed) -> Accepted:
    """A run that takes another back, as if it had been asked for in words; the same request again is the same run."""
    now = datetime.now().astimezone().isoformat()
    body = {"text": inbound.text, "root": found.root, "folders": found.folders, "now": now, "lang": inbound.lang}
    body |= {"command": kept(signed)}
    number, new = inbox.take_for(tx, inbound, body, person)
    taken = inbox.message(tx, number)
    if not new and taken.outcome is not None:
        return taken.outcome
    step = Do.model_validate({"id": "undo", "do": UNDO, "with": {"run": found.run}})
    live = transitions.create(
        tx,
        NewRun(
            person=person,
            chat=taken.chat,
            inbox=number,
            lang=inbound.lang or found.lang,
            home=taken.home,
            root=found.root,
            folders=found.folders,
            now=now,
            plan=Plan(goal=inbound.text, steps=(step,)),
            readings=[],
            overtakes=True,
            undoes=found.run,
            command=signed,
            desk=found.desk,
        ),
    )
    outcome = Accepted.model_validate({"message": number, "run": live.id, "state": live.state, "lang": live.lang})
    inbox.understood(tx, taken, outcome)
    return outcome
