"""What a graph says of what happened to it: what changed, what went, and what is not told."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from tests.core.world.stories import (
    desk,
)

from deskhand.core.world.delta import (
    BadDelta,
    Change,
    Delta,
    Edge,
    Node,
    Snapshot,
    packed,
)
from deskhand.core.world.graph import Graph
from deskhand.core.world.kinds import KEY, UP
from deskhand.core.world.merge import Pending


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
