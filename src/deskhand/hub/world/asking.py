"""What people and planners ask of all desks: answered from what is live, or else from what is stored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, NamedTuple

from sqlalchemy import Connection, select

from deskhand.core.world.graph import Graph
from deskhand.core.world.kinds import UNSTORED
from deskhand.core.world.query import Query, Range
from deskhand.core.world.seen import Opening
from deskhand.core.world.terms import holds
from deskhand.hub.world import history
from deskhand.hub.world import tables as t
from deskhand.hub.world.ask import Found, Past, answered, first, indexable, walks
from deskhand.hub.world.files import Files
from deskhand.hub.world.live import Live, LiveDesk
from deskhand.hub.world.problems import NoSuchDesk, SayWhichDesk
from deskhand.hub.world.search import candidates
from deskhand.hub.world.seen import GraphWorld
from deskhand.hub.world.shelf import Shelf
from deskhand.hub.world.store import WorldStore
from deskhand.hub.world.view import DeskState, state_of

LATELY: Final = 12
"""How many files a glance at a desk shows that were touched lately."""


class Known(NamedTuple):
    """A desk that is here, or is stored."""

    person: int
    name: str
    seen: float


class Asking:
    """All questions about the desks of one hub. Its methods are called on one event loop."""

    def __init__(self, store: WorldStore, *, days: float, clock: Callable[[], float]) -> None:
        self.live = Live(remembers=days > 0)
        self.days = days
        self._store = store
        self._clock = clock
        self._shelf = Shelf(store)
        self._known: dict[str, Known] = {}

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
            graph = await self._graph(device)
            found = await self._asked_of(device, Query(kind="file", order="newest", limit=4 * LATELY))
            known, live = self._known.get(device), self.live.get(device)
            if known is None:  # forgotten while it was asked about
                continue
            lately = [one.node for one in found if one.node.fields.get("type", "file") == "file"][:LATELY]
            here = live is not None and live.here
            stale = live is not None and live.here and live.stale
            seen = known.seen if live is None else live.seen
            states.append(state_of(device, known.name, here, seen, graph or Graph(), lately, stale=stale))
        return states

    async def world(
        self, device: str, root: str | None = None, folders: Sequence[str] = (".",), person: int | None = None
    ) -> GraphWorld:
        """The planner's world on a desk; raises `NoSuchDesk` where nothing was ever told of it."""
        graph = await self._graph(device)
        known = self._known.get(device)
        if known is None or graph is None or person not in (None, known.person):
            raise NoSuchDesk(name=device if known is None else known.name)
        live = self.live.get(device)
        files = live.files if live is not None and live.graph is graph else Files(graph.by_kind("file"))
        names = [self._known[one].name for one in self._chosen(known.person, "")]
        past = partial(self._opened, device)
        return GraphWorld(graph, files, root, folders, devices=names, past=past)

    async def told(self, person: int, called: str) -> tuple[str, Graph]:
        """The one desk that is called so, and what it has told. Raises `NoSuchDesk`, `SayWhichDesk`."""
        chosen = self._chosen(person, called)
        if len(chosen) > 1:
            raise SayWhichDesk(names=", ".join(self._known[device].name for device in chosen))
        graph = await self._graph(chosen[0]) if chosen else None
        if graph is None:
            raise NoSuchDesk(name=called)
        return chosen[0], graph

    def devices(self, person: int) -> list[str]:
        """Every desk of a person that is here, or is stored."""
        return self._chosen(person, "")

    def is_here(self, device: str) -> bool:
        desk = self.live.get(device)
        return desk is not None and desk.here

    def name_of(self, device: str) -> str:
        known = self._known.get(device)
        return device if known is None else known.name

    def _opened(self, device: str, span: Range) -> list[Opening]:
        """Which files were open on a desk, as far as it is remembered; on the thread of whoever asks."""
        kept = history.kept(span, self._clock(), self.days)
        return [] if kept is None else self._store.look(lambda sql: history.files_open(sql, device, kept))

    def _chosen(self, person: int, called: str) -> list[str]:
        mine = [device for device, known in self._known.items() if known.person == person]
        if not called:
            return mine
        if called in mine:  # the id of one is no name of another, whatever that is called
            return [called]
        exact = [device for device in mine if self._known[device].name == called]
        return exact or [device for device in mine if holds(self._known[device].name, called)]

    def _whole(self, device: str) -> LiveDesk | None:
        """A desk that has told all there is since this hub began, and is not long away."""
        desk = self.live.get(device)
        return desk if desk is not None and desk.whole else None

    async def _graph(self, device: str) -> Graph | None:
        """The live graph, or what is stored of a desk that has told nothing yet."""
        desk = self._whole(device)
        return desk.graph if desk is not None else await self._shelf.graph(device)

    async def _asked_of(self, device: str, query: Query) -> list[Found]:
        """What is told or written while the tables are read is in one of: waiting before, waiting after, the batches
        between. Where a whole batch lies between, the graph is looked through instead.
        """
        before = self._whole(device)
        waiting = set[int]() if before is None else set(before.unsettled())
        begun = 0 if before is None else before.batches
        spans = self._spans(query)
        among, past = await self._store.read(lambda sql: looked_up(sql, device, query, *spans))
        graph, desk = await self._graph(device), self._whole(device)
        if graph is None or device not in self._known:
            return []
        if among is not None and (before is not None or desk is not None):
            if desk is None or desk is not before or not desk.is_indexed or desk.written_since > begun:
                among = None
            else:
                among = among | waiting | set(desk.unsettled())
        if desk is None or desk.here:
            return answered(device, graph, query, among, past)
        if among is None:
            among = graph.nodes
        return answered(device, graph, query, (one for one in among if _is_settled(graph, one)), past)

    def _spans(self, query: Query) -> tuple[Range | None, Range | None]:
        """The times of a question, as far as they are remembered."""
        now = self._clock()
        opened = None if query.opened is None else history.kept(query.opened, now, self.days)
        changed = None if query.changed is None else history.kept(query.changed, now, self.days)
        return opened, changed


def _is_settled(graph: Graph, one: int) -> bool:
    """Whether it is anything that is told of a desk that is away."""
    node = graph.node(one)
    return node is not None and node.kind not in UNSTORED


def looked_up(
    sql: Connection, device: str, query: Query, opened: Range | None, changed: Range | None
) -> tuple[set[int] | None, Past]:
    """What the tables know that may answer a question."""
    desk = sql.execute(select(t.desk.c.n).where(t.desk.c.device == device)).scalar()
    if desk is None:
        return (None, Past())
    among = candidates(sql, desk, query) if indexable(query) else None
    if walks(query):
        return among, Past()
    about, kind = query.about, query.kind
    return among, Past(
        history.visits(sql, desk, opened, about=about, kind=kind, app=query.app) if opened is not None else (),
        history.moments(sql, desk, changed, about=about, kind=kind) if changed is not None and not query.app else (),
    )
