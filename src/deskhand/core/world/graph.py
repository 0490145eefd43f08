"""The live graph of one device: it takes deltas and snapshots, says where things stand, and what changed since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from deskhand.core.world.delta import BadDelta, Change, Delta, Edge, Ends, Fields, Node, Snapshot
from deskhand.core.world.draft import Draft, held
from deskhand.core.world.kinds import Kind, Rel, is_whole
from deskhand.core.world.past import REMEMBER, Past

_NONE: Final[Mapping[int, None]] = MappingProxyType({})
_NO_EDGES: Final[Mapping[Ends, None]] = MappingProxyType({})


class Graph:
    """Nodes and edges of one epoch of one device, at one version. Not for several threads at once.

    Nodes and edges are never changed, only replaced: what was read stays as it was, also in another thread.
    """

    def __init__(self, epoch: str = "", v: int = 0, *, remember: int = REMEMBER) -> None:
        """`remember` tombstones are kept for `since`; with 0 it can tell nothing, and costs less."""
        self._remember = remember
        self._begin(epoch, v)

    def _begin(self, epoch: str, v: int) -> None:
        self.epoch = epoch
        self.v = v
        self._nodes: dict[int, Node] = {}
        self._edges: dict[Ends, Edge] = {}
        self._below: dict[int, dict[int, None]] = {}
        self._kinds: dict[str, dict[int, None]] = {}
        self._links: dict[int, dict[Ends, None]] = {}
        self._past = Past(v, self._remember)
        self.nodes: Mapping[int, Node] = MappingProxyType(self._nodes)
        self.edges: Mapping[Ends, Edge] = MappingProxyType(self._edges)

    def __len__(self) -> int:
        return len(self._nodes)

    def apply(self, delta: Delta) -> list[Change]:
        """Take a delta and say what it changed; raises `BadDelta` and stays as it was where it cannot.

        `old` means that all of it is known already, `gap` that something before it is missing.
        """
        self._follows(delta)
        draft = Draft(self, delta)
        self.v = delta.v
        changes = [self._replace(draft.nodes[one], names) for one, names in draft.changed.items() if one in self._nodes]
        changes += [self._add(draft.nodes[one]) for one in draft.fresh]
        changes += [self._link(edge) for ends, edge in draft.edges.items() if self._edges.get(ends) != edge]
        changes += [self._end(edge) for ends, edge in draft.ended.items() if ends in self._edges]
        if draft.gone:
            changes += self._drop(draft)
        self._past.forget(self.v)
        return changes

    def take(self, snapshot: Snapshot) -> None:
        """Become what a snapshot says; raises `BadDelta` and stays as it was where that is no graph."""
        fresh = Graph(snapshot.epoch, remember=0)
        fresh.apply(Delta(snapshot.epoch, 1, new=snapshot.nodes, edges=snapshot.edges))
        if not is_whole(snapshot.v) or snapshot.v < 0:
            raise BadDelta("gap", snapshot.v)
        fresh.v, fresh._remember = snapshot.v, self._remember
        fresh._past = Past(snapshot.v, self._remember)
        self.__dict__.update(fresh.__dict__)

    def snapshot(self) -> Snapshot:
        return Snapshot(self.epoch, self.v, list(self.inside(0)), list(self._edges.values()))

    def since(self, v: int, epoch: str | None = None) -> Delta | None:
        """One delta from a version of this epoch to now; None where it is no longer known what happened since."""
        if epoch not in (None, self.epoch) or not self._past.horizon <= v <= self.v:
            return None
        return Delta(
            self.epoch,
            self.v,
            new=self._ordered(self._past.made_since(v)),
            set=[(one, self._shown(self._nodes[one], names)) for one, names in self._past.set_since(v)],
            gone=list(self._past.gone_since(v)),
            edges=[self._edges[ends] for ends in self._past.linked_since(v)],
            ended=list(self._past.ended_since(v)),
            spans=self.v - v,
        )

    def node(self, one: int) -> Node | None:
        return self._nodes.get(one)

    def parent(self, one: int) -> Node | None:
        """What a node stands in; None for one that stands in nothing, or is not there."""
        node = self._nodes.get(one)
        return None if node is None else self._nodes.get(node.up)

    def above(self, one: int) -> Iterator[Node]:
        """Everything a node stands in, nearest first."""
        node = self.parent(one)
        while node is not None:
            yield node
            node = self._nodes.get(node.up)

    def below(self, of: int) -> Iterable[int]:
        """The ids of what stands directly in a node; of 0, what stands in nothing."""
        return self._below.get(of, _NONE)

    def children(self, of: int) -> list[Node]:
        return [self._nodes[one] for one in self.below(of)]

    def inside(self, of: int) -> Iterator[Node]:
        """Everything in a node, however deep, each after what it stands in; of 0, all there is."""
        waiting = [iter(self.below(of))]
        while waiting:
            one = next(waiting[-1], None)
            if one is None:
                waiting.pop()
                continue
            yield self._nodes[one]
            waiting.append(iter(self.below(one)))

    def by_kind(self, kind: Kind) -> list[Node]:
        return [self._nodes[one] for one in self._kinds.get(kind, _NONE)]

    def edges_of(self, one: int, rel: Rel | None = None) -> list[Edge]:
        """The edges that begin or end at a node, of one relation or of all."""
        found = (self._edges[ends] for ends in self._links.get(one, _NO_EDGES))
        return [edge for edge in found if rel is None or edge.rel == rel]

    def used(self, one: int) -> bool:
        """Whether an id stands for something, or did, as far as that is remembered."""
        return one in self._nodes or self._past.buried(one)

    def equal(self, other: Graph) -> bool:
        """Whether both hold the same, at the same version of the same epoch."""
        mine = (self.epoch, self.v, self._nodes, self._edges)
        return mine == (other.epoch, other.v, other._nodes, other._edges)

    def difference(self, other: Graph, most: int = 10) -> str:
        """What is not the same, a line for each, `-` as it is here and `+` as it is there; empty where all is equal."""
        lines = _unlike("epoch", self.epoch, other.epoch) + _unlike("version", self.v, other.v)
        for one in self._nodes.keys() | other._nodes.keys():
            lines += _unlike("node", self._nodes.get(one), other._nodes.get(one))
        for ends in self._edges.keys() | other._edges.keys():
            lines += _unlike("edge", self._edges.get(ends), other._edges.get(ends))
        rest = [f"… and {len(lines) - most} lines more"] if len(lines) > most else []
        return "\n".join(lines[:most] + rest)

    def _follows(self, delta: Delta) -> None:
        if delta.epoch != self.epoch:
            raise BadDelta("epoch", delta.epoch)
        if not is_whole(delta.v) or not is_whole(delta.spans) or delta.spans < 0:
            raise BadDelta("gap", delta.v)
        before = delta.v - delta.spans
        says = delta.new or delta.set or delta.gone or delta.edges or delta.ended
        if before != self.v or (says and not delta.spans):
            raise BadDelta("old" if delta.v <= self.v else "gap", delta.v)

    def _add(self, node: Node) -> Change:
        self._nodes[node.id] = node
        self._below.setdefault(node.up, {})[node.id] = None
        self._kinds.setdefault(node.kind, {})[node.id] = None
        self._past.came(node.id, self.v)
        return Change("new", after=node)

    def _replace(self, after: Node, names: Iterable[str]) -> Change:
        before = self._nodes[after.id]
        self._nodes[after.id] = after
        if after.up != before.up:
            self._take_out(before)
            self._below.setdefault(after.up, {})[after.id] = None
        self._past.changed(after.id, names, self.v)
        return Change("set", before, after, tuple(names))

    def _link(self, edge: Edge) -> Change:
        self._edges[edge.ends] = edge
        self._links.setdefault(edge.src, {})[edge.ends] = None
        self._links.setdefault(edge.dst, {})[edge.ends] = None
        self._past.linked(edge.ends, self.v)
        return Change("edge", edge=edge)

    def _end(self, edge: Edge) -> Change:
        self._unlink(edge)
        self._past.ended(edge, self.v)
        return Change("ended", edge=edge)

    def _drop(self, draft: Draft) -> list[Change]:
        changes: list[Change] = []
        for one in draft.gone:
            for edge in self.edges_of(one):
                self._unlink(edge)
                self._past.dropped(edge.ends)
                changes.append(Change("ended", edge=edge))
            node = self._nodes.pop(one)
            self._take_out(node)
            del self._kinds[node.kind][one]
            self._past.went(one, self.v, root=one in draft.roots)
            changes.append(Change("gone", before=node))
        return changes

    def _take_out(self, node: Node) -> None:
        beside = self._below[node.up]
        del beside[node.id]
        if not beside:
            del self._below[node.up]

    def _unlink(self, edge: Edge) -> None:
        del self._edges[edge.ends]
        for end in (edge.src, edge.dst):
            links = self._links[end]
            del links[edge.ends]
            if not links:
                del self._links[end]

    def _ordered(self, made: Iterable[int]) -> list[Node]:
        """New nodes, each after what it stands in."""
        waiting = dict.fromkeys(made)
        ordered: list[Node] = []
        while waiting:
            chain = [next(reversed(waiting))]
            while (up := self._nodes[chain[-1]].up) in waiting:
                chain.append(up)
            for one in reversed(chain):
                del waiting[one]
                ordered.append(self._nodes[one])
        return ordered

    def _shown(self, node: Node, names: Iterable[str]) -> Fields:
        return {name: held(node, name) for name in names}


def _unlike(what: str, mine: object, theirs: object) -> list[str]:
    if mine == theirs:
        return []
    return [f"{sign} {what} {one}" for sign, one in (("-", mine), ("+", theirs)) if one is not None]
