"""A hub with two real desks, each with folders, a journal and a grammar of its own: an office pc and a laptop.

The office pc is the desk of the hub's process, and the default. Lines are cut and tied again as a test says.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from deskhand.cli.keys import Keys, first_roster
from deskhand.cli.own_reading import OwnReading
from deskhand.cli.signer import OWNER, Signer
from deskhand.cli.worlds import Worlds
from deskhand.core.flow.grants import Grant
from deskhand.core.flow.risk import Risk
from deskhand.core.msg import Inbound
from deskhand.core.paths import path_text
from deskhand.core.registry import Registry
from deskhand.core.wire.frames import AnyFrame, Signed
from deskhand.core.wire.memory import Line, MemoryLine
from deskhand.core.world.facts import Seen, World
from deskhand.core.world.graph import Graph
from deskhand.core.world.query import Query
from deskhand.core.world.seen import Opening, Told, seen
from deskhand.desk.doors.sight import nobody_looks
from deskhand.desk.link import Link
from deskhand.desk.monitor import Monitor
from deskhand.desk.trust.room import DeskTrust
from deskhand.hub.hub import Hub
from deskhand.hub.trust.book import HubTrust
from deskhand.hub.views import Accepted, RunView
from deskhand.hub.world.room import WorldRoom
from deskhand.planner import Planner
from deskhand.trust.grant import Granting, signed_grant
from deskhand.trust.keys import Key
from deskhand.trust.roster import Roster

KEYS: Final = Keys(Key(b"o" * 32), Key(b"d" * 32), Key(b"h" * 32))
LAPTOP: Final = Key(b"l" * 32)
OFFICE_NAME: Final = "office pc"
LAPTOP_NAME: Final = "laptop"
SOON: Final = 30.0


class Heard:
    """The hub's end of a line that notes what is sent over it."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self.sent: list[AnyFrame] = []

    async def send(self, frame: AnyFrame) -> None:
        self.sent.append(frame)
        await self._line.send(frame)

    async def receive(self) -> AnyFrame:
        return await self._line.receive()

    async def close(self) -> None:
        await self._line.close()


@dataclass
class OneDesk:
    """A desk with its folder, on a line to the hub or off it."""

    key: Key
    root: Path
    monitor: Monitor
    attach: Callable[[str, Line], None]
    lines: list[Heard] = field(default_factory=list[Heard])
    _end: Line | None = None
    _serving: asyncio.Task[None] | None = None

    @property
    def id(self) -> str:
        return self.key.id

    @property
    def sent(self) -> list[AnyFrame]:
        """Everything that the hub ever sent here."""
        return [frame for line in self.lines for frame in line.sent]

    def come(self) -> None:
        """On the line, or on it again."""
        hub_end, self._end = MemoryLine.pair()
        heard = Heard(hub_end)
        self.lines.append(heard)
        self._serving = asyncio.create_task(Link(self._end, self.monitor).serve())
        self.attach(self.id, heard)

    async def go(self) -> None:
        """The line is cut."""
        if self._end is not None and self._serving is not None:
            await self._end.close()
            await asyncio.wait({self._serving})
        self._end = self._serving = None


@dataclass
class TwoDesks:
    """The hub and both of them."""

    hub: Hub
    office: OneDesk
    laptop: OneDesk
    signer: Signer

    async def say(self, text: str, *, chat: str = "cli", to: str | None = None) -> Accepted:
        """Words of the owner at the keyboard, about all that was granted."""
        inbound = Inbound("cli", "", secrets.token_hex(8), chat, OWNER, text, time.time())
        return await self.hub.accept(inbound, signed=self.signer.command(text, to=to))

    async def me(self) -> int:
        return await self.hub.person("cli", OWNER)

    async def view(self, run: int) -> RunView:
        return await self.hub.run(run, await self.me())

    async def settled(self, run: int, answer: str = "yes") -> RunView:
        """The run at its end, every question answered so."""
        view = await self.hub.wait(run, SOON)
        while view.state == "asking" and view.ask is not None:
            signed = self.signer.answer(view.ask, answer)
            await self.hub.answer(run, None, answer, await self.me(), question=view.ask.id, signed=signed)
            view = await self.hub.wait(run, SOON)
        return view

    async def done(self, text: str, answer: str = "yes", *, chat: str = "cli", to: str | None = None) -> RunView:
        """A request, to its end."""
        accepted = await self.say(text, chat=chat, to=to)
        assert accepted.run is not None, accepted
        return await self.settled(accepted.run, answer)


