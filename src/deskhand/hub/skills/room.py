"""Automations and phrases as the conversation needs them: what a person's words mean by what was kept for them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, cast

from deskhand.core.plan.check import check
from deskhand.core.plan.flaw import BadPlan
from deskhand.core.plan.model import Do, Json, Plan, walk
from deskhand.core.registry import Registry
from deskhand.core.skill.filling import NoSlot, NotInside, NoValue, filled, filled_plan, given_values, unfolded
from deskhand.core.skill.format import BadSkill, Skill, content_hash, declared, read_skill
from deskhand.core.skill.making import PLACES, Literal, dated, each_of, literals, plain_plan, slotted, unsaid
from deskhand.core.skill.sound import sound, used
from deskhand.core.wire.frames import Signed
from deskhand.core.words import Lang
from deskhand.core.world.facts import World
from deskhand.hub.run.live import Place
from deskhand.hub.skills import phrases, saving, shelf
from deskhand.hub.skills.asking import AS_BEFORE, AUTOMATION, guarded_by
from deskhand.hub.skills.phrases import Learned, NoSuchPhrase, Phrase
from deskhand.hub.skills.shelf import Kept, NoSuchSkill, SkillDamaged
from deskhand.hub.store import Reader, Store
from deskhand.hub.understand import Planned, Planner
from deskhand.planner import Context
from deskhand.planner.remembered import Request, meant_now
from deskhand.planner.steps import FIND
from deskhand.trust.rejected import Rejected, Why
from deskhand.trust.roster import Roster
from deskhand.trust.skill import read_approved

RUN: Final = "skill.run"
Owes = Callable[[Plan], AbstractSet[str]]
Owing = Callable[[Place, Plan], AbstractSet[str]]
"""The steps of a plan at a place that need a yes."""
WorldOf = Callable[[Place], Awaitable[World]]


NOT_RUN: Final = (NoSuchSkill, SkillDamaged, BadSkill, NoValue, NoSlot, NotInside)
"""Why an automation that was asked for is not run."""


@dataclass(frozen=True)
class Known:
    """What was kept for one person."""

    person: int
    names: tuple[str, ...] = ()
    phrases: Sequence[Phrase] = ()

    def added_to(self, context: Context | None) -> Context | None:
        """What the planner may know of the conversation, with the names of automations."""
        return replace(context or Context(), skills=self.names) if self.names else context

    def recalled(
        self, text: str, world: World, place: Place, now: datetime, owes: Owes | None, registry: Registry
    ) -> Planned | None:
        """The plan that such words came to before, at this very place; None where there is none, or not any more.

        Blocking. What it changes is asked first, and what a grant would cover too.
        """
        fitting = [one for one in self.phrases if one.desk in (place.desk, "") and one.learned.root == place.root]
        if not fitting:
            return None
        request = Request.read(text, world, now)
        if request is None:
            return None
        for one in fitting:
            learned = one.learned
            values = request.fits(learned.pattern, learned.kinds) if learned.lang == request.lang else None
            if values is None or not _as_declared(learned.abilities, registry):
                continue
            try:
                plan = filled_plan(learned.plan, values).model_copy(update={"goal": text[:20_000]})
            except BadPlan:
                continue
            if check(plan, registry):
                continue
            asked = guarded_by(plan, registry, set() if owes is None else owes(plan), AS_BEFORE, request.lang)
            return Planned("run", request.lang, plan=asked, by="phrase", phrase=one.id)
        return None


class Skills:
    """One hub's."""

    def __init__(
        self, store: Store, registry: Registry, planner: Planner, world: WorldOf, roster: Callable[[], Roster]
    ) -> None:
        """`world` is what there is at a place, `roster` the owner's list of devices."""
        self._roster = roster
        self._planner = planner
        self._world = world
        self._store = store
        self.registry = registry

    async def known(self, person: int) -> Known:
        def read(reader: Reader) -> Known:
            names = tuple(one.name for one in shelf.kept(reader, person))
            return Known(person, names, phrases.kept(reader, person))

        return await self._store.read(read)

    async def kept(self, person: int) -> list[Kept]:
        """All of a person's automations, by name."""
        return await self._store.read(lambda reader: shelf.kept(reader, person))

    async def save(self, person: int, within: int, name: str, run: int | None, now: datetime) -> Kept:
        """Keep a run as an automation; raises what `went`, `made` and `shelf.keep` raise, and `NameMeansSomething`."""
        done = await self._store.read(lambda reader: saving.went(reader, person, within, run))
        world = await self._world(done.place)
        skill = await asyncio.to_thread(saving.made, name, done, world, now, self.registry)
        meant = await asyncio.to_thread(self._planner.plan, skill.name, world, now=now)
        # Any words at all can be looked for, so that a search is found in them takes no name away.
        if meant.outcome == "run" and meant.plan is not None and set(used(meant.plan)) != {FIND}:
            raise saving.NameMeansSomething(name=skill.name)
        return await self._store.do(lambda tx: shelf.keep(tx, person, skill, root=done.place.root))

    async def whole(self, person: int, name: str) -> tuple[Kept, Skill]:
        """One of them with all that it is; raises `NoSuchSkill`, `SkillDamaged`."""

        def read(reader: Reader) -> tuple[Kept, Skill]:
            found = shelf.named(reader, person, name)
            return found, shelf.whole(reader, found)

        return await self._store.read(read)

    async def install(self, person: int, raw: bytes, author: str, approval: Signed) -> Kept:
        """Take in what somebody else wrote and a device of the owner's signed for, to the last byte.

        Raises `Rejected`, `BadSkill`, and what `shelf.keep` raises.
        """
        statement = read_approved(approval, self._roster())
        skill = sound(read_skill(raw), self.registry)
        if (statement.name, statement.version, statement.hash) != (skill.name, skill.version, content_hash(raw)):
            raise Rejected(Why.CARD)
        if author == shelf.OWN:
            raise Rejected(Why.SPEAKER)
        return await self._store.do(lambda tx: shelf.keep(tx, person, skill, author=author))

    async def remove(self, person: int, name: str) -> None:
        """Raises `NoSuchSkill`."""
        await self._store.do(lambda tx: shelf.drop(tx, person, name))

    async def forget_phrase(self, person: int, phrase: int) -> None:
        """Raises `NoSuchPhrase`."""
        if not await self._store.do(lambda tx: phrases.forget(tx, person, phrase)):
            raise NoSuchPhrase(phrase=phrase)

    async def unfolded(
        self, person: int, planned: Planned, places: Sequence[Place], now: datetime, owes: Owing
    ) -> Planned:
        """What was understood, with the steps of each automation that it asks for; raises what `_plan` raises."""
        plans = [one for one in (planned.plan, *planned.readings) if one is not None]
        if not any(_wanted(plan) for plan in plans):
            return planned
        spread = places if len(places) == len(planned.readings) else [places[0]] * len(planned.readings)
        readings = [
            await self._plan(person, one, place, now, owes, planned.lang)
            for one, place in zip(planned.readings, spread, strict=True)
        ]
        plan = planned.plan
        if plan is not None:
            plan = await self._plan(person, plan, places[0], now, owes, planned.lang)
        return replace(planned, plan=plan, readings=tuple(readings))

    async def _plan(self, person: int, plan: Plan, place: Place, now: datetime, owes: Owing, lang: Lang) -> Plan:
        """Raises `NoSuchSkill`, `SkillDamaged`, `BadSkill`, `NoValue`, `NoSlot`, `NotInside`."""
        wanted = _wanted(plan)
        if not wanted:
            return plan
        plan, names = plain_plan(plan), [str(step.with_.get("name", "")) for step in wanted]
        for step in [one for one, _ in walk(plan.steps) if isinstance(one, Do) and one.do == RUN]:
            kept, found = await self.whole(person, str(step.with_["name"]))
            skill = sound(found, self.registry, lang)
            said = given_values(skill, dict(step.with_.get("values") or {}))
            own = await asyncio.to_thread(_defaults, skill, kept.root, place, await self._world(place), now)
            plan = unfolded(plan, step, filled(skill, {**own, **said}))
        return guarded_by(plan, self.registry, owes(place, plan), AUTOMATION, lang, "”, “".join(names))

    async def taught(
        self,
        text: str,
        planned: Planned,
        readings: Sequence[Plan],
        place: Place,
        now: datetime,
    ) -> list[Learned | None]:
        """What a run of this would teach, for each of its readings, should it verify."""
        if planned.by == "phrase" or (planned.by == "grammar" and planned.outcome not in ("choose", "confirm")):
            return []
        picked = planned.outcome == "choose"
        plans = readings or ([] if planned.plan is None else [planned.plan])
        seen = await self._world(place)
        return await asyncio.to_thread(
            lambda: [learned(text, one, place.root, seen, now, self.registry, picked=picked) for one in plans]
        )


