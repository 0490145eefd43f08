"""Runs as the writer holds them: the row, the plan and the folded journal, loaded once and kept while they are busy.

Nothing here is truth: whatever is taken back or written by somebody else empties it, and it is read again.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, cast

from sqlalchemy import select

from deskhand.core.flow.wrote import Wrote
from deskhand.core.plan.model import Plan
from deskhand.core.wire.frames import Signed
from deskhand.core.words import Lang
from deskhand.hub import db
from deskhand.hub.run.fold import Entry, Journal, Kind, fold
from deskhand.hub.store import FORGOTTEN, Reader, Tx
from deskhand.hub.trust.kept import read_back

MOST: Final = 256
_EMPTY: Final = Plan(goal="", steps=())


@dataclass(frozen=True, slots=True)
class Place:
    """A desk, and where on it a run is about."""

    desk: str
    root: str
    folders: list[str]


@dataclass(slots=True)
class Live:
    """One run."""

    id: int
    person: int
    chat: int
    state: str
    queued: bool
    crashes: int
    lang: Lang
    home: bool
    undoes: int | None
    root: str
    folders: list[str]
    now: str
    plan: Plan
    readings: list[dict[str, Any]]
    journal: Journal
    command: Signed
    """The signed words that this run came from."""
    desk: str = ""
    """Where it is done; empty for the oldest desk, or while the person has yet to say which."""
    corrects: int | None = None
    """The run that this one takes back before it does it right."""
    places: tuple[Place, ...] = ()
    """Of a run whose question is which desk: where each of the readings belongs."""
    forgotten: bool = False
    wrote: Wrote | None = None
    """Whose word the plan's own values are, where a model wrote them."""

    @property
    def subject(self) -> str:
        return f"run:{self.id}"


def load(reader: Reader, run: int) -> Live | None:
    """A run from its rows; None where there is none."""
    row = reader.connection.execute(select(db.run).where(db.run.c.id == run)).mappings().first()
    if row is None:
        return None
    head: Any = reader.content(row["head"])
    forgotten = head is FORGOTTEN
    if forgotten:
        head = {}
    return Live(
        id=run,
        person=row["person"],
        chat=row["chat"],
        state=row["state"],
        queued=bool(row["queued"]),
        crashes=row["crashes"],
        lang=cast("Lang", row["lang"]),
        home=bool(row["home"]),
        undoes=row["undoes"],
        root=head.get("root", ""),
        folders=head.get("folders", []),
        now=head.get("now", "1970-01-01T00:00:00+00:00"),
        plan=Plan.model_validate(head["plan"]) if "plan" in head else _EMPTY,
        readings=head.get("readings", []),
        journal=fold(entries(reader, run)),
        command=read_back(head.get("command")),
        desk=row["desk"] or "",
        corrects=row["corrects"],
        places=tuple(Place(**place) for place in head.get("places", ())),
        forgotten=forgotten,
        wrote=Wrote(head["wrote"]["words"], frozenset(head["wrote"]["facts"])) if head.get("wrote") else None,
    )


def entries(reader: Reader, run: int) -> Iterable[Entry]:
    """A run's journal in order, its content opened; forgotten content reads as none."""
    rows = reader.connection.execute(
        select(db.journal).where(db.journal.c.run == run).order_by(db.journal.c.seq)
    ).mappings()
    every = list(rows)
    said = reader.contents(row["content"] for row in every)
    for row in every:
        data = said.get(row["content"])
        yield Entry(
            step=row["step"],
            attempt=row["attempt"],
            kind=cast("Kind", row["kind"]),
            note=row["note"],
            data={} if data is FORGOTTEN else data,
            seq=row["seq"],
            at=row["at"],
        )


class Lives:
    """The runs that the writer has in hand."""

    def __init__(self) -> None:
        self._runs: OrderedDict[int, Live] = OrderedDict()

    def get(self, tx: Tx, run: int) -> Live | None:
        live = self._runs.get(run)
        if live is None:
            live = load(tx, run)
            if live is None:
                return None
            self.keep(live)
        else:
            self._runs.move_to_end(run)
        return live

    def keep(self, live: Live) -> None:
        self._runs[live.id] = live
        if len(self._runs) > MOST:
            self._runs.popitem(last=False)

    def clear(self) -> None:
        """Something was taken back: read again whatever is needed."""
        self._runs.clear()
