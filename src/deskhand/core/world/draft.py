"""What a delta would do to a graph, worked out in full before anything is done, so that a bad one changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Protocol, cast

from deskhand.core.flow.label import Privacy
from deskhand.core.world.delta import BadDelta, Delta, Edge, Ends, Fields, Node
from deskhand.core.world.kinds import (
    EDGES,
    FIELDS,
    KEY,
    KEYS,
    PRIVACY,
    UP,
    Field,
    Kind,
    Value,
    fits,
    is_text,
    is_time,
    is_whole,
    withheld,
)

MOST: Final = 60_000
"""The most nodes of one graph, and the most edges: a device that sends more is broken or hostile."""
_SPECS: Final = cast("Mapping[str, Mapping[str, Field]]", FIELDS)


class Standing(Protocol):
    """A graph as it stands, as far as a draft reads it."""

    @property
    def nodes(self) -> Mapping[int, Node]: ...

    @property
    def edges(self) -> Mapping[Ends, Edge]: ...

    def below(self, of: int) -> Iterable[int]: ...

    def used(self, one: int) -> bool: ...


class Draft:
    """The checked effect of one delta: every node that is new or looks different, what goes, and the edges.

    Making one raises `BadDelta` where the graph could not take the delta.
    """

    __slots__ = ("changed", "edges", "ended", "fresh", "gone", "nodes", "roots")

    def __init__(self, graph: Standing, delta: Delta) -> None:
        self.nodes: dict[int, Node] = {}
        self.fresh: list[int] = []
        self.changed: dict[int, dict[str, None]] = {}
        self.gone: dict[int, None] = {}
        self.roots: set[int] = set()
        self.edges: dict[Ends, Edge] = {}
        self.ended: dict[Ends, Edge] = {}
        if delta.new:
            self._new(graph, delta.new)
        if delta.set:
            self._set(graph, delta.set)
        if delta.edges:
            self._edges(graph, delta.edges)
        if delta.ended:
            self._ended(graph, delta.ended)
        if delta.gone:
            self._gone(graph, delta.gone)

    def _new(self, graph: Standing, new: Sequence[Node]) -> None:
        if len(graph.nodes) + len(new) > MOST:
            raise BadDelta("too_many", len(new))
        for node in new:
            if node.id in self.nodes or graph.used(node.id):
                raise BadDelta("id_used", node.id)
            if node.up != 0 and node.up not in self.nodes and node.up not in graph.nodes:
                raise BadDelta("unknown", node.up)
            check_node(node)
            self.nodes[node.id] = node
            self.fresh.append(node.id)

    def _set(self, graph: Standing, sets: Iterable[tuple[int, Fields]]) -> None:
        moved: list[int] = []
        for one, fields in sets:
            node = self.nodes.get(one) or graph.nodes.get(one)
            if node is None:
                raise BadDelta("unknown", one)
            after, names = changed(node, fields)
            if UP in fields and after.up != 0 and after.up not in self.nodes and after.up not in graph.nodes:
                raise BadDelta("unknown", after.up)
            if names:
                self.nodes[one] = after
                self.changed.setdefault(one, {}).update(dict.fromkeys(names))
                if UP in names:
                    moved.append(one)
        if moved:
            self._acyclic(graph, moved)

    def _acyclic(self, graph: Standing, moved: Iterable[int]) -> None:
        """Every cycle there could be goes through something that moved; nothing is walked over twice."""
        sound = {0}
        for start in moved:
            way: dict[int, None] = {}
            one = start
            while one not in sound:
                if one in way:
                    raise BadDelta("cycle", start)
                way[one] = None
                one = (self.nodes.get(one) or graph.nodes[one]).up
            sound.update(way)

    def _edges(self, graph: Standing, edges: Iterable[Edge]) -> None:
        added = 0
        for edge in edges:
            check_edge(edge)
            self._both_known(graph, edge)
            added += edge.ends not in graph.edges
            self.edges[edge.ends] = edge
        if len(graph.edges) + added > MOST:
            raise BadDelta("too_many", added)

    def _ended(self, graph: Standing, ended: Iterable[Edge]) -> None:
        for edge in ended:
            check_edge(edge)
            self._both_known(graph, edge)
            if edge.ends in self.edges:
                raise BadDelta("gone", edge.ends)
            self.ended[edge.ends] = edge

    def _both_known(self, graph: Standing, edge: Edge) -> None:
        for end in (edge.src, edge.dst):
            if end not in graph.nodes and end not in self.nodes:
                raise BadDelta("unknown", end)

    def _gone(self, graph: Standing, gone: Iterable[int]) -> None:
        """What goes with it is what stands in it after the moves; what this delta touched cannot be among it."""
        for one in gone:
            if one not in graph.nodes:
                raise BadDelta("unknown", one)
            self.roots.add(one)
        waiting = list(self.roots)
        while waiting:
            one = waiting.pop()
            if one not in self.gone:
                self.gone[one] = None
                waiting.extend(child for child in graph.below(one) if child not in self.nodes)
        for node in self.nodes.values():
            if node.id in self.gone or node.up in self.gone:
                raise BadDelta("gone", node.id)
        for edge in self.edges.values():
            if edge.src in self.gone or edge.dst in self.gone:
                raise BadDelta("gone", edge.ends)


def check_node(node: Node) -> None:
    """Whether a node could stand in any graph; `BadDelta` where it could not."""
    if not is_whole(node.id) or node.id < 1:
        raise BadDelta("id", node.id)
    specs = _SPECS.get(node.kind)
    if specs is None:
        raise BadDelta("kind", node.kind)
    if not is_text(node.key):
        raise BadDelta("value", "key")
    for name, value in node.fields.items():
        spec = specs.get(name)
        if spec is None:
            raise BadDelta("field", f"{node.kind}.{name}")
        if not fits(spec, value):
            raise BadDelta("value", f"{node.kind}.{name}")
    check_secret(node)


def check_secret(node: Node) -> None:
    """A node marked secret holds nothing but what is public; its key would tell as much as its name."""
    if PRIVACY not in node.fields:
        return
    if node.fields[PRIVACY] not in ("private", "secret"):
        raise BadDelta("value", f"{node.kind}.{PRIVACY}")
    named = node.key and node.fields[PRIVACY] == "secret" and KEYS[cast("Kind", node.kind)].privacy > Privacy.PUBLIC
    if named or withheld(node.kind, node.fields):
        raise BadDelta("secret", node.id)


def check_edge(edge: Edge) -> None:
    """Whether an edge could stand between two nodes; `BadDelta` where it could not."""
    if edge.rel not in EDGES:
        raise BadDelta("rel", edge.rel)
    if edge.src == edge.dst:
        raise BadDelta("cycle", edge.src)
    if not is_time(edge.at) or (edge.until is not None and not is_time(edge.until)):
        raise BadDelta("value", edge.rel)
    if edge.until is not None and edge.until < edge.at:
        raise BadDelta("time", edge.rel)


def changed(node: Node, fields: Fields) -> tuple[Node, list[str]]:
    """A node with some fields set, and which of them are different now; `BadDelta` where it cannot have them."""
    specs = _SPECS[node.kind]
    now: dict[str, Value] = {**node.fields}
    up, key = node.up, node.key
    names: list[str] = []
    for name, value in fields.items():
        spec = specs.get(name)
        if value is None and spec is not None:
            if now.pop(name, None) is not None:
                names.append(name)
        elif spec is not None:
            if not fits(spec, value):
                raise BadDelta("value", f"{node.kind}.{name}")
            if now.get(name) != value:
                now[name] = value
                names.append(name)
        elif name == UP:
            if not isinstance(value, int) or not is_whole(value) or value < 0:
                raise BadDelta("value", UP)
            if value != up:
                up = value
                names.append(UP)
        elif name == KEY:
            if not isinstance(value, str) or not is_text(value):
                raise BadDelta("value", KEY)
            if value != key:
                key = value
                names.append(KEY)
        else:
            raise BadDelta("field", f"{node.kind}.{name}")
    after = Node(node.id, node.kind, up, key, now)
    if PRIVACY in now:
        check_secret(after)
    return after, names


def held(node: Node, field: str) -> Value:
    """What a field of a node is, a reserved one too; None where it has none."""
    if field == UP:
        return node.up
    return node.key if field == KEY else node.fields.get(field)
