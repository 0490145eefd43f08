"""On what a run rests, from its rows: whose signed words, which plan, and all that happened, with who signed what.

This is what the story of a run is told from (`story.py`). The desk has its own record of the same run; whoever asks why
at the desk's own computer holds the one against the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from pydantic import Field
from sqlalchemy import select

from deskhand.core.flow.grants import ANY, Grant
from deskhand.core.phrases import Phrases
from deskhand.core.plan.model import Ask, Do, Plan
from deskhand.core.plan.refs import Missing
from deskhand.core.registry import Registry
from deskhand.core.saying import said_use
from deskhand.core.values import Record
from deskhand.core.wire.frames import Signed
from deskhand.core.words import Lang
from deskhand.hub import db
from deskhand.hub.events import iso
from deskhand.hub.problems import NoSuchRun
from deskhand.hub.run.fold import ROOT_PATH, Entry, Kind, patched
from deskhand.hub.run.live import Live, entries, load
from deskhand.hub.run.scope import NoValue, locate
from deskhand.hub.run.views import said_of
from deskhand.hub.store import Reader
from deskhand.hub.trust.kept import as_text, read_back
from deskhand.trust.envelope import Command
from deskhand.trust.naming import called
from deskhand.trust.rejected import Rejected
from deskhand.trust.standing import Lists
from deskhand.trust.strict import read

_LEFT_OUT: Final[frozenset[Kind]] = frozenset({"planned", "items"})


class Said(Record):
    """The signed words behind a run, as they were signed, and what proves it."""

    by: str
    """The device whose key signed them: a person's, or the hub's for a chat."""
    person: str
    channel: str
    text: str
    at: str
    raw: str
    """The bytes that were signed, as base64; all above is read from them."""
    sig: str


class Ground(Record):
    """On what the desk let a step go (`core.wire.frames.Ground`)."""

    decision: str
    risk: int
    target: str
    grant: str
    grants: list[str] = Field(default_factory=list[str])
    read_here: bool = False
    takes_back: bool = False
    yes_by: str = ""


class Happened(Record):
    """One row of a run's journal."""

    at: str
    kind: Kind
    step: str
    attempt: int
    note: str
    say: str = ""
    """The step in words."""
    text: str = ""
    trouble: str = ""
    changes: int = 0
    total: int = 0
    """How many items the step was about; `changes` of them were done."""
    unlock: bool = False
    """A question whose yes comes with the unlock secret."""
    ground: Ground | None = None
    by: str = ""
    """The device that signed an answer."""
    about: str = ""
    """The hash of that signed answer: the desk's record names the same."""
    raw: str = ""
    sig: str = ""
    head: int = 0
    """How long the desk's record was when this receipt was written."""


class Grounds(Record):
    """A run as its hub knows it."""

    hub: str
    run: int
    lang: Lang
    state: str
    answer: str = ""
    said: Said | None
    """None for what is not to be had any more."""
    proven: bool | None = None
    """Whether whoever tells this has checked that those words were signed so; None where it is the hub's word."""
    forgotten: bool = False
    """Somebody asked to have it forgotten."""
    about: str = ""
    """The hash of the signed words; the desk's record names the same."""
    plan: str = ""
    """The hash of the plan as it stands now, with what choices added."""
    steps: list[str] = Field(default_factory=list[str])
    """The plan in words, its questions left out."""
    happened: list[Happened]
    devices: dict[str, str] = Field(default_factory=dict[str, str])
    """What those that are named here are called."""
    grants: dict[str, str] = Field(default_factory=dict[str, str])
    """What the grants that are named here are about."""


