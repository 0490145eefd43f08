"""What the hub knows of every desk, as one object: desks tell it, people and planners ask it.

Nothing here waits for the disk: a desk's word is held when `take` returns, is told to whoever watches within a quarter
of a second, and is written within two.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from sqlalchemy import Connection, select
from sqlalchemy.exc import SQLAlchemyError

from deskhand.core.errors import Problem
from deskhand.core.wire.frames_line import Ack, Resync
from deskhand.core.world.delta import Delta, Snapshot
from deskhand.core.world.graph import Graph
from deskhand.core.world.query import Query, Range
from deskhand.core.world.seen import Opening
from deskhand.core.world.terms import holds
from deskhand.hub.world import history
from deskhand.hub.world import tables as t
from deskhand.hub.world.ask import Found, Past, answered, first, indexable, walks
from deskhand.hub.world.files import Files
from deskhand.hub.world.live import Live, LiveDesk
from deskhand.hub.world.pending import Batch
from deskhand.hub.world.problems import NoSuchDesk, SayWhichDesk
from deskhand.hub.world.search import candidates
from deskhand.hub.world.seen import GraphWorld
from deskhand.hub.world.shelf import Shelf
from deskhand.hub.world.store import WorldStore, beside
from deskhand.hub.world.view import DeskState, state_of

TICK_SECONDS: Final = 0.25
"""How often whoever watches is told, at most."""
ACK_SECONDS: Final = 2.0
"""How often a desk is told what of it is here, at most."""
WRITE_SECONDS: Final = 0.6
"""How long something waits to be written, at least; writing it takes less than as long again."""
AGAIN_SECONDS: Final = 5.0
"""Before what could not be written is tried again, and before a desk is asked again for what it did not send."""
PRUNE_SECONDS: Final = 21_600.0
MOST_ROWS: Final = 4_000
"""How many rows one commit takes, about: others wait for it."""
MOST_DESKS: Final = 500
LATELY: Final = 12
"""How many files a glance at a desk shows that were touched lately."""
Tell = Callable[[Ack | Resync], None]
_log = logging.getLogger(__name__)


class Known(NamedTuple):
    """A desk that is here, or is stored."""

    person: int
    name: str
    seen: float


class WorldRoom:
    """All worlds of one hub. Its methods are called on one event loop."""

    def __init__(
        self, store: WorldStore, *, days: float = history.DAYS, clock: Callable[[], float] = time.time
    ) -> None:
        self.live = Live()
        self.days = days
        self._store = store
        self._clock = clock
        self._shelf = Shelf(store)
        self._known: dict[str, Known] = {}
        self._tell: dict[str, Tell] = {}
        self._asked: dict[str, float] = {}
        """Desks that were asked for what is missing, and when."""
        self._unacked: dict[str, None] = {}
        self._unwritten: dict[str, None] = {}
        self._changed: dict[str, None] = {}
        self._watchers: list[Callable[[int, str], None]] = []
        self._timer: asyncio.TimerHandle | None = None
        self._writing: asyncio.Task[None] | None = None
        self._pruning: asyncio.Task[None] | None = None
        self._acked_at = self._written_at = 0.0
        self._stopped = False

    @classmethod
    def open(
        cls, store: str | Path, *, days: float = history.DAYS, clock: Callable[[], float] = time.time
    ) -> WorldRoom:
        """Beside the hub's own store; made or brought up to date."""
        return cls(WorldStore(beside(store)), days=days, clock=clock)

    # -- life ----------------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        for device, (person, name, seen) in (await self._store.devices()).items():
            self._known.setdefault(device, Known(person, name, seen))
        self._pruning = asyncio.create_task(self._prune(), name="world-prune")

    async def stop(self) -> None:
        """Write what is held, then close. Calling it again does nothing."""
        if self._stopped:
            return
        self._stopped = True
        if self._timer is not None:
            self._timer.cancel()
        if self._pruning is not None:
            self._pruning.cancel()
            await asyncio.wait({self._pruning})
        if self._writing is not None:
            await asyncio.wait({self._writing})
        await self._write()
        await asyncio.to_thread(self._store.close)

    # -- what desks tell -----------------------------------------------------------------------------------------------

    def come(self, device: str, person: int, name: str, tell: Tell) -> None:
        """A desk has a line; it is told at once how far it is known. `tell` puts a frame on it and never waits."""
        now = self._clock()
        desk = self.live.come(device, person, name, now)
        self._shelf.drop(device)
        self._known[device] = Known(person, name, now)
        self._tell[device] = tell
        self._asked[device] = now
        tell(desk.resync)
        self._notice(device)

    def take(self, device: str, frame: Delta | Snapshot) -> None:
        """What a desk tells; it is answered on its line, in time. Raises `BadDelta` for what cannot be taken at all.

        KeyError for a desk that has not come.
        """
        now = self._clock()
        answer = self.live.take(device, frame, now)
        if isinstance(answer, Resync):
            self._ask_again(device, answer, now)
            return
        self._asked.pop(device, None)
        self._unacked[device] = None
        desk = self.live.get(device)
        if desk is not None and desk.changed:
            desk.changed = False
            self._changed[device] = None
            self._unwritten[device] = None
        self._arm()

    def left(self, device: str) -> None:
        """A desk's line is gone; what it told stays."""
        self._tell.pop(device, None)
        now = self._clock()
        self.live.left(device, now)
        known = self._known.get(device)
        if known is not None:
            self._known[device] = known._replace(seen=now)
            self._notice(device)

    async def forget(self, device: str) -> bool:
        """Nothing of a desk is left; False where its traces stay in the log until a reader lets go of it."""
        self._tell.pop(device, None)
        self.live.drop(device)
        self._shelf.drop(device)
        known = self._known.pop(device, None)
        for held in (self._asked, self._unacked, self._unwritten, self._changed):
            held.pop(device, None)
        if self._writing is not None:
            await asyncio.wait({self._writing})
        gone = await self._store.forget(device)
        if known is not None:
            self._told(known.person, device)
        return gone

    def rename(self, names: Mapping[str, str]) -> None:
        """What desks are called now, by id; stored with what they tell next."""
        for device, name in names.items():
            known, desk = self._known.get(device), self.live.get(device)
            if known is not None and known.name != name:
                self._known[device] = known._replace(name=name)
                self._notice(device)
            if desk is not None:
                desk.name = name

    async def without(self, devices: Iterable[str]) -> None:
        """None of these is a desk any more: nothing that they told is left."""
        for device in [one for one in devices if one in self._known]:
            if not await self.forget(device):
                _log.warning("what %s told is deleted; its traces go from the log once nobody reads it", device)

    # -- what people and planners ask ----------------------------------------------------------------------------------

    async def ask(self, person: int, query: Query) -> list[Found]:
        """What fits, on all of a person's desks or the one that is named. Raises `NoSuchDesk`, `SayWhichDesk`."""
        chosen = self._chosen(person, query.device)
        if query.device and not chosen:
            raise NoSuchDesk(name=query.device)
        if walks(query) and len(chosen) > 1:
            raise SayWhichDesk(names=", ".join(self._known[device].name for device in chosen))
        found = [one for device in chosen for one in await self._asked_of(device, query)]
        return first(found, query)

    async def desks(self, person: int) -> list[DeskState]:
        """How a person's desks are: what is open on each, and what was touched lately."""
        states: list[DeskState] = []
        for device in self._chosen(person, ""):
            known, graph, live = self._known[device], await self._graph(device), self.live.get(device)
            found = await self._asked_of(device, Query(kind="file", order="newest", limit=4 * LATELY))
            lately = [one.node for one in found if one.node.fields.get("type", "file") == "file"][:LATELY]
            here = live is not None and live.here
            seen = known.seen if live is None else live.seen
            states.append(state_of(device, known.name, here, seen, graph or Graph(), lately))
        return states

    async def world(
        self, device: str, root: str | None = None, folders: Sequence[str] = (".",), person: int | None = None
    ) -> GraphWorld:
        """The planner's world on a desk; raises `NoSuchDesk` where nothing was ever told of it."""
        known, graph = self._known.get(device), await self._graph(device)
        if known is None or graph is None or person not in (None, known.person):
            raise NoSuchDesk(name=device if known is None else known.name)
        live = self.live.get(device)
        files = live.files if live is not None and live.graph is graph else Files(graph.by_kind("file"))
        names = [self._known[one].name for one in self._chosen(known.person, "")]
        past = partial(self._opened, device)
        return GraphWorld(graph, files, root, folders, devices=names, past=past)

    def watch(self, watcher: Callable[[int, str], None]) -> None:
        """Call this with person and device whenever a desk looks otherwise, at most four times a second for each."""
        self._watchers.append(watcher)

    async def told(self, person: int, called: str) -> tuple[str, Graph]:
        """The one desk that is called so, and what it has told. Raises `NoSuchDesk`, `SayWhichDesk`."""
        chosen = self._chosen(person, called)
        if len(chosen) > 1:
            raise SayWhichDesk(names=", ".join(self._known[device].name for device in chosen))
        graph = await self._graph(chosen[0]) if chosen else None
        if graph is None:
            raise NoSuchDesk(name=called)
        return chosen[0], graph

    def is_here(self, device: str) -> bool:
        desk = self.live.get(device)
        return desk is not None and desk.here

    def name_of(self, device: str) -> str:
        known = self._known.get(device)
        return device if known is None else known.name

    async def forget_history(self, person: int, before: float | None = None) -> int:
        """What was open when, until a moment or until now, is forgotten; how much that was. What is open stays."""
        moment = self._clock() if before is None else before
        mine = select(t.desk.c.n).where(t.desk.c.person == person)
        return await self._store.do(lambda sql: history.prune(sql, moment, list(sql.execute(mine).scalars())))

    # -- inside: asking ------------------------------------------------------------------------------------------------

    def _opened(self, device: str, span: Range) -> list[Opening]:
        """Which files were open on a desk, as far as it is stored; on the thread of whoever asks."""
        return self._store.look(lambda sql: history.files_open(sql, device, span))

    def _chosen(self, person: int, called: str) -> list[str]:
        mine = [device for device, known in self._known.items() if known.person == person]
        if not called:
            return mine
        exact = [device for device in mine if called in (device, self._known[device].name)]
        return exact or [device for device in mine if holds(self._known[device].name, called)]

    async def _graph(self, device: str) -> Graph | None:
        """The live graph, or what is stored of a desk that has not told all since this hub began."""
        desk = self.live.get(device)
        if desk is not None and desk.whole:
            return desk.graph
        return await self._shelf.graph(device)

    async def _asked_of(self, device: str, query: Query) -> list[Found]:
        graph = await self._graph(device)
        if graph is None:
            return []
        among, past = await self._store.read(lambda sql: _looked_up(sql, device, query))
        desk = self.live.get(device)
        if among is not None and desk is not None and desk.whole:
            among = among | set(desk.unsettled()) if desk.is_indexed else None
        return answered(device, graph, query, among, past)

    # -- inside: answering desks, telling watchers, writing ------------------------------------------------------------

    def _ask_again(self, device: str, answer: Resync, now: float) -> None:
        """Once: what it sent before it hears this is behind too."""
        asked = self._asked.get(device)
        if asked is None or now - asked >= AGAIN_SECONDS:
            self._asked[device] = now
            self._tell_desk(device, answer)

    def _tell_desk(self, device: str, frame: Ack | Resync) -> None:
        tell = self._tell.get(device)
        if tell is not None:
            tell(frame)

    def _notice(self, device: str) -> None:
        self._changed[device] = None
        self._arm()

    def _arm(self) -> None:
        if self._timer is None and not self._stopped:
            self._timer = asyncio.get_running_loop().call_later(TICK_SECONDS, self._tick)

    def _tick(self) -> None:
        self._timer = None
        now = time.monotonic()
        changed, self._changed = self._changed, {}
        for device in changed:
            known = self._known.get(device)
            if known is not None:
                self._told(known.person, device)
        if self._unacked and now - self._acked_at >= ACK_SECONDS:
            self._acked_at = now
            self._acknowledge()
        if self._unwritten and self._writing is None and now - self._written_at >= WRITE_SECONDS:
            self._written_at = now
            self._writing = asyncio.create_task(self._write(), name="world-write")
            self._writing.add_done_callback(self._wrote)
        if self._unacked or self._unwritten:
            self._arm()

    def _acknowledge(self) -> None:
        due, self._unacked = self._unacked, {}
        for device in due:
            desk = self.live.get(device)
            if desk is not None:
                if not desk.pending and desk.writing is None:
                    desk.nothing_to_write()
                self._tell_desk(device, desk.ack)

    def _told(self, person: int, device: str) -> None:
        for watcher in self._watchers:
            watcher(person, device)

    async def _write(self) -> None:
        """All that waits now, a piece at a time."""
        waiting, self._unwritten = list(self._unwritten), {}
        while waiting:
            desks: list[tuple[LiveDesk, Batch]] = []
            rows = 0
            while waiting and rows < MOST_ROWS and len(desks) < MOST_DESKS:
                desk = self.live.get(waiting.pop())
                if desk is not None and desk.pending:
                    desks.append((desk, desk.batch()))
                    rows += desks[-1][1].rows
            try:
                await self._store.write([batch for _, batch in desks])
            except (Problem, SQLAlchemyError) as wrong:
                self._not_written(desks, waiting, wrong)
                return
            for desk, batch in desks:
                desk.written(batch)
                self._unacked[desk.device] = None
        self.live.let_go()

    def _not_written(self, desks: list[tuple[LiveDesk, Batch]], waiting: list[str], wrong: Exception) -> None:
        """Nothing is lost: the graphs stand, and are written whole as soon as the disk takes them."""
        _log.error("what desks tell cannot be stored, and is kept in memory: %s", wrong)
        for desk, batch in desks:
            desk.lost(batch)
        self._unwritten.update(dict.fromkeys((*(desk.device for desk, _ in desks), *waiting)))
        self._written_at = time.monotonic() + AGAIN_SECONDS - WRITE_SECONDS

    def _wrote(self, done: asyncio.Task[None]) -> None:
        self._writing = None
        if not done.cancelled() and (wrong := done.exception()) is not None:
            _log.error("writing what desks tell broke off in an error of ours", exc_info=wrong)
        if self._unacked or self._unwritten:
            self._arm()

    async def _prune(self) -> None:
        """Now and every few hours: what is older than the owner wants is forgotten."""
        while True:
            before = history.oldest_kept(self._clock(), self.days)
            try:
                await self._store.do(lambda sql, before=before: history.prune(sql, before))
            except (Problem, SQLAlchemyError) as wrong:
                _log.error("old history could not be removed, and is tried again later: %s", wrong)
            await asyncio.sleep(PRUNE_SECONDS)


def _looked_up(sql: Connection, device: str, query: Query) -> tuple[set[int] | None, Past]:
    """What the tables know that may answer a question."""
    desk = sql.execute(select(t.desk.c.n).where(t.desk.c.device == device)).scalar()
    if desk is None:
        return (None, Past())
    among = candidates(sql, desk, query) if indexable(query) else None
    if walks(query):
        return among, Past()
    about, kind = query.about, query.kind
    opened, changed = query.opened, query.changed
    return among, Past(
        history.visits(sql, desk, opened, about=about, kind=kind, app=query.app) if opened is not None else (),
        history.moments(sql, desk, changed, about=about, kind=kind) if changed is not None and not query.app else (),
    )
