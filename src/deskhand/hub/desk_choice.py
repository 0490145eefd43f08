"""At which desk a request is done: the one that the words name, or the command, or the chat's last, or the default.

Planning happens in that desk's own world. What it holds is a guess; the desk itself reads the words again with its own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from deskhand.core.errors import Problem
from deskhand.core.words import Words
from deskhand.core.world.among import Among
from deskhand.core.world.facts import World
from deskhand.hub import db
from deskhand.hub.away import said_away
from deskhand.hub.desk_registry import Desks
from deskhand.hub.outbox import outgoing
from deskhand.hub.run.live import Live, Place
from deskhand.hub.store import Reader, Tx
from deskhand.hub.trust.book import Book
from deskhand.hub.understand import Elsewhere, Planned, Worlds
from deskhand.hub.world.problems import NoSuchDesk
from deskhand.planner.asks import choosing
from deskhand.trust.desks import desk_names
from deskhand.trust.envelope import Command
from deskhand.trust.rejected import Rejected, Why
from deskhand.trust.roster import Roster

if TYPE_CHECKING:
    from deskhand.hub.world.room import WorldRoom

STAYS_SECONDS: Final = 1_800.0
"""How long a chat stays at the desk that it was at last."""
Plans = Callable[[World, Place], Planned]
"""What the words mean in a world, about this place in it. Blocking."""
SAY_WHICH: Final = Words(
    "Several of your computers may be meant: {names}. Nothing was done. Please say which.",
    "可能指您的多台电脑：{names}。没有做任何更改。请说明是哪一台。",
)


class NotSeenYet(Problem):
    words = Words(
        "I do not know yet what is on {name}: it has not told me since it was added. Nothing was done. Start Deskhand "
        "there, then ask again.",
        "我还不了解 {name} 上有什么：自添加以来它还没有上报。没有做任何更改。请在那里启动 Deskhand，然后重新提出。",
    )


@dataclass(frozen=True, slots=True)
class Understood:
    """A request as it is understood, with where it is to be done."""

    planned: Planned
    places: tuple[Place, ...]
    """One; or, of a question which desk was meant, one for each reading."""

    @property
    def at(self) -> Place:
        return self.places[0]


def told_to(room: WorldRoom) -> Elsewhere:
    """The worlds of other desks as they told them here."""

    async def world(desk: str, root: str | None, folders: tuple[str, ...]) -> World | None:
        try:
            return await room.world(desk, root, folders)
        except NoSuchDesk:
            return None

    return world


class DeskChoice:
    """Finds the desk of a request, and the world to plan it in."""

    def __init__(self, desks: Desks, book: Book, worlds: Worlds, elsewhere: Elsewhere | None) -> None:
        self._desks = desks
        self._book = book
        self._worlds = worlds
        self._elsewhere = elsewhere

    def begin(self, reader: Reader, command: Command, chat: int | None, now: float) -> str:
        """The desk that is meant as long as the words name none. Raises `Rejected` for one that is not on the list."""
        if command.to is not None:
            if not self._desks.holds(command.to):
                raise Rejected(Why.DESK)
            return command.to
        newest = select(db.run.c.desk).where(
            db.run.c.chat == chat, db.run.c.changed_at > now - STAYS_SECONDS, db.run.c.undoes.is_(None)
        )
        last = reader.connection.execute(newest.order_by(db.run.c.id.desc()).limit(1)).scalar()
        return str(last) if last and self._desks.holds(str(last)) else self._desks.default()

    def default(self, root: str, folders: Sequence[str]) -> Place:
        """Where words are about that nobody signed yet."""
        return Place(self._desks.default(), root, list(folders))

    async def place(self, desk: str, root: str, folders: Sequence[str], command: Command | None, now: float) -> Place:
        """Where a request is about at a desk: the folders that it names, else what was granted, from where that desk
        starts. Raises `NotSeenYet`, `Rejected`."""
        if command is None or command.root is not None or self._is_here(desk):
            return Place(desk, root, list(folders))
        start = (await self._far(desk, None, ())).root
        scope = self._book.spoken(command, command.dev, now=now, root=start, desk=desk).scope
        return Place(desk, scope.root, list(scope.folders))

    async def world(self, place: Place) -> World:
        """What there is at a place, with the names of all desks. Raises `NotSeenYet`."""
        folders = tuple(place.folders)
        here = self._is_here(place.desk)
        world = self._worlds(place.root, folders) if here else await self._far(place.desk, place.root, folders)
        return self.among(world)

    def among(self, world: World) -> World:
        names = tuple(desk_names(self._book.lists.roster))
        return Among(world, names) if names else world

    async def understood(
        self, first: Place, world: World | None, plans: Plans, command: Command | None, now: float
    ) -> Understood:
        """The request in the world of the desk that it names; `first` is where it is as long as it names none."""
        seen = await self.world(first) if world is None else self.among(world)
        planned = await asyncio.to_thread(plans, seen, first)
        names = desk_names(self._book.lists.roster)
        meant = [names[name] for name in planned.devices if name in names]
        if not meant or meant == [first.desk]:
            return Understood(planned, (first,))
        if command is not None and command.to is not None and command.to not in meant:
            raise Rejected(Why.DESK)
        if command is not None and command.to is not None:
            meant = [command.to]
        found = [await self._there(desk, first, plans, command, now) for desk in meant]
        return found[0] if len(found) == 1 else _which(planned, found, [self._desks.name(one) for one in meant])

    def tell_away(self, tx: Tx, live: Live) -> None:
        """A new run whose desk is away: whoever asked from a chat is told at once that it waits, and for what."""
        away = self._desks.away(live.desk) if live.state == "open" and not live.places else None
        if away is not None:
            outgoing(
                tx,
                live.chat,
                f"away:{live.id}",
                tx.put(live.subject, said_away(away, live.lang)),
                home=live.home,
                person=live.person,
            )

    async def _there(self, desk: str, first: Place, plans: Plans, command: Command | None, now: float) -> Understood:
        place = first if desk == first.desk else await self.place(desk, first.root, first.folders, command, now)
        planned = await asyncio.to_thread(plans, await self.world(place), place)
        return Understood(planned, (place,))

    def _is_here(self, desk: str) -> bool:
        """Whether it is the desk of this process, or the only one there is."""
        ours = self._book.trust.desk
        return desk in (ours, "") or not ours or not self._desks.several()

    async def _far(self, desk: str, root: str | None, folders: tuple[str, ...]) -> World:
        found = None if self._elsewhere is None else await self._elsewhere(desk, root, folders)
        if found is None:
            raise NotSeenYet(name=self._desks.name(desk))
        return found


def _which(planned: Planned, found: Sequence[Understood], names: Sequence[str]) -> Understood:
    """The words fit several desks: the person chooses among those where they can be followed."""
    fit = [(one, name) for one, name in zip(found, names, strict=True) if one.planned.outcome == "run"]
    plans = [one.planned.plan for one, _ in fit if one.planned.plan is not None]
    lang = planned.lang
    if len(plans) < 2:
        reason = SAY_WHICH.said(lang, names=("、" if lang == "zh" else ", ").join(names))
        return Understood(replace(planned, outcome="teach", plan=None, readings=(), reason=reason), (found[0].at,))
    asking = choosing(plans[0].goal, [name for _, name in fit], lang)
    whole = replace(planned, outcome="choose", plan=asking, readings=tuple(plans))
    return Understood(whole, tuple(one.at for one, _ in fit))


async def as_listed(world: WorldRoom, roster: Roster) -> None:
    """The owner's list is another: desks may be called otherwise, or be gone with all that they told."""
    world.rename({device: name for name, device in desk_names(roster).items()})
    await world.without(roster.revoked)