def grounds(
    reader: Reader, hub: str, run: int, person: int, lists: Lists, abilities: Registry, lang: Lang | None = None
) -> Grounds:
    """In the language of the run unless said otherwise. Raises `NoSuchRun`, for somebody else's too."""
    mine = select(db.run.c.answer).where(db.run.c.id == run, db.run.c.person == person)
    row = reader.connection.execute(mine).first()
    live = load(reader, run) if row is not None else None
    if live is None or row is None:
        raise NoSuchRun(run=run)
    said, plan = words(live.command), patched(live.plan, live.journal)
    asked = select(db.forgetting.c.run).where(db.forgetting.c.run == run)
    phrases = abilities.phrases(lang or live.lang)
    happened = list(_happened(live, entries(reader, run), phrases, lang or live.lang))
    answer, names = reader.content(row[0]), named(lists, said, happened, lang or live.lang)
    return Grounds(
        hub=hub,
        run=run,
        lang=lang or live.lang,
        state=live.state,
        answer=answer if isinstance(answer, str) else "",
        said=said,
        forgotten=reader.connection.execute(asked).first() is not None,
        about="" if live.forgotten else live.command.hash,
        plan="" if live.forgotten else plan.hash(),
        steps=list(_steps(plan, phrases, lang or live.lang)),
        happened=happened,
        devices=names["devices"],
        grants=names["grants"],
    )


def named(lists: Lists, said: Said | None, happened: list[Happened], lang: Lang) -> dict[str, dict[str, str]]:
    """What the devices and grants are called that a story names, as these lists have them."""
    grounds_ = [one.ground for one in happened if one.ground is not None]
    ids = {one.by for one in happened} | {one.yes_by for one in grounds_}
    ids |= {said.by} if said is not None else set[str]()
    devices = [one for one in (*lists.roster, *lists.roster.gone) if one.id in ids]
    wanted = {name for one in grounds_ for name in one.grants}
    grants = [held.grant for held in lists.book if held.grant.id in wanted]
    return {
        "devices": {one.id: called(one, lang) for one in devices},
        "grants": {one.id: _about(one) for one in grants},
    }


def _about(grant: Grant) -> str:
    places = (*grant.read, *grant.write, *grant.hosts, *grant.people, *grant.apps)
    abilities = () if grant.abilities == (ANY,) else grant.abilities
    return ", ".join(dict.fromkeys(places or abilities))


def _steps(plan: Plan, phrases: Mapping[str, Phrases], lang: Lang) -> Iterator[str]:
    for step in plan.steps:
        if not isinstance(step, Ask):
            yield said_of(step, phrases, lang)


def words(signed: Signed) -> Said | None:
    """What a signed command says; None where it is none, as of a run that was forgotten."""
    try:
        command = read(signed.raw, Command)
    except Rejected:
        return None
    proof = {"raw": as_text(signed.raw), "sig": as_text(signed.sig)}
    return Said(
        by=signed.by, person=command.iss, channel=command.channel, text=command.text, at=iso(command.iat), **proof
    )


def _happened(live: Live, journal: Any, phrases: Mapping[str, Phrases], lang: Lang) -> Iterator[Happened]:
    entry: Entry
    for entry in journal:
        if entry.kind in _LEFT_OUT:
            continue
        data: dict[str, Any] = entry.data or {}
        signed = read_back(data["signed"]) if "signed" in data else None
        trouble: dict[str, Any] = data.get("trouble") or {}
        proof: dict[str, Any] = data.get("proof") or {}
        counts: dict[str, int] = proof.get("counts") or {}
        ground = data.get("ground")
        yield Happened(
            at=iso(entry.at),
            kind=entry.kind,
            step=entry.step,
            attempt=entry.attempt,
            note=entry.note,
            say=_say(live, entry.step, phrases, lang),
            text=str(data.get("text") or data.get("answer") or trouble.get("text", "")),
            trouble=str(trouble.get("text", "")),
            changes=int(counts.get("done", 0)),
            total=int(proof.get("total") or 0),
            unlock=bool(data.get("unlock")),
            ground=None if ground is None else Ground.model_validate(ground),
            by="" if signed is None else signed.by,
            about="" if signed is None else signed.hash,
            raw="" if signed is None else as_text(signed.raw),
            sig="" if signed is None else as_text(signed.sig),
            head=int(data.get("head_n") or 0),
        )


def _say(live: Live, path: str, phrases: Mapping[str, Phrases], lang: Lang) -> str:
    """A step of a run in words, with what it was really given as far as that is known."""
    if path == ROOT_PATH or live.forgotten:
        return ""
    place = locate(live.plan, live.journal, path)
    if not isinstance(place.step, Do):
        return said_of(place.step, phrases, lang)
    try:
        args = place.args()
    except (Missing, NoValue):
        args = place.step.with_
    return said_use(place.step.do, args, phrases, lang)
