"""What cannot be taken is refused whole, and has a name."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.core.world.stories import (
    Op,
    copied,
    desk,
    kinds,
    lived,
    moments,
    rels,
    sound,
    stories,
    texts,
    told,
)

from deskhand.core.world.delta import (
    BadDelta,
    Delta,
    Edge,
    Node,
    Snapshot,
    unpacked_delta,
    unpacked_snapshot,
)
from deskhand.core.world.graph import Graph
from deskhand.core.world.kinds import KEY, UP
from deskhand.core.world.merge import Pending

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
