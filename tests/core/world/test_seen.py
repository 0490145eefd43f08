"""What is answered about files that were open is doubtful where another file may lie there by now."""

from __future__ import annotations

from collections.abc import Iterable

from deskhand.core.world.delta import Delta, Edge, Node
from deskhand.core.world.facts import Seen
from deskhand.core.world.graph import Graph
from deskhand.core.world.kinds import Value
from deskhand.core.world.query import Query, Range
from deskhand.core.world.seen import Opening, seen

T = 1_763_700_000.0
HOUR = 3_600.0
PATH = "/home/li/report.pdf"
MORNING = Range(T - 8 * HOUR, T - 4 * HOUR)


def asked(
    past: Iterable[Opening] = (), span: Range = MORNING, edges: Iterable[Edge] = (), **fields: Value
) -> list[Seen]:  # fmt: skip
    graph = Graph("e")
    nodes = [
        Node(1, "app", 0, "viewer", {"name": "Viewer"}),
        Node(2, "window", 1, "", {"title": "report.pdf"}),
        Node(3, "file", 0, PATH, {"name": "report.pdf", "type": "file", **fields}),
    ]
    graph.apply(Delta("e", 1, new=nodes, edges=list(edges)))
    return seen(graph, Query(kind="file", opened=span), lambda path: path, past)


def doubt(*past: Opening, span: Range = MORNING, edges: Iterable[Edge] = (), **fields: Value) -> str:
    (found,) = asked(past, span, edges, **fields)
    return found.doubt


OPENED = Opening(PATH, "Viewer", T - 7 * HOUR, T - 6 * HOUR)
LATER = Opening(PATH, "Viewer", T - 3 * HOUR, T - 2 * HOUR)


def test_what_was_written_while_it_was_open_is_the_same() -> None:
    assert doubt(OPENED, modified=T - 6.5 * HOUR) == ""
    assert doubt(OPENED, modified=T - 6 * HOUR + 2) == ""  # what is saved at the end reaches the disk a little later
    assert doubt(OPENED, LATER, modified=T - 2.5 * HOUR) == ""
    assert doubt(OPENED) == ""


def test_what_was_written_when_nobody_had_it_open_may_be_another() -> None:
    assert doubt(OPENED, modified=T - HOUR) == "replaced"
    assert doubt(OPENED, LATER, modified=T - HOUR) == "replaced"
    assert doubt(opened=T - 7 * HOUR, closed=T - 6 * HOUR, modified=T - HOUR) == "replaced"


def test_of_what_nobody_knows_when_it_was_closed_nothing_is_said() -> None:
    assert doubt(Opening(PATH, "", T - 7 * HOUR, T - 7 * HOUR), modified=T - HOUR) == ""
    assert doubt(opened=T - 7 * HOUR, modified=T - HOUR) == ""


def test_what_is_open_now_is_what_is_meant() -> None:
    now = Range(T, T + 1)
    open_now = [Edge("opened", 2, 3, T - HOUR)]
    assert doubt(OPENED, span=now, edges=open_now, opened=T - HOUR, modified=T - 60) == ""
    assert doubt(span=now, edges=open_now, opened=T - HOUR, titled=True) == "titled"


def test_one_sure_opening_of_the_time_is_enough() -> None:
    titled, replaced = (Opening(PATH, "Mail", T - 5 * HOUR, T - 4.5 * HOUR, why) for why in ("titled", "replaced"))
    assert doubt(titled) == "titled"
    assert doubt(replaced) == "replaced"
    assert doubt(titled, OPENED) == ""
    assert doubt(titled, LATER) == "titled"
