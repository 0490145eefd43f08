"""This desk being looked at, for as long as a lasting command runs: by the owner's settings, in the granted folders.

Whoever is told of it asks for what is missing (`since`) or for everything (`snapshot`), as `desk.world_sync` does over
a line and `AtHome` does with the hub of this very process.
"""

from __future__ import annotations

import asyncio
import logging
import platform
import threading
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from time import time
from typing import TYPE_CHECKING, Final, Protocol

from deskhand import __version__
from deskhand.cli.hidden_folders import hidden_places
from deskhand.cli.settings import Owner
from deskhand.core.errors import Problem
from deskhand.core.flow.authority import HOME
from deskhand.core.flow.grants import Who, inside
from deskhand.core.paths import path_text
from deskhand.core.wire.frames_line import Ack, Resync, Shares
from deskhand.core.words import Words
from deskhand.core.world.delta import Delta, Snapshot
from deskhand.core.world.facts import Seen
from deskhand.core.world.graph import Graph
from deskhand.core.world.kinds import Value
from deskhand.core.world.query import Query
from deskhand.core.world.seen import Told, seen, sees_windows, unless_blind
from deskhand.core.world.shares import marks_in
from deskhand.desk.perceive.choose import Places, choose
from deskhand.desk.perceive.noticed import NoticedThings
from deskhand.desk.perceive.openings import BEAT_SECONDS, FILE, Openings
from deskhand.desk.perceive.perceiver import Perceiver
from deskhand.desk.perceive.privacy import Privacy, Rules
from deskhand.desk.perceive.resolving import DISK_SECONDS, followed
from deskhand.desk.trust.authority import Authorities
from deskhand.desk.world_sync import Held
from deskhand.desk.world_sync import Seen as SeenElsewhere
from deskhand.trust.naming import own_name
from deskhand.trust.standing import KEYBOARD, OWNER, at_keyboard

if TYPE_CHECKING:
    from deskhand.hub.world.room import WorldRoom

ANSWER_SECONDS: Final = 20.0
AGAIN_SECONDS: Final = 60.0
LISTS_SECONDS: Final = 0.5
"""Several lists come at once: devices, then grants."""
_log: Final = logging.getLogger(__name__)


class NotAnswered(Problem):
    words = Words(
        "I could not look at what is open within {seconds} seconds, because this computer is very busy. Nothing was "
        "done. Ask again in a while.",
        "电脑非常繁忙，未能在 {seconds} 秒内查看打开的内容。没有做任何更改。请稍后再试。",
    )


class RulesUnread(Problem):
    words = Words(
        "A disk with granted or hidden folders does not answer, so it cannot be known what of this desk is not to be "
        "told. Nothing is told until it answers; I try it again every {seconds} seconds.",
        "授权或隐藏的文件夹所在的磁盘没有响应，因此无法得知哪些内容不应报告。"
        "在它响应之前不会报告任何内容；我会每 {seconds} 秒重试一次。",
    )


