"""What happened to a desk's graph since it was last written: only what settles, elements and clips never.

A desk tells of a node twenty times in the time it takes to write it once: what counts is that it changed, and what it
is when it is written. What was open when is the exception; each opening and closing is kept, in order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Final, NamedTuple

from deskhand.core.world.delta import Change, Edge, Ends, Node
from deskhand.core.world.graph import Graph
from deskhand.core.world.kinds import FIELDS, KEY, PRIVACY, UNSTORED, Value
from deskhand.core.world.query import name_of

MOST_PAST: Final = 10_000
"""How many openings, and how many changes, wait for a disk that takes nothing; the oldest are given up first."""
MOST_GONE: Final = 50_000
"""How much that went, or ended, is noted singly; beyond that the desk is written whole."""
WORDS: Final[Mapping[str, frozenset[str]]] = {
    kind: frozenset({KEY, *(name for name, field in fields.items() if field.words)}) for kind, fields in FIELDS.items()
}
"""The fields by whose words a node is found."""
KEPT: Final[Mapping[str, frozenset[str]]] = {
    kind: frozenset(name for name, field in fields.items() if field.history) for kind, fields in FIELDS.items()
}
"""The fields whose former values are kept."""
_STAYS: Final = ("app", "window")
"""What is itself open from when it comes until it goes."""


class Opened(NamedTuple):
    """Something is open since `at`: a node, by what has it open (0: by itself), and the app that is to be named."""

    node: Node
    src: int
    app: Node | None
    at: float
    until: float | None = None


class Closed(NamedTuple):
    node: int
    src: int
    until: float


class Moment(NamedTuple):
    node: Node
    field: str
    value: Value
    at: float


class Batch(NamedTuple):
    """All that is to be written of one desk, to bring what is stored to a version."""

    device: str
    person: int
    name: str
    epoch: str
    v: int
    seen: float
    whole: bool
    """Everything that stands there is given: what else is stored is there no more."""
    new: list[Node]
    """Those that came, or are to be found by other words now."""
    set: list[Node]
    gone: list[int]
    edges: list[Edge]
    ended: list[Ends]
    visits: list[Opened | Closed]
    moments: list[Moment]
    open: list[Opened]
    """Where everything is given: all that is open. What else is stored as open has been closed unseen."""

    @property
    def rows(self) -> int:
        """About how many rows it takes to write."""
        return 1 + sum(map(len, self[7:]))


class Pending:
    """What is still to be written of one graph. `note` is called for every delta: it must be quick."""

    __slots__ = ("_remembers", "dropped", "edges", "gone", "moments", "nodes", "visits", "whole")

    def __init__(self, remembers: bool = True) -> None:
        """`remembers`: whether what was open, and what fields were, is to be written at all."""
        self._remembers = remembers
        self.whole = False
        self.dropped = 0
        """How much of the past was given up while the disk took nothing."""
        self.visits: list[Opened | Closed] = []
        self.moments: dict[tuple[int, str], Moment] = {}
        self._clear()

    def _clear(self) -> None:
        self.nodes: dict[int, bool] = {}
        """Whether its words are others now."""
        self.gone: dict[int, None] = {}
        self.edges: dict[Ends, Edge | None] = {}

    def __bool__(self) -> bool:
        return bool(self.whole or self.nodes or self.gone or self.edges or self.visits or self.moments)

    def all_anew(self) -> None:
        """A snapshot was taken: all that stands is to be written; what was open before it stays history."""
        self._clear()
        self.whole = True

    def note(self, graph: Graph, changes: Iterable[Change], now: float) -> bool:
        """What a delta did; whether any of it settles. The hub's clock serves where the desk does not say when."""
        settles = False
        for change in changes:
            node = change.after or change.before
            if node is not None and node.kind in UNSTORED:
                continue
            settles = True
            if node is None:
                self._related(graph, change, now)
            elif change.what == "set":
                self._changed(graph, node, change, now)
            elif change.what == "new":
                self._stands(node.id, True)
                if node.kind in _STAYS and is_open(node):
                    self._opens(graph, node, now)
            else:
                self._went(node, now)
        if len(self.gone) + len(self.edges) > MOST_GONE:
            self.all_anew()
        return settles

    def take(self, graph: Graph, device: str, person: int, name: str, now: float) -> Batch:
        """All of it, as it is now; nothing is pending then. The nodes can go to another thread."""
        standing, visits, moments = graph.nodes, self.visits, list(self.moments.values())
        if self.whole:
            new = [node for node in standing.values() if node.kind not in UNSTORED]
            edges = [edge for edge in graph.edges.values() if settled(graph, edge)]
            changed, gone, ended, opened = [], [], [], openings(graph, now)
        else:
            new = [standing[one] for one, reworded in self.nodes.items() if reworded]
            changed = [standing[one] for one, reworded in self.nodes.items() if not reworded]
            edges = [edge for edge in self.edges.values() if edge is not None and settled(graph, edge)]
            gone, ended, opened = list(self.gone), [ends for ends, edge in self.edges.items() if edge is None], []
        if not self._remembers:
            visits, moments, opened = [], [], []
        batch = Batch(
            device, person, name, graph.epoch, graph.v, now, self.whole,
            new, changed, gone, edges, ended, visits, moments, opened,
        )  # fmt: skip
        self._clear()
        self.whole, self.visits, self.moments = False, [], {}
        return batch

    def again(self, lost: Batch) -> None:
        """A batch could not be written: all that stands is, the next time, and the history with it."""
        self.all_anew()
        self.visits[:0] = lost.visits
        self.moments = {(one.node.id, one.field): one for one in lost.moments} | self.moments
        self._cap()

    def _cap(self) -> None:
        """Some at once, so that a long wait does not cost something with every delta."""
        if len(self.visits) > MOST_PAST:
            over = len(self.visits) - MOST_PAST + MOST_PAST // 10
            del self.visits[:over]
            self.dropped += over
        if len(self.moments) > MOST_PAST:
            over = len(self.moments) - MOST_PAST + MOST_PAST // 10
            for name in list(islice(self.moments, over)):
                del self.moments[name]
            self.dropped += over

    def _stands(self, one: int, reworded: bool) -> None:
        """What is written whole is not noted singly: a disk that takes nothing for a day costs no more memory."""
        if not self.whole:
            self.nodes[one] = reworded or self.nodes.get(one, False)

    def _visited(self, one: Opened | Closed) -> None:
        self.visits.append(one)
        if len(self.visits) > MOST_PAST:
            self._cap()

    def _changed(self, graph: Graph, node: Node, change: Change, now: float) -> None:
        self._stands(node.id, not WORDS[node.kind].isdisjoint(change.fields))
        kept = KEPT[node.kind]
        for name in change.fields:
            if name in kept and not hidden(node):
                self.moments[node.id, name] = Moment(node, name, node.fields.get(name), now)
                if len(self.moments) > MOST_PAST:
                    self._cap()
        if node.kind in _STAYS and change.before is not None and is_open(node) != is_open(change.before):
            if is_open(node):
                self._opens(graph, node, now)
            else:
                self._visited(Closed(node.id, 0, now))

    def _went(self, node: Node, now: float) -> None:
        self.nodes.pop(node.id, None)
        if not self.whole:
            self.gone[node.id] = None
        if node.kind in _STAYS:
            self._visited(Closed(node.id, 0, now))

    def _related(self, graph: Graph, change: Change, now: float) -> None:
        edge = change.edge
        if edge is None:
            return
        if not self.whole:
            self.edges[edge.ends] = edge if change.what == "edge" else None
        if edge.rel != "opened":
            return
        if change.what == "ended":
            self._visited(Closed(edge.dst, edge.src, now if edge.until is None else edge.until))
            return
        opened = of_edge(graph, edge)
        if opened is not None:
            self._visited(opened)

    def _opens(self, graph: Graph, node: Node, now: float) -> None:
        if not hidden(node):
            self._visited(of_itself(graph, node, now))


