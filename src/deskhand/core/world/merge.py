"""What happened on a device since it last told: many observations made into one delta that says only what matters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from deskhand.core.world.delta import BadDelta, Delta, Edge, Ends, Node
from deskhand.core.world.draft import changed, check_edge, check_node, held
from deskhand.core.world.graph import Graph
from deskhand.core.world.kinds import KEY, PRIVACY, UP, Rel, Value, withheld

_NOTHING: Final[Mapping[str, Value]] = {}


class Pending:
    """Observations waiting to be told, held against what was told last: the graph.

    Flips that end where they began, things that came and went, and values that were told already vanish. What a node
    marked secret must not say is dropped here. What no graph could take raises `BadDelta`, and is not held.
    """

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._clear()

    def _clear(self) -> None:
        self._new: dict[int, Node] = {}
        self._set: dict[int, dict[str, Value]] = {}
        self._dead: dict[int, None] = {}
        self._inside: dict[int, dict[int, None]] = {}
        """What is new in a node, or was moved into it."""
        self._edges: dict[Ends, Edge] = {}
        self._ended: dict[Ends, Edge] = {}

    def __bool__(self) -> bool:
        return bool(self._new or self._set or self._dead or self._edges or self._ended)

    def node(self, one: int) -> Node | None:
        """A node as it was last observed."""
        if one in self._new:
            return self._new[one]
        told = None if one in self._dead else self._graph.node(one)
        if told is None or one not in self._set:
            return told
        return changed(told, self._set[one])[0]

    def new(self, node: Node) -> None:
        """Something came. What it stands in must have come before."""
        if node.id in self._new or self._graph.used(node.id):
            raise BadDelta("id_used", node.id)
        if node.up != 0:
            self._must_stand(node.up)
        hidden = withheld(node.kind, node.fields)
        kept = {name: _own(value) for name, value in node.fields.items() if name not in hidden}
        fresh = Node(node.id, node.kind, node.up, node.key, kept)
        check_node(fresh)
        self._new[node.id] = fresh
        self._inside.setdefault(node.up, {})[node.id] = None

    def set(self, one: int, field: str, value: Value) -> None:
        """A field of a node is now this; None means that it has none. `up` moves it, `key` gives it another key."""
        node = self.node(one)
        if node is None:
            raise BadDelta("unknown", one)
        if field == UP:
            self._move(node, value)
            return
        fields = self._allowed(node, field, _own(value))
        after, names = changed(node, fields)
        if one in self._new:
            self._new[one] = after
        elif names:
            self._hold(one, fields)

    def gone(self, one: int) -> None:
        """A node went, with everything in it."""
        self._must_stand(one)
        went = list(self._under(one))
        for each in went:
            self._leave(each)
            self._set.pop(each, None)
            if self._new.pop(each, None) is None:
                self._dead[each] = None
        lost = set(went)
        for ends in [ends for ends in self._edges if ends[1] in lost or ends[2] in lost]:
            del self._edges[ends]

    def edge(self, rel: Rel, src: int, dst: int, at: float, until: float | None = None) -> None:
        """A relation began; where there is one already between the two, it is this now."""
        edge = Edge(rel, src, dst, at, until)
        check_edge(edge)
        self._must_stand(src)
        self._must_stand(dst)
        self._ended.pop(edge.ends, None)
        if self._graph.edges.get(edge.ends) == edge:
            self._edges.pop(edge.ends, None)
        else:
            self._edges[edge.ends] = edge

    def end(self, rel: Rel, src: int, dst: int, until: float) -> None:
        """A relation ended."""
        ends: Ends = (rel, src, dst)
        told = None if ends in self._ended else self._graph.edges.get(ends)
        edge = self._edges.get(ends) or told
        if edge is None or src in self._dead or dst in self._dead:
            raise BadDelta("unknown", ends)
        ended = Edge(rel, src, dst, edge.at, until)
        check_edge(ended)
        self._edges.pop(ends, None)
        if told is not None:
            self._ended[ends] = ended

    def take(self) -> Delta | None:
        """What there is to tell, as one delta that the graph has taken; None if there is nothing."""
        if not self:
            return None
        nodes = self._graph.nodes
        delta = Delta(
            self._graph.epoch,
            self._graph.v + 1,
            new=list(self._parents_first()),
            set=list(self._set.items()),
            gone=[one for one in self._dead if nodes[one].up not in self._dead],
            edges=list(self._edges.values()),
            ended=list(self._ended.values()),
        )
        self._graph.apply(delta)
        self._clear()
        return delta

    def rekeyed(self) -> list[tuple[str, str]]:
        """The key that something has, and the one that the next delta gives it."""
        given = ((one, fields.get(KEY)) for one, fields in self._set.items())
        return [(self._graph.nodes[one].key, key) for one, key in given if isinstance(key, str)]

    def _must_stand(self, one: int) -> None:
        if one not in self._new and (one in self._dead or one not in self._graph.nodes):
            raise BadDelta("unknown", one)

    def _allowed(self, node: Node, field: str, value: Value) -> dict[str, Value]:
        """What setting a field comes to: marking a node secret takes what it must not say away."""
        after = {**node.fields, field: value}
        if node.fields.get(PRIVACY) == "secret" and value is not None and field in withheld(node.kind, after):
            return {}
        if field != PRIVACY:
            return {field: value}
        return {field: value, **dict.fromkeys(withheld(node.kind, after))}

    def _hold(self, one: int, fields: Mapping[str, Value]) -> None:
        told = self._graph.nodes[one]
        waiting = self._set.setdefault(one, {})
        for name, value in fields.items():
            if held(told, name) == value:
                waiting.pop(name, None)
            else:
                waiting[name] = value
        if not waiting:
            del self._set[one]

    def _move(self, node: Node, value: Value) -> None:
        after, names = changed(node, {UP: value})
        if not names:
            return
        above = after.up
        while above != 0:
            self._must_stand(above)
            if above == node.id:
                raise BadDelta("cycle", node.id)
            above = self._up(above)
        self._leave(node.id)
        if node.id in self._new:
            self._new[node.id] = after
        else:
            self._hold(node.id, {UP: after.up})
        if node.id in self._new or self._graph.nodes[node.id].up != after.up:
            self._inside.setdefault(after.up, {})[node.id] = None

    def _up(self, one: int) -> int:
        if one in self._new:
            return self._new[one].up
        moved = self._set.get(one, _NOTHING).get(UP)
        return moved if isinstance(moved, int) else self._graph.nodes[one].up

    def _leave(self, one: int) -> None:
        """It no longer stands where it was put since the last telling."""
        beside = self._inside.get(self._up(one))
        if beside is not None:
            beside.pop(one, None)

    def _under(self, of: int) -> Iterator[int]:
        """A node and everything in it, as last observed; what went before it is there once more, and does no harm."""
        waiting = [of]
        while waiting:
            one = waiting.pop()
            yield one
            waiting += self._inside.get(one, ())
            waiting += (child for child in self._graph.below(one) if UP not in self._set.get(child, _NOTHING))

    def _parents_first(self) -> Iterator[Node]:
        told: set[int] = {0}
        for one in self._new:
            chain: list[int] = []
            while one in self._new and one not in told:
                chain.append(one)
                told.add(one)
                one = self._new[one].up
            yield from (self._new[each] for each in reversed(chain))


def _own(value: Value) -> Value:
    """A value that nobody else changes afterwards."""
    return list(value) if isinstance(value, list) else value
