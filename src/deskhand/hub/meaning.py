"""What words mean at a desk: the plan in them, where they are about, and how far whoever says them reaches there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from deskhand.core.flow.authority import Authority
from deskhand.core.flow.judge import judged, owing
from deskhand.core.flow.scope import Scope
from deskhand.core.plan.model import Plan
from deskhand.core.registry import Registry
from deskhand.core.words import Lang
from deskhand.core.world.facts import World
from deskhand.hub.before import Before, before
from deskhand.hub.desk_choice import DeskChoice, Understood
from deskhand.hub.earlier import earlier
from deskhand.hub.guard import NotSaid
from deskhand.hub.inbox import Message
from deskhand.hub.problems import PlannerSlow
from deskhand.hub.run.live import Place
from deskhand.hub.skills.room import Known, Skills
from deskhand.hub.store import Reader, Store
from deskhand.hub.trust.book import Book
from deskhand.hub.understand import Planned, Planner
from deskhand.planner import Context
from deskhand.trust.envelope import Command

Reach = Callable[[str], Authority]
"""How far words reach at each desk."""


class Meaning:
    """Reads; nothing here changes anything."""

    def __init__(
        self,
        store: Store,
        abilities: Registry,
        planner: Planner,
        choice: DeskChoice,
        book: Book,
        skills: Skills,
        seconds: float,
    ) -> None:
        self._store = store
        self._abilities = abilities
        self._planner = planner
        self._choice = choice
        self._book = book
        self._skills = skills
        self._seconds = seconds

    async def understand(
        self,
        text: str,
        root: str,
        folders: Sequence[str],
        now: datetime,
        lang: Lang | None,
        world: World | None,
        context: Context | None = None,
        authority: Authority | None = None,
    ) -> Planned:
        """Words to a plan; reads the world, changes nothing. It asks for what `authority` does not reach."""
        at = self._choice.default(root, folders)
        given: Reach | None = None if authority is None else lambda _: authority
        return (await self.of(text, at, now, lang, world, context, given)).planned

    async def of(
        self,
        text: str,
        at: Place,
        now: datetime,
        lang: Lang | None,
        world: World | None,
        context: Context | None = None,
        authority: Reach | None = None,
        command: Command | None = None,
        known: Known | None = None,
    ) -> Understood:
        """The same, with the desk that the words name; `at` is where they are about as long as they name none."""
        looked = self._book.trust.guard.said(text)
        if not looked.clean:
            raise NotSaid(rules=", ".join(looked.passed.rules[:20]))

        def plans(seen: World, place: Place) -> Planned:
            there = None if authority is None else authority(place.desk)
            closed = () if there is None else there.closed()
            owes = None if there is None else partial(self.owes, there, Scope(place.root, tuple(place.folders)))
            before = context if place.desk == at.desk else None
            if known is not None:
                recalled = known.recalled(text, seen, place, now, owes, self._skills.registry)
                if recalled is not None:
                    return recalled
                before = known.added_to(before)
            return self._planner.plan(text, seen, now=now, lang=lang, context=before, owes=owes, closed=closed)

        try:
            async with asyncio.timeout(self._seconds):
                return await self._choice.understood(at, world, plans, command, self._store.clock())
        except TimeoutError:
            raise PlannerSlow(seconds=int(self._seconds)) from None

    def owes(self, authority: Authority, scope: Scope, plan: Plan) -> set[str]:
        """The steps of a plan that somebody has to be asked about first."""
        return owing(judged(plan, self._abilities, authority, scope))

    def authority(self, command: Command, desk: str) -> Authority:
        """How far a command reaches at a desk; raises `Rejected` where it no longer does."""
        return self._book.spoken(command, command.dev, now=self._store.clock(), desk=desk or None).authority

    async def first_place(self, message: Message, command: Command) -> tuple[Place, Context | None, Before | None]:
        """Where a message is about as long as its words name no desk, and what went before there."""
        now, body = self._store.clock(), message.body
        desk = await self._store.read(lambda reader: self._choice.begin(reader, command, message.chat, now))
        place = await self._choice.place(desk, str(body["root"]), list(body["folders"]), command, now)

        def known(reader: Reader) -> tuple[Context | None, Before | None]:
            spoken_of = earlier(reader, message.chat, place.root, desk, person=message.person)
            last = before(reader, message.chat, message.person, place.root, now)
            if last is None or last.desk not in (desk, ""):
                return spoken_of, None
            return replace(spoken_of or Context(), request=last.request, moved=last.moved), last

        return place, *(await self._store.read(known))