def learned(
    text: str, plan: Plan, root: str, world: World, now: datetime, registry: Registry, *, picked: bool
) -> Learned | None:
    """A request as a phrase; None where the same words may mean something else the next time.

    `picked`: the person chose this out of several, so what the words do not name is what they chose.
    """
    plain = plain_plan(plan)
    own = used(plain)
    if not own or any(registry[do].where == "hub" for do in own if do in registry):
        return None
    request = Request.read(text, world, now)
    every = literals(plain, registry)
    spans = [] if request is None else request.spoken(every)
    if request is None or request.looks_back(spans):
        return None
    said = {span.literal for span in spans}
    if len(said) < len(spans):
        return None  # one thing named twice: another request may name two
    left = [one for one in every if one not in said and unsaid(one, text) and not _to_be_made(one, world)]
    if any(one.kind == "when" or not picked for one in left):
        return None
    if dated(plain, text, said):
        return None
    body, slots = slotted(plain, registry, {span.literal: request.said(span) for span in spans})
    names = {span.literal: slot.name for span, slot in zip(spans, slots, strict=True)}
    kinds = {slot.name: slot.kind for slot in slots}
    hashes = {do: declared(registry[do]) for do in own}
    return Learned(request.pattern(spans, names), kinds, body, hashes, request.lang, root, text[:500])


