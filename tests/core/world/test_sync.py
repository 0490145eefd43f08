"""However things happen on a device, every graph that is told of it is the same."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.world.stories import (
    Op,
    Plain,
    copied,
    lived,
    observe,
    sound,
    stories,
    told,
)

from deskhand.core.world.delta import (
    BadDelta,
    Node,
)
from deskhand.core.world.graph import Graph
from deskhand.core.world.kinds import FIELDS, KEY, KINDS, UP
from deskhand.core.world.merge import Pending


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


def test_every_kind_and_field_can_be_told() -> None:
    sample: dict[str, Any] = {"text": "x", "texts": ["x"], "whole": 1, "number": 1.5, "time": 1.5, "flag": True}
    graph = Graph("e")
    pending = Pending(graph)
    for one, kind in enumerate(KINDS, start=1):
        fields = {name: sample[field.sort] for name, field in FIELDS[kind].items()} | {"privacy": "private"}
        pending.new(Node(one, kind, 0, "k", fields))
    assert pending.take() is not None
    assert copied(graph).equal(graph)