def roster_of_two() -> Roster:
    """The owner's list with both desks on it, each called as its owner calls it."""
    now = int(time.time())
    roster = first_roster(KEYS).adding(
        KEYS.owner, kind="desk", alg="ed25519", public=LAPTOP.public, name=LAPTOP_NAME, person=OWNER, at=now
    )
    return roster.renaming(KEYS.owner, KEYS.desk.id, OFFICE_NAME, at=now)


@dataclass(frozen=True)
class Looked:
    """What is seen on a desk: its picture, and what it remembers of files that were open."""

    graph: Graph
    past: Sequence[Opening] = ()

    def ask(self, query: Query, told: Told) -> list[Seen]:
        return seen(self.graph, query, told, self.past)


@asynccontextmanager
async def two_desks(
    home: Path,
    *,
    store: str | Path | None = None,
    looked: Mapping[str, Looked] | None = None,
    world: WorldRoom | None = None,
) -> AsyncGenerator[TwoDesks]:
    """Everything started, both desks there, each allowed its own folder.

    `looked` is what is seen on a desk, by its id. With `world` the hub plans for the laptop by what that was told.
    """
    looked = looked or {}
    registry = Registry.discover()
    planner = Planner(registry)
    roots = {KEYS.desk.id: home / "office", LAPTOP.id: home / "laptop"}
    monitors: dict[str, Monitor] = {}
    for key, name in ((KEYS.desk, "office"), (LAPTOP, "laptop")):
        (home / name).mkdir(exist_ok=True)
        monitors[key.id] = _monitor(home / f".{name}", key, roots[key.id], registry, planner, looked.get(key.id))
        await monitors[key.id].start()
    worlds = _worlds(looked.get(KEYS.desk.id))

    async def elsewhere(desk: str, root: str | None, folders: tuple[str, ...]) -> World | None:
        return worlds(root or path_text(str(roots[desk])), folders)

    trust = HubTrust(KEYS.hub, KEYS.owner.public, path_text(str(roots[KEYS.desk.id])), desk=KEYS.desk.id)
    far = elsewhere if world is None else None
    hub = Hub.open(store or home / "hub.db", registry, planner, worlds, trust, elsewhere=far, world=world)
    office, laptop = (OneDesk(key, roots[key.id], monitors[key.id], hub.attach) for key in (KEYS.desk, LAPTOP))
    try:
        if not len(hub.trust.lists.roster):
            await hub.trust.take_roster(roster_of_two().entries)
            await hub.trust.take_grants([_grant(one.id, one.root) for one in (office, laptop)], [])
        await hub.start()
        office.come()
        laptop.come()
        yield TwoDesks(hub, office, laptop, Signer(KEYS.owner))
    finally:
        await hub.stop()
        for desk in (office, laptop):
            await desk.go()
            await desk.monitor.close()


def _worlds(looked: Looked | None) -> Worlds:
    return Worlds() if looked is None else Worlds(looked.ask)


def _monitor(home: Path, key: Key, root: Path, registry: Registry, planner: Planner, looked: Looked | None) -> Monitor:
    home.mkdir(exist_ok=True)
    reading = OwnReading(lambda: planner, _worlds(looked))
    own = path_text(str(root))
    trust = DeskTrust(key, KEYS.owner.public, own, reading.derive, named=reading.named)
    monitor = Monitor(home, registry, trust, sight=nobody_looks if looked is None else lambda: looked.graph)
    reading.roster = lambda: monitor.room.authority.roster
    return monitor


def _grant(desk: str, root: Path) -> Signed:
    folder = path_text(str(root))
    grant = Grant(id=f"own-{desk[:6]}", person=OWNER, desk=desk, risk=Risk.R1, read=(folder,), write=(folder,))
    return signed_grant(KEYS.owner, Granting(iat=int(time.time()), nonce=secrets.token_hex(16), grant=grant))
