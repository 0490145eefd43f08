"""On what a run rests, from its rows: whose signed words, which plan, and all that happened, with who signed what.

The desk has its own record of the same run; whoever asks why holds the one against the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import select

from deskhand.core.plan.model import Plan
from deskhand.core.values import Record
from deskhand.core.words import Lang
from deskhand.hub import db
from deskhand.hub.events import iso
from deskhand.hub.problems import NoSuchRun
from deskhand.hub.run.fold import Entry, Kind, patched
from deskhand.hub.run.live import Live, entries, load
from deskhand.hub.store import Reader
from deskhand.hub.trust.kept import read_back
from deskhand.trust.envelope import Command
from deskhand.trust.rejected import Rejected
from deskhand.trust.strict import read

_LEFT_OUT: Final[frozenset[Kind]] = frozenset({"planned", "items"})


class Said(Record):
    """The signed words behind a run, as they were signed."""

    by: str
    """The device whose key signed them: a person's, or the hub's for a chat."""
    person: str
    channel: str
    text: str
    at: str


class Happened(Record):
    """One row of a run's journal."""

    at: str
    kind: Kind
    step: str
    attempt: int
    note: str
    text: str = ""
    by: str = ""
    """The device that signed an answer."""
    about: str = ""
    """The hash of that signed answer: the desk's record names the same."""
    head: int = 0
    """How long the desk's record was when this receipt was written."""


class Grounds(Record):
    """A run as its hub knows it."""

    hub: str
    run: int
    lang: Lang
    said: Said | None
    """None for what was forgotten."""
    about: str = ""
    """The hash of the signed words; the desk's record names the same."""
    plan: str = ""
    """The hash of the plan as it stands now, with what choices added."""
    happened: list[Happened]


def grounds(reader: Reader, hub: str, run: int, person: int) -> Grounds:
    """Raises `NoSuchRun`, for somebody else's too."""
    mine = select(db.run.c.id).where(db.run.c.id == run, db.run.c.person == person)
    live = load(reader, run) if reader.connection.execute(mine).scalar() is not None else None
    if live is None:
        raise NoSuchRun(run=run)
    return Grounds(
        hub=hub,
        run=run,
        lang=live.lang,
        said=_said(live),
        about="" if live.forgotten else live.command.hash,
        plan="" if live.forgotten else _plan(live).hash(),
        happened=list(_happened(entries(reader, run))),
    )


def _plan(live: Live) -> Plan:
    return patched(live.plan, live.journal)


def _said(live: Live) -> Said | None:
    try:
        command = read(live.command.raw, Command)
    except Rejected:  # nothing was kept, or it was forgotten
        return None
    return Said(by=live.command.by, person=command.iss, channel=command.channel, text=command.text, at=iso(command.iat))


def _happened(journal: Any) -> Iterator[Happened]:
    entry: Entry
    for entry in journal:
        if entry.kind in _LEFT_OUT:
            continue
        data: dict[str, Any] = entry.data or {}
        signed = read_back(data["signed"]) if "signed" in data else None
        trouble: dict[str, Any] = data.get("trouble") or {}
        yield Happened(
            at=iso(entry.at),
            kind=entry.kind,
            step=entry.step,
            attempt=entry.attempt,
            note=entry.note,
            text=str(data.get("text") or data.get("answer") or trouble.get("text", "")),
            by="" if signed is None else signed.by,
            about="" if signed is None else signed.hash,
            head=int(data.get("head_n") or 0),
        )
