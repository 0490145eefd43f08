"""However things happen on a device, every graph that is told of it is the same; what cannot be is refused whole."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from deskhand.core.world.delta import (
    BadDelta,
    Change,
    Delta,
    Edge,
    Node,
    Snapshot,
    packed,
    unpacked_delta,
    unpacked_snapshot,
)
from deskhand.core.world.graph import Graph
from deskhand.core.world.kinds import FIELDS, KEY, KINDS, UP
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


@settings(max_examples=400)
@given(stories)
def test_a_graph_that_takes_every_delta_is_the_graph_they_come_from(story: list[Op]) -> None:
    source, copy, plain = Graph("e"), Graph("e", remember=0), Plain()
    for delta in lived(story, Pending(source), plain):
        copy.apply(told(delta))
    assert copy.equal(source), copy.difference(source)
    assert (dict(source.nodes), dict(source.edges)) == (plain.nodes, plain.edges)
    sound(source)
    assert copied(source).equal(source)


@settings(max_examples=600)
@given(stories, st.sampled_from([0, 1, 3, 100]))
def test_whoever_is_behind_gets_up_to_date_or_is_told_to_start_anew(story: list[Op], keep: int) -> None:
    source, plain = Graph("e", remember=keep), Plain()
    behind: list[Graph] = [copied(source)]
    pending = Pending(source)
    for op in story:
        lived([op], pending, plain)
        if source.v > behind[-1].v:
            behind.append(copied(source))
    for copy in behind:
        missed = source.since(copy.v)
        if missed is None:
            assert keep < 100
            continue
        copy.apply(told(missed))
        assert copy.equal(source), copy.difference(source)
        sound(copy)


@settings(max_examples=300)
@given(stories)
def test_what_was_caught_up_can_itself_tell_what_changed_since(story: list[Op]) -> None:
    source, relay = Graph("e"), Graph("e")
    late = copied(source)
    deltas = lived(story, Pending(source))
    for delta in deltas[: len(deltas) // 2]:
        relay.apply(delta)
    missed = source.since(relay.v)
    assert missed is not None
    relay.apply(missed)
    again = relay.since(late.v)
    assert again is not None
    late.apply(again)
    assert late.equal(source), late.difference(source)


@settings(max_examples=300)
@given(stories)
def test_telling_all_at_once_comes_to_the_same_as_telling_each_thing(story: list[Op]) -> None:
    each, at_once, plain = Graph("e"), Graph("e"), Plain()
    one_by_one, together = Pending(each), Pending(at_once)
    for op in story:
        one = plain.meant(op)
        refused: list[bool] = []
        for pending in (one_by_one, together):
            try:
                observe(pending, one)
                refused.append(False)
            except BadDelta:
                refused.append(True)
        assert refused[0] == refused[1], one
        if not refused[0]:
            plain.do(one)
        one_by_one.take()
    together.take()
    assert (each.nodes, each.edges) == (at_once.nodes, at_once.edges)
    assert at_once.v <= 1


@settings(max_examples=300)
@given(stories, st.data())
def test_what_ends_as_it_began_is_not_told(story: list[Op], data: st.DataObject) -> None:
    source = Graph("e")
    pending = Pending(source)
    lived(story, pending)
    for node in list(source.nodes.values()):
        for name, held in node.fields.items():
            pending.set(node.id, name, None)
            pending.set(node.id, name, held)
        pending.set(node.id, KEY, "other")
        pending.set(node.id, KEY, node.key)
        pending.set(node.id, UP, 0)
        pending.set(node.id, UP, node.up)
    for edge in list(source.edges.values()):
        pending.end(edge.rel, edge.src, edge.dst, edge.at)  # type: ignore[arg-type]
        pending.edge(edge.rel, edge.src, edge.dst, edge.at, edge.until)  # type: ignore[arg-type]
    pending.new(Node(90, "app", 0, "x"))
    pending.new(Node(91, "window", 90, "x"))
    pending.edge("from", 91, data.draw(st.sampled_from([90, *source.nodes])), 1.0)
    pending.gone(90)
    assert not pending
    assert pending.take() is None


ids = st.integers(1, 12)
names = st.sampled_from(["name", "title", "value", "states", "size", "modified", "x", "current", "role"])
values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 2),
    st.floats(allow_nan=False, allow_infinity=False),
    texts,
    st.lists(texts, max_size=2),
)
odd = st.one_of(values, st.floats(), st.just("\ud800"), st.just(2**70), st.just("x" * 70_000))
odd_nodes = st.builds(
    Node,
    st.one_of(ids, st.integers(-1, 30), st.just(2**70)),
    st.one_of(kinds, st.just("ghost")),
    st.integers(0, 12),
    st.sampled_from(["", "k", "\ud800"]),
    st.dictionaries(st.one_of(names, st.sampled_from(["ghost", "privacy"])), odd, max_size=2),
)
odd_edges = st.builds(
    Edge, st.one_of(rels, st.sampled_from(["contains", "hates"])), ids, ids, st.one_of(moments, st.floats()), moments
)
odd_sets = st.tuples(
    ids, st.dictionaries(st.one_of(names, st.sampled_from([UP, KEY, "ghost", "privacy"])), odd, max_size=3)
)
garbage = st.builds(
    Delta,
    st.sampled_from(["e", "e", "e", "other"]),
    st.integers(-1, 9),
    st.lists(odd_nodes, max_size=2),
    st.lists(odd_sets, max_size=2),
    st.lists(ids, max_size=2),
    st.lists(odd_edges, max_size=2),
    st.lists(odd_edges, max_size=1),
    st.integers(-1, 3),
)


@settings(max_examples=600)
@given(stories, garbage, st.booleans())
def test_a_delta_is_taken_whole_or_not_at_all(story: list[Op], delta: Delta, fits: bool) -> None:
    graph = Graph("e")
    lived(story, Pending(graph))
    if fits:
        delta = msgspec.structs.replace(delta, epoch="e", v=graph.v + 1, spans=1)
    before, late = copied(graph), copied(graph)
    try:
        graph.apply(delta)
    except BadDelta as bad:
        assert bad.code
        assert graph.equal(before), graph.difference(before)
    else:
        missed = graph.since(late.v)
        assert missed is not None
        late.apply(told(missed))
        assert late.equal(graph), late.difference(graph)
    sound(graph)


@settings(max_examples=300)
@example(b"\x92\xa5\x00\x00\x00\x00\x80")
@example(b"\x99\xa1e\x01\x90\x90\x90\x90\x90\x01" + b"\x91" * 5_000)
@given(st.binary(max_size=60))
def test_bytes_that_are_no_delta_are_said_to_be_none(data: bytes) -> None:
    for read in (unpacked_delta, unpacked_snapshot):
        try:
            read(data)
        except BadDelta as bad:
            assert bad.code == "unreadable"


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


def refused(delta: Delta) -> str:
    graph = desk()
    with pytest.raises(BadDelta) as bad:
        graph.apply(delta)
    assert graph.equal(desk())
    return bad.value.code


@pytest.mark.parametrize(
    ("code", "delta"),
    [
        ("epoch", Delta("f", 2)),
        ("old", Delta("e", 1)),
        ("old", Delta("e", 1, gone=[5], spans=0)),
        ("gap", Delta("e", 3)),
        ("gap", Delta("e", 3, spans=-2)),
        ("gap", Delta("e", 2, spans=2)),
        ("id_used", Delta("e", 2, new=[Node(4, "app", 0, "")])),
        ("id_used", Delta("e", 2, new=[Node(6, "app", 0, ""), Node(6, "app", 0, "")])),
        ("unknown", Delta("e", 2, new=[Node(6, "app", 7, "")])),
        ("unknown", Delta("e", 2, new=[Node(6, "app", 7, ""), Node(7, "app", 0, "")])),
        ("unknown", Delta("e", 2, set=[(9, {"name": "x"})])),
        ("unknown", Delta("e", 2, set=[(4, {UP: 9})])),
        ("unknown", Delta("e", 2, gone=[9])),
        ("unknown", Delta("e", 2, edges=[Edge("about", 1, 9, 0)])),
        ("unknown", Delta("e", 2, ended=[Edge("about", 9, 1, 0, 1)])),
        ("id", Delta("e", 2, new=[Node(0, "app", 0, "")])),
        ("kind", Delta("e", 2, new=[Node(6, "ghost", 0, "")])),
        ("field", Delta("e", 2, new=[Node(6, "app", 0, "", {"colour": "red"})])),
        ("field", Delta("e", 2, set=[(4, {"colour": "red"})])),
        ("field", Delta("e", 2, set=[(4, {"colour": None})])),
        ("value", Delta("e", 2, set=[(4, {"name": 3})])),
        ("value", Delta("e", 2, set=[(4, {"index": True})])),
        ("value", Delta("e", 2, set=[(4, {"index": 2**63})])),
        ("value", Delta("e", 2, set=[(4, {"states": ["a", 1]})])),  # type: ignore[list-item]
        ("value", Delta("e", 2, set=[(5, {"modified": float("nan")})])),
        ("value", Delta("e", 2, set=[(4, {"name": "\ud800"})])),
        ("value", Delta("e", 2, set=[(4, {"name": "x" * 65_537})])),
        ("value", Delta("e", 2, set=[(4, {UP: -1})])),
        ("value", Delta("e", 2, set=[(4, {UP: None})])),
        ("value", Delta("e", 2, set=[(5, {KEY: None})])),
        ("value", Delta("e", 2, set=[(5, {KEY: "\ud800"})])),
        ("value", Delta("e", 2, set=[(4, {"privacy": "public"})])),
        ("value", Delta("e", 2, new=[Node(6, "app", 0, "", {"name": None})])),
        ("value", Delta("e", 2, new=[Node(6, "app", 0, "\ud800")])),
        ("value", Delta("e", 2, edges=[Edge("about", 1, 2, float("inf"))])),
        ("cycle", Delta("e", 2, set=[(2, {UP: 4})])),
        ("cycle", Delta("e", 2, set=[(2, {UP: 2})])),
        ("cycle", Delta("e", 2, edges=[Edge("about", 1, 1, 0)])),
        ("gone", Delta("e", 2, set=[(4, {"name": "x"})], gone=[2])),
        ("gone", Delta("e", 2, new=[Node(6, "element", 3, "")], gone=[2])),
        ("gone", Delta("e", 2, set=[(5, {UP: 3})], gone=[2])),
        ("gone", Delta("e", 2, edges=[Edge("about", 3, 5, 1)], gone=[2])),
        ("gone", Delta("e", 2, edges=[Edge("about", 5, 3, 1)], gone=[2])),
        ("gone", Delta("e", 2, edges=[Edge("about", 3, 5, 1)], ended=[Edge("about", 3, 5, 1, 2)])),
        ("rel", Delta("e", 2, edges=[Edge("contains", 1, 2, 0)])),
        ("rel", Delta("e", 2, edges=[Edge("hates", 1, 2, 0)])),
        ("time", Delta("e", 2, edges=[Edge("opened", 2, 5, 5, 4)])),
        ("secret", Delta("e", 2, set=[(4, {"privacy": "secret"})])),
        ("secret", Delta("e", 2, new=[Node(6, "file", 0, "/home/a/diary", {"privacy": "secret"})])),
    ],
)
def test_what_a_graph_cannot_take_has_a_name(code: str, delta: Delta) -> None:
    assert refused(delta) == code


def test_a_graph_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deskhand.core.world.draft.MOST", 5)
    assert refused(Delta("e", 2, new=[Node(6, "app", 0, "")])) == "too_many"
    assert (
        refused(Delta("e", 2, edges=[Edge("about", 3, one, 1) for one in (1, 2, 4, 5)] + [Edge("to", 1, 2, 1)]))
        == "too_many"
    )


def test_a_snapshot_that_is_no_graph_changes_nothing() -> None:
    for snapshot in (
        Snapshot("e", 9, [Node(1, "app", 5, "")]),
        Snapshot("e", -1, [Node(1, "app", 0, "")]),
        Snapshot("e", 9, [Node(1, "app", 0, "")], [Edge("about", 1, 2, 0)]),
    ):
        graph = desk()
        with pytest.raises(BadDelta):
            graph.take(snapshot)
        assert graph.equal(desk())


def test_another_start_of_the_device_replaces_everything() -> None:
    graph = desk()
    graph.take(Snapshot("f", 7, [Node(1, "device", 0, "d")]))
    assert (graph.epoch, graph.v, len(graph)) == ("f", 7, 1)
    assert graph.since(6) is None
    assert graph.since(7, "e") is None
    assert graph.since(8) is None
    assert graph.since(7, "f") == Delta("f", 7, spans=0)
    assert graph.apply(Delta("f", 7, spans=0)) == []


def test_what_a_delta_did_is_told_node_by_node() -> None:
    graph = desk()
    window, button, edge = graph.nodes[3], graph.nodes[4], Edge("opened", 2, 5, 10.0, 20.0)
    changes = graph.apply(Delta("e", 2, set=[(4, {"name": "Save", "role": "button", UP: 1})], gone=[3], ended=[edge]))
    assert changes == [
        Change("set", button, Node(4, "element", 1, "", {"role": "button", "name": "Save"}), ("name", UP)),
        Change("ended", edge=edge),
        Change("gone", before=window),
    ]
    assert graph.edges_of(5) == []
    assert [change.what for change in graph.apply(Delta("e", 3, gone=[1]))] == ["gone"] * 4


def test_what_is_so_already_is_no_change() -> None:
    graph = desk()
    said = Delta("e", 2, set=[(4, {"name": "OK", "value": None, UP: 3, KEY: ""})], edges=[Edge("opened", 2, 5, 10.0)])
    assert graph.apply(said) == []
    assert graph.since(1) == Delta("e", 2)


def test_nothing_read_from_a_graph_ever_changes() -> None:
    graph = desk()
    before = graph.nodes[4]
    graph.apply(Delta("e", 2, set=[(4, {"name": "Save"})]))
    assert before.fields["name"] == "OK"
    fields: dict[str, Any] = {"states": ["focused"]}
    pending = Pending(graph)
    pending.new(Node(9, "element", 3, "", fields))
    fields["states"].append("checked")
    pending.take()
    assert graph.nodes[9].fields == {"states": ["focused"]}


def test_a_renamed_file_is_the_same_file() -> None:
    graph = desk()
    pending = Pending(graph)
    pending.set(5, KEY, "/home/a/sales 2026.xlsx")
    pending.set(5, "name", "sales 2026.xlsx")
    delta = pending.take()
    assert delta == Delta("e", 2, set=[(5, {KEY: "/home/a/sales 2026.xlsx", "name": "sales 2026.xlsx"})])
    assert graph.nodes[5].key == "/home/a/sales 2026.xlsx"
    assert graph.edges_of(5), "what has it open still has"
    assert graph.since(1) == delta


def test_what_is_different_can_be_read() -> None:
    graph, other = desk(), desk()
    assert graph.difference(other) == ""
    other.apply(Delta("e", 2, set=[(4, {"name": "Save"})], gone=[5]))
    lines = graph.difference(other).splitlines()
    assert any(line.startswith("- node") and "OK" in line for line in lines)
    assert any(line.startswith("+ node") and "Save" in line for line in lines)
    assert "more" in graph.difference(other, most=1)


def test_ids_are_never_used_again_as_far_as_is_remembered() -> None:
    graph = desk()
    graph.apply(Delta("e", 2, gone=[5]))
    with pytest.raises(BadDelta, match="id_used"):
        graph.apply(Delta("e", 3, new=[Node(5, "file", 1, "/x")]))


def test_what_went_is_named_where_whoever_is_behind_still_has_it() -> None:
    graph = desk()
    graph.apply(Delta("e", 2, new=[Node(6, "window", 2, "v")], set=[(5, {UP: 3})]))
    graph.apply(Delta("e", 3, gone=[3], new=[Node(7, "element", 6, "")]))
    graph.apply(Delta("e", 4, set=[(7, {"name": "x"})]))
    assert graph.since(1) == Delta(
        "e",
        4,
        new=[Node(6, "window", 2, "v"), Node(7, "element", 6, "", {"name": "x"})],
        gone=[5, 3],
        spans=3,
    ), "the file was elsewhere then; the button goes with its window; what is new is whole"
    assert graph.since(2) == Delta("e", 4, new=[Node(7, "element", 6, "", {"name": "x"})], gone=[3], spans=2), (
        "the file goes with the window it was in"
    )
    graph.apply(Delta("e", 5, gone=[6]))
    assert graph.since(3) == Delta("e", 5, gone=[6], spans=2)
    assert graph.since(1) == Delta("e", 5, gone=[5, 3], spans=4), "what came and went is not told"


def test_an_edge_that_ended_and_began_again_has_only_begun() -> None:
    graph = desk()
    first, again = Edge("opened", 2, 5, 10.0), Edge("opened", 2, 5, 30.0)
    graph.apply(Delta("e", 2, ended=[msgspec.structs.replace(first, until=20.0)]))
    graph.apply(Delta("e", 3, edges=[again]))
    assert graph.since(1) == Delta("e", 3, edges=[again], spans=2)
    graph.apply(Delta("e", 4, edges=[Edge("about", 3, 5, 40.0)]))
    graph.apply(Delta("e", 5, edges=[first]))
    assert graph.since(4) == Delta("e", 5, edges=[first]), "the edge that changed last is told first"
    assert graph.since(3) == Delta("e", 5, edges=[first, Edge("about", 3, 5, 40.0)], spans=2)


def test_ended_edges_are_forgotten_too() -> None:
    graph = Graph("e", remember=1)
    graph.apply(Delta("e", 1, new=[Node(1, "app", 0, ""), Node(2, "file", 0, "/a")]))
    graph.apply(Delta("e", 2, edges=[Edge("opened", 1, 2, 1.0), Edge("about", 1, 2, 1.0)]))
    graph.apply(Delta("e", 3, ended=[Edge("opened", 1, 2, 1.0, 2.0)]))
    graph.apply(Delta("e", 4, ended=[Edge("about", 1, 2, 1.0, 2.0)]))
    assert graph.since(2) is None
    assert graph.since(3) == Delta("e", 4, ended=[Edge("about", 1, 2, 1.0, 2.0)])


def test_what_goes_is_told_by_what_it_stood_in() -> None:
    graph = desk()
    pending = Pending(graph)
    pending.set(4, UP, 1)
    pending.gone(3)
    pending.gone(2)
    assert pending.take() == Delta("e", 2, set=[(4, {UP: 1})], gone=[2]), "what was moved out of it stays"
    assert 4 in graph.nodes


def test_what_ended_cannot_end_again() -> None:
    pending = Pending(desk())
    pending.end("opened", 2, 5, 20.0)
    with pytest.raises(BadDelta, match="unknown"):
        pending.end("opened", 2, 5, 30.0)
    pending.edge("opened", 2, 5, 10.0)
    pending.gone(5)
    with pytest.raises(BadDelta, match="unknown"):
        pending.end("opened", 2, 5, 30.0)
    assert pending.take() == Delta("e", 2, gone=[5])


def test_old_tombstones_are_forgotten_and_then_a_snapshot_is_needed() -> None:
    graph = Graph("e", remember=2)
    graph.apply(Delta("e", 1, new=[Node(one, "app", 0, "") for one in range(1, 6)]))
    for v, one in enumerate((1, 2, 3), start=2):
        graph.apply(Delta("e", v, gone=[one]))
    assert graph.since(1) is None
    assert graph.since(2) == Delta("e", 4, gone=[3, 2], spans=2)
    for v in range(5, 200):
        graph.apply(Delta("e", v, set=[(5, {"name": f"{v}"})]))
    late = graph.since(2)
    assert late is not None and late.set == [(5, {"name": "199"})], "what only changes costs no memory of its own"


def test_a_secret_node_says_only_what_is_public() -> None:
    graph = desk()
    pending = Pending(graph)
    pending.new(Node(6, "element", 3, "", {"role": "password text", "value": "hunter2", "privacy": "secret"}))
    pending.set(6, "value", "hunter3")
    pending.set(4, "privacy", "secret")
    pending.set(4, "name", "Reveal")
    pending.set(4, "index", 2)
    delta = pending.take()
    assert delta is not None and b"hunter" not in packed(delta) and b"Reveal" not in packed(delta)
    assert graph.nodes[6].fields == {"role": "password text", "privacy": "secret"}
    assert graph.nodes[4].fields == {"role": "button", "privacy": "secret", "index": 2}
    pending.set(4, "privacy", None)
    pending.set(4, "name", "OK")
    pending.take()
    assert graph.nodes[4].fields == {"role": "button", "name": "OK", "index": 2}
    with pytest.raises(BadDelta, match="secret"):
        pending.set(5, "privacy", "secret")
    assert not pending


def test_every_kind_and_field_can_be_told() -> None:
    sample: dict[str, Any] = {"text": "x", "texts": ["x"], "whole": 1, "number": 1.5, "flag": True}
    graph = Graph("e")
    pending = Pending(graph)
    for one, kind in enumerate(KINDS, start=1):
        fields = {name: sample[field.sort] for name, field in FIELDS[kind].items()} | {"privacy": "private"}
        pending.new(Node(one, kind, 0, "k", fields))
    assert pending.take() is not None
    assert copied(graph).equal(graph)
