"""The rooms of trust of one hub, each knowing those that it asks."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from deskhand.core.flow.scope import Scope
from deskhand.core.msg import Inbound
from deskhand.core.wire.frames import Grants, Signed, Trouble
from deskhand.hub.desk_registry import Desks
from deskhand.hub.desks import Desk
from deskhand.hub.run.live import Lives
from deskhand.hub.store import Store, Tx
from deskhand.hub.trust import audit
from deskhand.hub.trust.anchoring import Anchoring
from deskhand.hub.trust.book import Book, HubTrust
from deskhand.hub.trust.telling import Challenge, Telling
from deskhand.hub.trust.voice import Voice
from deskhand.trust.rejected import Rejected, Why
from deskhand.trust.standing import Lists, Word

_log = logging.getLogger(__name__)


async def _nobody_waits() -> None:
    """Nothing hangs on the list of devices."""


class Room:
    """What a hub keeps, says and passes on of who may do what."""

    def __init__(
        self, hub: str, store: Store, trust: HubTrust, lives: Lives, desks: Desks, challenge: Challenge
    ) -> None:
        self.book = Book(store, trust)
        self.voice = Voice(trust.key)
        self._telling: dict[Desk, Telling] = {}
        self._new_telling: Callable[[Desk], Telling] = lambda desk: Telling(
            hub, store, lives, desk, self.book, self.voice, challenge
        )
        self._anchoring: dict[Desk, Anchoring] = {}
        self._store = store
        self._desks = desks
        self._under_way: set[asyncio.Future[Trouble | None]] = set()
        self.devices_changed: Callable[[], Awaitable[None]] = _nobody_waits
        """Called when the owner's list of devices has grown."""
        desks.roster = lambda: self.book.lists.roster
        desks.tells = self._told_by

    @property
    def lists(self) -> Lists:
        """The owner's devices and grants as they are known here."""
        return self.book.lists

    async def take_roster(self, entries: Sequence[Signed]) -> bool:
        """Go on with the owner's list, and pass it on; whether it has grown. Raises `Rejected`."""
        grown = await self.book.roster(entries)
        if grown:
            await self._desks.greet([self.book.frames()[0]])
            await self.devices_changed()
        return grown

    async def take_grants(self, entries: Sequence[Signed], ends: Sequence[Signed]) -> bool:
        """Take grants and tombstones, and pass them on; whether there are more. Raises `Rejected`, and takes none."""
        grown = await self.book.grants(entries, ends)
        if grown:
            await self._desks.greet([Grants(entries=list(entries), ends=list(ends))])
        return grown

    async def signed_in(self, device: str | None, door: str) -> None:
        """Note that somebody came in at a door: with a device of the owner's list, or by a link alone."""
        facts: dict[str, str | int] = {"device": device or "", "door": door}
        await self._store.do(lambda tx: audit.note(tx, audit.What.SIGNED_IN, facts))

    async def signed_out(self, device: str | None) -> None:
        """Note that a session was ended."""
        facts: dict[str, str | int] = {"device": device or ""}
        await self._store.do(lambda tx: audit.note(tx, audit.What.SIGNED_OUT, facts))

    def here(self, root: str | None = None, folders: Sequence[str] | None = None) -> Word:
        """How far the owner's own words reach, said at this computer."""
        return self.book.here(self._store.clock(), root, folders)

    def commanded(self, inbound: Inbound, signed: Signed | None) -> Signed:
        """The signed command behind some words; raises `Rejected` where it says something else, or may not say it."""
        if signed is None:
            return self.voice.command(inbound)
        command = self.book.read(signed)
        if (command.text, command.channel) != (inbound.text, inbound.channel):
            raise Rejected(Why.SPEAKER)
        return signed

    def scope(self, signed: Signed, root: str | None, folders: Sequence[str] | None) -> Scope:
        """Where words are about: what they name, or else all that was granted to whoever speaks."""
        if root is not None:
            return Scope(root, tuple(folders or (".",)))
        command = self.book.read(signed)
        return self.book.spoken(command, signed.by, now=self._store.clock()).scope

    def committed(self, tx: Tx) -> None:
        """A desk is told what is new at once, while signatures are fresh; one that is away, before its first step."""
        for anchoring in self._anchoring.values():
            anchoring.committed(tx)
        for run, said, desk in tx.telling:
            telling = self._telling[self._desks.of(desk)]
            task: asyncio.Future[Trouble | None] = asyncio.ensure_future(telling.told(run, said))
            self._under_way.add(task)
            task.add_done_callback(self._over)

    def signed_again(self, name: str, fresh: Signed) -> None:
        """What was sent under this name has come once more: some desk may have waited for that."""
        for telling in self._telling.values():
            telling.signed_again(name, fresh)

    def _told_by(self, desk: Desk) -> Telling:
        """What tells this desk what it is to know."""
        if desk not in self._telling:
            self._telling[desk] = self._new_telling(desk)
            anchoring = self._anchoring[desk] = Anchoring(self._store, self.book, desk)
            desk.heard = anchoring.heard
        return self._telling[desk]

    def came(self, desk: Desk) -> None:
        """A desk has come, or come back."""
        self._told_by(desk)
        self._anchoring[desk].came()

    async def stop(self) -> None:
        for anchoring in self._anchoring.values():
            await anchoring.stop()

    def _over(self, task: asyncio.Future[Trouble | None]) -> None:
        self._under_way.discard(task)
        if not task.cancelled() and (wrong := task.exception()) is not None:
            _log.error("a desk could not be told of a run", exc_info=wrong)
