"""A run that went well becomes an automation: which run is meant, what it did, and which of its values are slots."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pydantic import ValidationError
from sqlalchemy import select

from deskhand.core.errors import Problem
from deskhand.core.invalid import first_reason
from deskhand.core.msg import ALONE
from deskhand.core.plan.model import Do, Plan, walk
from deskhand.core.plan.read import read_plan
from deskhand.core.registry import Registry
from deskhand.core.saying import said_step
from deskhand.core.skill.format import About, Skill, declared
from deskhand.core.skill.making import PLACES, Literal, Said, literals, plain_plan, slotted
from deskhand.core.skill.sound import sound, used, worst_of
from deskhand.core.words import Lang, Words
from deskhand.core.world.facts import World
from deskhand.hub import db, inbox
from deskhand.hub.problems import NoRuns, NoSuchRun
from deskhand.hub.run.live import Live, Place, load
from deskhand.hub.skills.phrases import verified
from deskhand.hub.store import Reader
from deskhand.planner.asks import together
from deskhand.planner.remembered import Request

_LONGEST_ABOUT: Final = 400


class NotVerified(Problem):
    words = Words(
        "Run {run} did not come out well in every part, so it was not kept. Have it done again, and keep it when it "
        "is done.",
        "任务 {run} 没有全部顺利完成，因此没有保存。请重新执行，完成后再保存。",
    )


class NothingToKeep(Problem):
    words = Words(
        "Run {run} did nothing on a computer that could be repeated, so it was not kept.",
        "任务 {run} 没有在电脑上执行可以重复的操作，因此没有保存。",
    )


class BadSkillName(Problem):
    words = Words(
        "An automation cannot be called “{name}”: {why}. It was not kept. Say it again with another name.",
        "自动化不能叫“{name}”：{why}。没有保存。请换一个名称再说一次。",
    )


class NameMeansSomething(Problem):
    words = Words(
        "“{name}” means something to me already, so an automation is not called that: you could not tell which of the "
        "two is done. It was not kept. Say it again with another name.",
        "“{name}”本身已经是一个请求，因此自动化不能用这个名称，否则无法分清执行的是哪一个。"
        "没有保存。请换一个名称再说一次。",
    )


@dataclass(frozen=True, slots=True)
class Went:
    """A run that can be kept."""

    run: int
    text: str
    plan: Plan
    place: Place
    lang: Lang


def went(reader: Reader, person: int, within: int, run: int | None) -> Went:
    """The run that is meant: the one named, or the last of the same chat that did something.

    Raises `NoSuchRun`, `NoRuns`, `NotVerified`, `NothingToKeep`.
    """
    live = _last(reader, person, within) if run is None else load(reader, run)
    if live is None or live.person != person or live.forgotten:
        raise NoRuns if run is None else NoSuchRun(run=run)
    if live.state != "done" or not verified(live):
        raise NotVerified(run=live.id)
    asked = reader.connection.execute(select(db.run.c.inbox).where(db.run.c.id == live.id)).scalar()
    text = "" if asked is None else inbox.message(reader, int(asked)).text
    plan = plain_plan(_carried_out(live))
    return Went(live.id, text or live.plan.goal, plan, Place(live.desk, live.root, live.folders), live.lang)


def made(name: str, went_: Went, world: World, now: datetime, registry: Registry) -> Skill:
    """The automation. Blocking; raises `NothingToKeep`, `BadSkillName`, `BadSkill`."""
    own = used(went_.plan)
    if not own or any(registry[do].where == "hub" for do in own):
        raise NothingToKeep(run=went_.run)
    every = literals(went_.plan, registry)
    request = Request.read(went_.text, world, now)
    said: dict[Literal, Said | None] = {}
    for span in request.spoken(every) if request is not None else ():
        said[span.literal] = request.said(span) if request is not None else None
    for one in every:
        if one.kind in PLACES:
            said.setdefault(one, None)  # where it worked is where the next one may not want it to
    plan, slots = slotted(went_.plan, registry, said)
    try:
        skill = Skill(
            name=name,
            about=About(en=_about(went_.plan, registry, "en"), zh=_about(went_.plan, registry, "zh")),
            abilities={do: declared(registry[do]) for do in own},
            worst=worst_of(plan, registry).name,
            slots=slots,
            plan=plan.model_copy(update={"goal": name}),
        )
    except ValidationError as wrong:
        raise BadSkillName(name=name, why=first_reason(wrong)[1]) from None
    return sound(skill, registry)


def _last(reader: Reader, person: int, within: int) -> Live | None:
    """The last of the same chat; in one that is a single request, such as the terminal makes, the last of those."""
    chat = reader.connection.execute(
        select(db.chat).join(db.run, db.run.c.chat == db.chat.c.id).where(db.run.c.id == within)
    ).one()
    same = [db.chat.c.id == chat.id]
    if chat.native.startswith(ALONE):
        same = [db.chat.c.channel == chat.channel, db.chat.c.native.startswith(ALONE)]
    rows = reader.connection.execute(
        select(db.run.c.id)
        .join(db.chat, db.run.c.chat == db.chat.c.id)
        .where(db.run.c.person == person, *same, db.run.c.id < within, db.run.c.overtakes.is_(False))
        .order_by(db.run.c.id.desc())
        .limit(1)
    )
    found = rows.scalar()
    return None if found is None else load(reader, int(found))


def _carried_out(live: Live) -> Plan:
    """What was done: of several readings, the one that was chosen."""
    if not live.readings:
        return live.plan
    patch: Mapping[str, Any] | None = next((one.data for one in live.journal.patches), None)
    return live.plan if patch is None else read_plan(patch)


def _about(plan: Plan, registry: Registry, lang: Lang) -> str:
    phrases = registry.phrases(lang)
    told = [said_step(step, phrases, lang) for step, _ in walk(plan.steps) if isinstance(step, Do)]
    return together(told, lang)[:_LONGEST_ABOUT]