class Perceiving:
    """One perceiver after the other: another begins when other folders are granted or the desk is renamed."""

    def __init__(self, owner: Owner, device: str, authority: Callable[[], Authorities]) -> None:
        """`device` is the id by which the hub knows this desk, `authority` what the desk keeps of grants."""
        self._owner = owner
        self._authority = authority
        self._device = device
        self.noticed = NoticedThings()
        """What steps read of mails, events, tasks and people."""
        self._perceiver: Perceiver | None = None
        self._openings: Openings | None = None
        self._beat: asyncio.TimerHandle | None = None
        self._places: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
        self._name = ""
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = 0
        self._turn = asyncio.Lock()
        self._again: asyncio.Task[None] | None = None
        self.changed: Callable[[], None] = lambda: None
        """Called when there is something to tell."""

    @property
    def graph(self) -> Graph | None:
        """What is seen now; None before it began and after it ended."""
        return None if self._perceiver is None else self._perceiver.graph

    def sight(self) -> Graph | None:
        return self.graph

    def ask(self, query: Query, told: Told) -> list[Seen] | None:
        """What was seen that answers a question; None where nobody looks. From any thread; raises `NotAnswered`.

        The graph belongs to the event loop, so whoever thinks elsewhere has it looked at there.
        """
        loop = self._loop
        if loop is None or loop.is_closed():
            return None
        if threading.get_ident() == self._thread:
            return self._answer(query, told)
        answer = asyncio.run_coroutine_threadsafe(self._looked(query, told), loop)
        try:
            return answer.result(ANSWER_SECONDS)
        except TimeoutError:
            answer.cancel()
            raise NotAnswered(seconds=f"{ANSWER_SECONDS:g}") from None

    async def _looked(self, query: Query, told: Told) -> list[Seen] | None:
        """As a task: what breaks in it breaks where it was asked, as what it is."""
        return self._answer(query, told)

    def _answer(self, query: Query, told: Told) -> list[Seen] | None:
        if self.graph is None:
            return None
        past = () if self._openings is None else self._openings.since(query.opened)
        return unless_blind(seen(self.graph, query, told, past), query, sees=sees_windows(self.graph))

    async def start(self) -> None:
        self._loop, self._thread = asyncio.get_running_loop(), threading.get_ident()
        days = self._owner.settings.perceive.history
        self._openings = await asyncio.to_thread(Openings, self._owner.home / FILE, days)
        if self._openings.put_aside is not None:
            _log.warning("%s", self._openings.put_aside.said(self._owner.settings.lang or "en"))
        self._beats()
        if len(self._authority().roster):
            async with self._turn:
                await self._begin()
        else:
            self.granted()  # at the very first start the desk hears of its grants in a moment

    async def settled(self) -> None:
        """Returns once every source has said what was there."""
        if self._perceiver is not None:
            await self._perceiver.settled()

    async def stop(self) -> None:
        self._loop = None
        if self._again is not None:
            self._again.cancel()
            await asyncio.gather(self._again, return_exceptions=True)
        async with self._turn:
            await self._end()
        if self._beat is not None:
            self._beat.cancel()
        if self._openings is not None:
            ended, self._openings = self._openings, None
            await asyncio.to_thread(ended.close)

    def granted(self) -> None:
        """The lists of grants are others, perhaps: what was not granted is not looked at any longer."""
        if self._loop is not None and (self._again is None or self._again.done()):
            self._again = self._loop.create_task(self._anew())

    def withheld(self) -> dict[str, int] | None:
        """How many things nobody is told of, by kind; None where nobody looks."""
        return None if self._perceiver is None else self._perceiver.withheld()

    def forget_openings(self) -> None:
        """What this desk remembers by itself of files that were open goes; what is open stays."""
        if self._openings is not None:
            self._openings.forget()

    def since(self, epoch: str, v: int) -> Delta | None:
        return None if self._perceiver is None else self._perceiver.since(epoch, v)

    def shares(self) -> Shares | None:
        """Which files may be known elsewhere; None where nobody looks."""
        if self._perceiver is None:
            return None
        folders = self._places[0]
        return Shares(list(folders), marks_in(folders, self._perceiver.privacy.excluded))

    def snapshot(self) -> Snapshot:
        if self._perceiver is None:
            raise LookupError("nobody looks at this desk")
        return self._perceiver.snapshot()

    async def _anew(self) -> None:
        await asyncio.sleep(LISTS_SECONDS)
        async with self._turn:
            if self._perceiver is None or (self._places, self._name) != (self._granted(), self._called()):
                await self._end()
                await self._begin()

    async def _begin(self) -> None:
        self._places = granted, closed = self._granted()
        self._name = self._called()
        home = path_text(str(Path.home().resolve()))
        rules = asyncio.to_thread(privacy_of, self._owner, granted, closed)
        try:
            privacy = await asyncio.wait_for(rules, DISK_SECONDS)
        except TimeoutError:
            _log.error("%s", RulesUnread(seconds=f"{AGAIN_SECONDS:g}").said(self._owner.settings.lang or "en"))
            asyncio.get_running_loop().call_later(AGAIN_SECONDS, self.granted)
            return
        chosen = choose(privacy, Places(granted, self._owner.home, home))
        chosen.sources = [*chosen.sources, self.noticed]
        lang = self._owner.settings.lang or "en"
        about = _about(home, self._name)
        self._perceiver = Perceiver(
            chosen, self._tell, privacy, device=self._device, about=about, lang=lang, renamed=self._renamed
        )
        if self._openings is not None:
            self._openings.only(privacy.may_tell)
        await self._perceiver.start()

    async def _end(self) -> None:
        if self._perceiver is not None:
            ended, self._perceiver = self._perceiver, None
            await ended.stop()
            if self._openings is not None:
                self._openings.ended()

    def _beats(self) -> None:
        if self._loop is not None and self._openings is not None:
            self._openings.beat()
            self._beat = self._loop.call_later(BEAT_SECONDS, self._beats)

    def _tell(self, delta: Delta) -> None:
        """The graph is the log, so nothing is handed on but that there is something."""
        if self._openings is not None and self.graph is not None:
            self._openings.heard(self.graph, delta)
        self.changed()

    def _renamed(self, before: str, path: str) -> None:
        if self._openings is not None:
            self._openings.renamed(before, path)

    def _granted(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The folders that are open to the owner here, none inside another, and the places closed in them."""
        authority = self._authority()
        roster, book = authority.roster, authority.book
        who, root = Who(OWNER, roster.owner, KEYBOARD, self._device), path_text(str(Path.home().resolve()))
        word = at_keyboard(
            book.grants(roster), who, root=root, named=None, folders=None, ceiling=HOME, now=time(), stricter=None
        )
        places = [place for one in word.scope.outermost() if (place := word.scope.absolute(one)) is not None]
        closed = [place for one in word.authority.closed() if inside(place := one.place, places)]
        return tuple(places), tuple(closed)

    def _called(self) -> str:
        """As the owner's list of devices has it; the node of the desk is called no differently."""
        own = next((one for one in self._authority().roster if one.id == self._device), None)
        return own_name(platform.node()) if own is None else own.name


class SeenHere(SeenElsewhere, Protocol):
    """Who sees this desk, and says when there is something to tell."""

    changed: Callable[[], None]

    def shares(self) -> Shares | None:
        """Which files may be known in the hub."""
        ...


class AtHome:
    """Tells the hub of this process what is seen here, as a desk elsewhere does over its line.

    What is missing there is known by the same rules (`Held`), and taken by the same (`Taking`). Between the two is no
    line that could be behind or go, so nothing waits here: each change is told in the call that says there is one.
    """

    def __init__(self, seen: SeenHere, room: WorldRoom, device: str) -> None:
        self._seen = seen
        self._room = room
        self._device = device
        self._take = _taking(device, room)
        self._held = Held()
        self._asked: asyncio.Handle | None = None

    def begin(self, person: int, name: str) -> None:
        self._seen.changed = self._tell
        self._room.come(self._device, person, name, self._answered)

    def end(self) -> None:
        self._seen.changed = lambda: None
        if self._asked is not None:
            self._asked.cancel()
        self._room.left(self._device)

    def _answered(self, frame: Ack | Resync) -> None:
        """The hub may say so in the middle of being told: what it misses is told after that."""
        if isinstance(frame, Resync):
            self._held.says(frame)
            self._asked = asyncio.get_running_loop().call_soon(self._tell)

    def _tell(self) -> None:
        shares = self._held.unsaid(self._seen.shares())
        if shares is not None:
            self._room.shares(self._device, shares)
        missing = self._held.missing(self._seen)
        if missing is not None:
            self._take(missing.told)
            self._held.took(missing)


def _taking(device: str, room: WorldRoom) -> Callable[[Delta | Snapshot], None]:
    from deskhand.hub.world.taking import Taking  # no code of a hub is loaded where a desk tells one elsewhere

    return Taking(device, room)


def privacy_of(owner: Owner, granted: tuple[str, ...], closed: tuple[str, ...]) -> Privacy:
    """What of this desk is told to nobody, by the owner's settings and by what they closed. Asks the disk."""
    chosen = owner.settings.perceive
    home = Path.home().resolve()
    rules = Rules(
        apps=chosen.hide_apps,
        windows=chosen.hide_windows,
        folders=_through(granted, hidden_places(owner)),
        clipboard=chosen.clipboard,
    )
    own = path_text(str(owner.home.resolve()))
    closed_too = [way for one in closed for way in (one, followed(one))]
    return Privacy(rules, granted, _through(granted, closed_too), own=[own], home=path_text(str(home)))


def _through(granted: tuple[str, ...], places: Iterable[str]) -> tuple[str, ...]:
    """Places, and how they are reached through a granted folder that is itself a link."""
    ways = list(places)
    for top in granted:
        there = followed(top)
        if there != top:
            ways += [top + way[len(there) :] for way in ways if inside(way, [there])]
    return tuple(dict.fromkeys(ways))


def _about(home: str, name: str) -> dict[str, Value]:
    """The fields of the device itself."""
    return {
        "name": name,
        "system": f"{platform.system()} {platform.release()}".strip(),
        "version": __version__,
        "root": home,
        "home": home,
        "zone": str(datetime.now().astimezone().tzinfo or ""),
    }
