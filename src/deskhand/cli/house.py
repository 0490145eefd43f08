"""The whole system in one process: abilities, planner, desk, hub, and the line between the last two."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from deskhand.cli.access import Inside
from deskhand.cli.account_settings import accounts_of
from deskhand.cli.agent_list import agents_of
from deskhand.cli.guarding import abroad_of, guards_of
from deskhand.cli.keys import Keys, granted_there, keys_of, settle
from deskhand.cli.modeled import use_model
from deskhand.cli.own_reading import OwnReading
from deskhand.cli.ownfiles import own_files
from deskhand.cli.settings import Owner
from deskhand.cli.signer import CHANNEL, OWNER, Signer
from deskhand.cli.standing import Standing
from deskhand.cli.unlock import kept_unlock, seeds_of, unlocking
from deskhand.cli.worlds import Worlds, nobody_asked
from deskhand.core.flow.scope import Scope
from deskhand.core.flow.table import CAREFUL
from deskhand.core.guard.guards import Guards
from deskhand.core.paths import path_text
from deskhand.core.registry import Registry
from deskhand.core.wire.memory import MemoryLine
from deskhand.core.world.noticed import nobody_notices
from deskhand.desk.doors.sight import nobody_looks
from deskhand.desk.given import Given
from deskhand.desk.link import Link
from deskhand.desk.monitor import Monitor
from deskhand.desk.trust.room import DeskTrust
from deskhand.hub.guard import HubGuard
from deskhand.hub.hub import Hub
from deskhand.hub.trust.book import HubTrust
from deskhand.planner import Planner
from deskhand.trust.desks import name_of
from deskhand.trust.keys import Alg
from deskhand.trust.rejected import Rejected, Why

if TYPE_CHECKING:
    from deskhand.cli.perceiving import Perceiving
    from deskhand.desk.trust.authority import Authorities
    from deskhand.hub.api.grantor import Grantor
    from deskhand.hub.api.lan import Lan
    from deskhand.hub.api.server import Serving
    from deskhand.hub.world.room import WorldRoom

CLOSING_SECONDS: Final = 30.0


@dataclass(frozen=True)
class House:
    """A hub and a desk that have started."""

    owner: Owner
    keys: Keys
    hub: Hub
    access: Inside
    guards: Guards
    looker: Perceiving | None = None
    """None where nobody looks at this desk."""
    _enrolling: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Two that were signed onto the same list at once would each be the one after its last entry."""

    @property
    def scope(self) -> Scope:
        """What may be touched on the owner's word."""
        return self.hub.trust.here().scope

    @asynccontextmanager
    async def listening(self, port: int, lan: Lan | None = None) -> AsyncGenerator[Serving]:
        """Have the hub reached over HTTP on this computer, and with `lan` from others, until the block is left."""
        from deskhand.hub.api.server import serve
        from deskhand.hub.roomy import roomy
        from deskhand.web.page import page

        serving = serve(
            self.hub, home=self.owner.home, enrol=self.enrol, salt=self.salt, grantor=self.grantor, page=page(),
            port=port, lan=lan, looker=self.looker, limits=roomy(),
        )  # fmt: skip
        async with serving as served:
            self.guards.leaks.learn("key:terminal", served.terminal)
            yield served

    @property
    def person(self) -> int:
        """The owner's number in the hub."""
        return self.access.person

    @property
    def grantor(self) -> Grantor:
        """What makes a grant of what the owner signed on a page."""
        from deskhand.cli.page_grants import PageGrants

        return PageGrants(self.owner.home, self.keys.owner, self.access)

    async def salt(self) -> bytes | None:
        """What a page makes the key of the unlock secret with; None where none was ever set."""
        kept = await asyncio.to_thread(kept_unlock, self.owner.home)
        return None if kept is None else kept.salt

    async def enrol(
        self, kind: Literal["page", "phone", "desk"], alg: Alg, public: bytes, name: str, folders: Sequence[str] = ()
    ) -> str:
        """Sign a key into the list of devices: of a page that came by our own link, for then the owner sits at this
        computer, or of a device that the owner said yes to.

        A browser that signs in again with the key it has is found again. Raises `Rejected`.
        """
        async with self._enrolling:
            roster = self.hub.trust.lists.roster
            known = next((one for one in roster if one.public == public), None)
            if known is not None and known.kind != kind:
                raise Rejected(Why.KEY)
            if known is not None:
                return known.id
            now = int(time.time())
            longer = roster.adding(self.keys.owner, kind=kind, alg=alg, public=public, name=name, person=OWNER, at=now)
            await self.hub.trust.take_roster(longer.entries)
            device = next(one.id for one in longer if one.public == public)
            if kind == "desk" and folders:
                await self.hub.trust.take_grants([granted_there(self.keys.owner, device, folders)], [])
            return device


