"""Stories of a device as they are drawn, lived by a graph and by two plain dicts; and one small desk to begin with."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import strategies as st

from deskhand.core.world.delta import (
    BadDelta,
    Delta,
    Edge,
    Node,
    packed,
    unpacked_delta,
    unpacked_snapshot,
)
from deskhand.core.world.graph import Graph
from deskhand.core.world.kinds import KEY, KINDS, UP
from deskhand.core.world.merge import Pending

picks = st.integers(0, 30)
"""Which of the nodes that are there; a few of the highest numbers name none."""
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=3)
moments = st.sampled_from([0.0, 1.0, 2.0])
rels = st.sampled_from(["opened", "about"])
kinds = st.sampled_from(["element", "element", "element", "file"])
given_fields = st.one_of(
    st.tuples(st.just("role"), st.one_of(st.none(), st.sampled_from("ab"))),
    st.tuples(st.just("name"), st.one_of(st.none(), texts)),
    st.tuples(st.just("x"), st.one_of(st.none(), st.integers(0, 2))),
    st.tuples(st.just("states"), st.lists(st.sampled_from("ab"), max_size=2)),
    st.tuples(st.just(KEY), texts),
)
first_fields = st.lists(given_fields, max_size=2).map(
    lambda pairs: {name: value for name, value in pairs if value is not None and name != KEY}
)
ops = st.one_of(
    st.tuples(st.just("new"), kinds, picks, first_fields),
    st.tuples(st.just("new"), kinds, picks, first_fields),
    st.tuples(st.just("set"), picks, given_fields),
    st.tuples(st.just("move"), picks, picks),
    st.tuples(st.just("gone"), picks),
    st.tuples(st.just("edge"), rels, picks, picks, moments, st.one_of(st.none(), moments)),
    st.tuples(st.just("end"), picks, moments),
    st.just(("take",)),
)
stories = st.one_of(st.lists(ops, max_size=6), st.lists(ops, min_size=15, max_size=50))
Op = tuple[Any, ...]


class Plain:
    """The same world as two dicts, changed at once and without any cleverness."""

    def __init__(self) -> None:
        self.nodes: dict[int, Node] = {}
        self.edges: dict[tuple[str, int, int], Edge] = {}
        self.next = 1

    def meant(self, op: Op) -> Op:
        """The same, with the nodes and edges that are there instead of numbers."""
        live, edges = [0, *sorted(self.nodes)], sorted(self.edges)
        match op:
            case ("new", kind, up, fields):
                return ("new", self.next, kind, _picked(live, up), fields)
            case ("set", one, (name, value)):
                return ("set", _picked(live, one), name, value)
            case ("move", one, up):
                return ("set", _picked(live, one), UP, _picked(live, up))
            case ("gone", one):
                return ("gone", _picked(live, one))
            case ("edge", rel, src, dst, at, until):
                return ("edge", rel, _picked(live, src), _picked(live, dst), at, until)
            case ("end", one, until) if edges:
                return ("end", *edges[one % len(edges)], until)
            case _:
                return ("end", "about", 1, 2, 0.0)

    def do(self, op: Op) -> None:
        match op:
            case ("new", one, kind, up, fields):
                self.nodes[one] = Node(one, kind, up, "", fields)
                self.next = one + 1
            case ("set", one, name, value):
                node = self.nodes[one]
                if name in (UP, KEY):
                    self.nodes[one] = msgspec.structs.replace(node, **{name: value})
                else:
                    fields = {field: held for field, held in {**node.fields, name: value}.items() if held is not None}
                    self.nodes[one] = msgspec.structs.replace(node, fields=fields)
            case ("gone", one):
                for child in [node.id for node in self.nodes.values() if node.up == one]:
                    self.do(("gone", child))
                del self.nodes[one]
                self.edges = {ends: edge for ends, edge in self.edges.items() if one not in ends}
            case ("edge", *edge):
                self.edges[tuple(edge[:3])] = Edge(*edge)
            case ("end", rel, src, dst, _):
                del self.edges[rel, src, dst]
            case _:
                raise AssertionError(op)


def _picked(live: list[int], number: int) -> int:
    return live[number % len(live)] if number < 28 else number + 100


def observe(pending: Pending, op: Op) -> None:
    match op:
        case ("new", one, kind, up, fields):
            pending.new(Node(one, kind, up, "", fields))
        case (what, *rest):
            getattr(pending, what)(*rest)


def sound(graph: Graph) -> None:
    """What a graph answers about places and relations is what its nodes and edges say."""
    inside = list(graph.inside(0))
    assert sorted(node.id for node in inside) == sorted(graph.nodes)
    met = {0}
    for node in inside:
        assert node.up in met
        met.add(node.id)
        assert node in graph.children(node.up)
        assert node in graph.by_kind(node.kind)  # type: ignore[arg-type]
        assert graph.edges_of(node.id) == [edge for edge in graph.edges_of(node.id) if node.id in (edge.src, edge.dst)]
    assert sum(len(graph.edges_of(node.id)) for node in inside) == 2 * len(graph.edges)
    assert sum(len(graph.by_kind(kind)) for kind in KINDS) == len(graph)


def copied(graph: Graph, *, remember: int = 100) -> Graph:
    copy = Graph(remember=remember)
    copy.take(unpacked_snapshot(packed(graph.snapshot())))
    return copy


def told(delta: Delta) -> Delta:
    return unpacked_delta(packed(delta))


def lived(story: list[Op], pending: Pending, plain: Plain | None = None) -> list[Delta]:
    """The deltas of a story; what could not be observed happened nowhere."""
    deltas: list[Delta] = []
    plain = plain or Plain()
    for op in [*story, ("take",)]:
        if op == ("take",):
            delta = pending.take()
            deltas += [delta] if delta is not None else []
            continue
        one = plain.meant(op)
        try:
            observe(pending, one)
        except BadDelta:
            continue
        plain.do(one)
    return deltas


def desk() -> Graph:
    """A device with an app, a window with a button in it, and a file the app has open."""
    graph = Graph("e")
    graph.apply(
        Delta(
            "e",
            1,
            new=[
                Node(1, "device", 0, "d", {"name": "laptop"}),
                Node(2, "app", 1, "calc"),
                Node(3, "window", 2, "w", {"title": "sales"}),
                Node(4, "element", 3, "", {"role": "button", "name": "OK"}),
                Node(5, "file", 1, "/home/a/sales.xlsx"),
            ],
            edges=[Edge("opened", 2, 5, 10.0)],
        )
    )
    return graph