def openings(graph: Graph, now: float) -> list[Opened]:
    """All that is open on a desk."""
    itself = [of_itself(graph, node, now) for kind in _STAYS for node in graph.by_kind(kind) if is_open(node)]
    edges = [of_edge(graph, edge) for edge in graph.edges.values() if edge.rel == "opened"]
    return [one for one in itself if not hidden(one.node)] + [one for one in edges if one is not None]


def of_edge(graph: Graph, edge: Edge) -> Opened | None:
    """What an edge says is open; None of what is secret."""
    node = graph.nodes.get(edge.dst)
    if node is None or hidden(node):
        return None
    return Opened(node, edge.src, _app(graph, edge.src), edge.at, edge.until)


def of_itself(graph: Graph, node: Node, now: float) -> Opened:
    """An app or window. Two of one name that come together are told apart by a hair."""
    started = node.fields.get("started")
    at = float(started) if isinstance(started, int | float) else now + node.id % 1_000 * 1e-6
    return Opened(node, 0, None if node.kind == "app" else _app(graph, node.id), at)


def is_open(node: Node) -> bool:
    return node.fields.get("running") is not False


def hidden(node: Node) -> bool:
    return node.fields.get(PRIVACY) == "secret"


def settled(graph: Graph, edge: Edge) -> bool:
    """Whether both ends outlive the moment."""
    return graph.nodes[edge.src].kind not in UNSTORED and graph.nodes[edge.dst].kind not in UNSTORED


def _app(graph: Graph, one: int) -> Node | None:
    """The app that something stands in, or is; else the nearest thing with a name."""
    start = graph.node(one)
    if start is None:
        return None
    chain = [start, *graph.above(one)]
    return next((node for node in chain if node.kind == "app"), next((node for node in chain if name_of(node)), None))