@asynccontextmanager
async def opened(
    owner: Owner,
    standing: Standing,
    *,
    start: Path | None = None,
    lasting: bool = False,
    planning: Callable[[Registry], Planner] | None = None,
) -> AsyncGenerator[House]:
    """The house under this lock; closed, and the lock released, when the block is left.

    Relative paths begin at the person's home folder, or at `start`. One that is `lasting` keeps a picture of its desks:
    whoever only passes by has none, for beginning it takes longer than most requests. `planning` makes what reads the
    words, for hub and desk alike: a bench may try another.
    """
    try:
        registry = await asyncio.to_thread(Registry.discover)
        keys = await asyncio.to_thread(lambda: keys_of(owner.home, in_ring=owner.settings.keyring))
        perceiving = _perceiving(owner, keys, lambda: monitor.room.authority) if lasting else None
        sight = nobody_looks if perceiving is None else perceiving.sight
        agents = await asyncio.to_thread(agents_of, owner.home)
        planner = Planner(registry, agents) if planning is None else planning(registry)
        worlds = Worlds(nobody_asked if perceiving is None else perceiving.ask)
        root = path_text(str((start or Path.home()).resolve()))
        stricter = CAREFUL if owner.settings.careful else None

        reading = OwnReading(lambda: planner, worlds)
        desk = DeskTrust(
            keys.desk, keys.owner.public, root, reading.derive, stricter, lambda: kept_unlock(owner.home),
            named=reading.named,
        )  # fmt: skip
        guards = await asyncio.to_thread(lambda: guards_of(owner, seeds_of(owner.home, keys)))
        abroad, given = abroad_of(owner, guards), Given(guards)
        monitor = await asyncio.to_thread(
            lambda: Monitor(
                owner.home, registry, desk, vault_cap=owner.settings.vault_cap, abroad=abroad, given=given,
                sight=sight, own=own_files(owner), accounts=accounts_of(owner, keys.desk.id), agents=agents,
                notice=nobody_notices if perceiving is None else perceiving.noticed.notice,
            )
        )  # fmt: skip
        reading.roster = lambda: monitor.room.authority.roster
        try:
            ceiling = monitor.room.authority.ceiling
            trust = HubTrust(
                keys.hub, keys.owner.public, root, stricter, HubGuard(guards, ceiling), keys.desk.id, ceiling
            )
            async with (
                _hub(
                    owner, keys, trust, registry, planner, worlds, monitor, guards, perceiving, lasting=lasting
                ) as house,
                _looked_at(house, monitor, perceiving),
            ):
                yield house
        finally:
            await monitor.close()
    finally:
        standing.release()


@asynccontextmanager
async def _hub(
    owner: Owner,
    keys: Keys,
    trust: HubTrust,
    registry: Registry,
    planner: Planner,
    worlds: Worlds,
    monitor: Monitor,
    guards: Guards,
    perceiving: Perceiving | None,
    *,
    lasting: bool,
) -> AsyncGenerator[House]:
    await monitor.start()
    hub_end, desk_end = MemoryLine.pair()
    store = owner.settings.database or owner.home / "hub.db"
    room = await asyncio.to_thread(_room, owner, store) if lasting else None
    try:
        hub = await asyncio.to_thread(lambda: Hub.open(store, registry, planner, worlds, trust, hub_end, world=room))
    except BaseException:
        if room is not None:
            await room.stop()
        raise
    use_model(hub, owner)
    link = Link(desk_end, monitor)
    serving = asyncio.create_task(link.serve())
    try:
        await settle(hub, keys, owner.granted())
        await hub.start()
        person = await hub.person(CHANNEL, OWNER)
        try:
            access = Inside(hub, person, Signer(keys.owner), unlocking(owner.home))
            yield House(owner, keys, hub, access, guards, perceiving)
        finally:
            await link.rest()
    finally:
        await hub.stop()
        await desk_end.close()
        await asyncio.wait({serving}, timeout=CLOSING_SECONDS)
        serving.cancel()


def _room(owner: Owner, store: str | Path) -> WorldRoom:
    from deskhand.hub.world.room import WorldRoom

    return WorldRoom.open(store, days=owner.settings.perceive.history)


def _perceiving(owner: Owner, keys: Keys, authority: Callable[[], Authorities]) -> Perceiving | None:
    """What looks at this desk; None where its owner does not want that."""
    if not owner.settings.perceive.on:
        return None
    from deskhand.cli.perceiving import Perceiving

    return Perceiving(owner, keys.desk.id, authority)


@asynccontextmanager
async def _looked_at(house: House, monitor: Monitor, perceiving: Perceiving | None) -> AsyncGenerator[None]:
    """While the block lasts this desk is looked at, and the hub of this process is told."""
    if perceiving is None or house.hub.world is None:
        yield
        return
    from deskhand.cli.perceiving import AtHome

    desk = house.keys.desk.id
    telling = AtHome(perceiving, house.hub.world, desk)
    monitor.lists_changed = perceiving.granted
    try:
        telling.begin(house.person, name_of(house.hub.trust.lists.roster, desk))
        await perceiving.start()
        yield
    finally:
        monitor.lists_changed = lambda: None
        telling.end()
        await perceiving.stop()
