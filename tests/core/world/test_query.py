"""A question finds what it asks for, says by what it was found, and nothing else."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskhand.core.world.delta import Delta, Edge, Node
from deskhand.core.world.graph import Graph
from deskhand.core.world.kinds import KINDS, Kind
from deskhand.core.world.query import Hit, Query, Range, ask, name_of, said, time_of

FOLDER = "/home/ana/Documents"
NINE, TEN, NOON, ONE = 9.0, 10.0, 12.0, 13.0


@pytest.fixture(scope="module")
def desk() -> Graph:
    graph = Graph("e")
    graph.apply(
        Delta(
            "e",
            1,
            new=[
                Node(1, "device", 0, "pc-1", {"name": "office laptop"}),
                Node(2, "app", 1, "calc.desktop", {"name": "LibreOffice Calc", "started": NINE, "used": NOON}),
                Node(3, "window", 2, "w", {"title": "sales_report.xlsx — Calc", "used": NOON}),
                Node(4, "element", 3, "", {"role": "button", "name": "Save report"}),
                Node(5, "file", 1, FOLDER, {"name": "Documents", "type": "folder"}),
                Node(
                    6,
                    "file",
                    5,
                    f"{FOLDER}/sales_report.xlsx",
                    {"name": "sales_report.xlsx", "modified": TEN},
                ),
                Node(
                    7,
                    "file",
                    5,
                    f"{FOLDER}/销售季度报告.docx",
                    {"name": "销售季度报告.docx", "modified": NOON},
                ),
                Node(8, "file", 1, "/tmp/old.pdf", {"name": "old.pdf", "modified": 1.0, "opened": NINE, "closed": TEN}),
                Node(9, "file", 5, f"{FOLDER}/chart.png", {"name": "chart.png"}),
                Node(10, "file", 5, f"{FOLDER}/chart small.png", {"name": "chart small.png"}),
                Node(11, "message", 1, "m", {"subject": "numbers for Friday", "at": ONE}),
                Node(12, "person", 1, "p", {"name": "Li Wei", "mails": ["li.wei@acme.example"]}),
                Node(13, "app", 1, "mail.desktop", {"name": "Mail"}),
            ],
            edges=[
                Edge("opened", 3, 6, NINE),
                Edge("opened", 13, 7, NINE, TEN),
                Edge("derived", 9, 6, TEN),
                Edge("derived", 10, 9, TEN),
                Edge("about", 11, 6, TEN),
                Edge("from", 11, 12, TEN),
            ],
        )
    )
    return graph


def found(graph: Graph, query: Query) -> list[int]:
    return [hit.node.id for hit in ask(graph, query)]


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        (Query(about="sales", kind="file"), [6]),
        (Query(about="sales"), [3, 6, 11]),
        (Query(about="销售报告"), [7]),
        (Query(about="report", kind="element"), [4]),
        (Query(about="acme", kind="person"), [12]),
        (Query(about="ana documents", kind="file"), [7, 6, 5, 9, 10]),
        (Query(about="nothing like it"), []),
        (Query(kind="app"), [2, 13]),
        (Query(kind="app", order="name"), [2, 13]),
        (Query(kind="file", order="name"), [10, 9, 5, 8, 6, 7]),
        (Query(kind="file", changed=Range(NINE, ONE)), [7, 6]),
        (Query(kind="file", changed=Range(NINE, NOON)), [6]),
        (Query(kind="file", changed=Range(end=NINE)), [8]),
        (Query(kind="file", changed=Range(), order="oldest"), [8, 6, 7]),
        (Query(kind="file", opened=Range(TEN + 1)), [6]),
        (Query(kind="file", opened=Range(TEN, ONE)), [7, 6, 8]),
        (Query(kind="file", opened=Range(end=NINE)), []),
        (Query(opened=Range(NOON, ONE)), [2, 3, 6]),
        (Query(derived_from=6), [9, 10]),
        (Query(derived_from=9), [10]),
        (Query(derived_from=99), []),
        (Query(kind="file", near=6), [5, 9, 7, 10]),
        (Query(near=12), [11, 6, 3, 5, 9]),
        (Query(near=99), []),
        (Query(app="calc", kind="file"), [6]),
        (Query(app="calc.desktop", kind="element"), [4]),
        (Query(app="Mail", kind="file"), [7]),
        (Query(app="gimp"), []),
        (Query(device="laptop", kind="app"), [2, 13]),
        (Query(device="pc-1", kind="app"), [2, 13]),
        (Query(device="phone", kind="app"), []),
        (Query(about="sales", app="calc", opened=Range(NINE, TEN)), [6]),
        (Query(kind="file", order="newest", limit=1), [7]),
        (Query(kind="order"), []),
    ],
)
def test_what_a_question_finds(desk: Graph, query: Query, ids: list[int]) -> None:
    assert found(desk, query) == ids


def test_an_answer_says_by_what_it_fits(desk: Graph) -> None:
    hit = ask(desk, Query(about="sales report", kind="file", changed=Range(NINE, ONE), app="calc"))
    assert hit == [Hit(desk.nodes[6], 1.0, ("app", "changed", "about"))]
    assert [(one.node.id, one.score) for one in ask(desk, Query(about="sales"))] == [(3, 1.0), (6, 1.0), (11, 0.3)]
    assert [(one.node.id, one.score) for one in ask(desk, Query(derived_from=6))] == [(9, 1.0), (10, 0.5)]


def test_the_same_question_has_the_same_answer_however_the_desk_came_to_be(desk: Graph) -> None:
    copy = Graph()
    copy.take(desk.snapshot())
    for kind in KINDS:
        assert ask(copy, Query(kind=kind)) == ask(desk, Query(kind=kind))


def test_an_index_may_say_where_to_look(desk: Graph) -> None:
    assert [hit.node.id for hit in ask(desk, Query(about="sales"), among=[6, 7, 4, 99])] == [6]
    assert [hit.node.id for hit in ask(desk, Query(near=6, kind="file"), among={9, 10, 8})] == [9, 10]
    assert ask(desk, Query(), among=[]) == []
    assert list(said(desk.nodes[12])) == ["li.wei@acme.example"]
    assert list(said(desk.nodes[6])) == [f"{FOLDER}/sales_report.xlsx"]


def test_names_and_times(desk: Graph) -> None:
    assert [name_of(desk.nodes[one]) for one in (3, 6, 11)] == [
        "sales_report.xlsx — Calc",
        "sales_report.xlsx",
        "numbers for Friday",
    ]
    assert name_of(Node(1, "element", 0, "", {"role": "panel"})) == ""
    assert [time_of(desk.nodes[one]) for one in (1, 3, 6, 9, 11)] == [None, NOON, TEN, None, ONE]


moments = st.one_of(st.none(), st.floats(0, 20))
ranges = st.one_of(
    st.none(), st.builds(Range, st.one_of(st.none(), st.floats(0, 20)), st.one_of(st.none(), st.floats(0, 20)))
)
queries = st.builds(
    Query,
    about=st.sampled_from(["", "sales", "报告", "🎉", "a"]),
    kind=st.sampled_from([None, *KINDS]),
    opened=ranges,
    changed=ranges,
    near=st.one_of(st.none(), st.integers(0, 20)),
    derived_from=st.one_of(st.none(), st.integers(0, 20)),
    app=st.sampled_from(["", "calc", "Mail"]),
    device=st.sampled_from(["", "laptop", "x"]),
    limit=st.integers(1, 5),
    order=st.sampled_from(["best", "newest", "oldest", "name"]),
)


@given(queries, st.sampled_from(["about", "opened", "changed", "near", "derived_from", "app", "device"]))
def test_asking_for_less_finds_at_least_as_much(desk: Graph, query: Query, left_out: str) -> None:
    hits = ask(desk, query)
    assert ask(desk, query, among=desk.nodes) == hits
    assert ask(desk, query, among=[hit.node.id for hit in hits]) == hits
    assert len(hits) <= query.limit
    assert all(0 < hit.score <= 1 for hit in hits)
    kind: Kind | None = query.kind
    assert all(hit.node.kind == kind if kind else hit.node.kind != "element" for hit in hits)
    default = "" if left_out in ("about", "app", "device") else None
    wider = msgspec.structs.replace(query, limit=1_000, **{left_out: default})
    assert {hit.node.id for hit in hits} <= set(found(desk, wider))