def _to_be_made(one: Literal, world: World) -> bool:
    """Whether nothing is there yet: a place that a plan makes is called the same each time, whoever named it."""
    return one.kind in PLACES and all(world.fact(str(path)) is None for path in each_of(one.value))


def _as_declared(hashes: Mapping[str, str], registry: Registry) -> bool:
    return all(do in registry and declared(registry[do]) == hash_ for do, hash_ in hashes.items())


def _wanted(plan: Plan) -> list[Do]:
    return [step for step, _ in walk(plan.steps) if isinstance(step, Do) and step.do == RUN]


def _defaults(skill: Skill, root: str, place: Place, world: World, now: datetime) -> dict[str, Json]:
    """What the slots hold where nothing was said: days as their words mean them today, paths where they were."""
    found: dict[str, Json] = {}
    for slot in skill.slots:
        if slot.kind == "when" and slot.said:
            meant = meant_now(slot.said, slot.reads, slot.kind, world, now, slot.lang)
            found[slot.name] = slot.default if meant is None else meant
        elif slot.kind in PLACES and root and root != place.root:
            found[slot.name] = _below(root, slot.default)
    return found


def _below(root: str, path: Json) -> Json:
    """Where a path of another root lies."""
    if isinstance(path, list):
        return [_below(root, one) for one in cast("list[Json]", path)]
    if not isinstance(path, str) or path.startswith(("/", "~")):
        return path
    return root if path == "." else f"{root.rstrip('/')}/{path}"
