"""Everything that holds the words is found by them, on SQLite and Postgres alike, whoever else is stored beside it."""

from __future__ import annotations

import random

import pytest

from deskhand.core.world.delta import Delta, Node, Snapshot
from deskhand.core.world.index import indexed, sought
from deskhand.core.world.query import Query, Range, ask, name_of
from deskhand.core.world.terms import holds
from deskhand.hub.world.live import Live, LiveDesk
from deskhand.hub.world.search import candidates, search
from deskhand.hub.world.store import WorldStore

NAMES = [
    *("sales_report.pdf", "SalesReport_2026-Q3最终版.XLSX", "销售季度报告.xlsx", "年度报告.docx", "invoice_03.pdf"),
    *("invoices.pdf", "holiday photo 2026.jpg", "20261105.jpg", "chapter 01.txt", "chapter 12.txt", "HTMLParser2.py"),
    *("party 🎉.jpg", "İstanbul.png", "straße.txt", "ﬁnal.txt", "résumé final.doc", "a.txt", "Q3.csv", "报.txt"),
    *("superconductivity.pdf", "don't panic.txt", 'say "hi".txt', "x" * 200 + ".bin", "éé_éé.txt", "٣٤٥٦.txt"),
]
ASKED = [
    *(
        "sales",
        "sale",
        "report",
        "salesreport",
        "sales report",
        "报告",
        "销售报告",
        "季度",
        "报",
        "3",
        "03",
        "invoices",
    ),
    *("2026", "chapter 1", "parser", "conductivity", "istanbul", "STRASSE", "final", "resume", "résumé", "a", "q3"),
    *("don't", '"hi"', "hi", "xxxxxx", "éé", "٣٤٥٦", "pdf", "最终", "nothing of the kind", "x" * 100),
]


def a_desk(device: str, names: list[str]) -> LiveDesk:
    live = Live()
    desk = live.come(device, 1, device, 0.0)
    nodes = [Node(1, "device", 0, device, {"name": device})]
    for one, name in enumerate(names, start=2):
        path = f"/home/ana/budget/{name}"
        nodes.append(Node(one, "file", 1, path, {"name": name, "modified": float(one), "opened": one * 10.0}))
    live.take(device, Snapshot("e", 1, nodes), 0.0)
    return desk


async def kept(store: WorldStore, *desks: LiveDesk) -> None:
    await store.write([desk.batch() for desk in desks])


async def test_whatever_holds_the_words_is_among_the_candidates(store: WorldStore) -> None:
    desk, other = a_desk("dev", NAMES), a_desk("other", NAMES[:5])
    await kept(store, desk, other)
    for words in ASKED:
        found = await store.read(lambda sql, words=words: candidates(sql, 1, Query(about=words)))
        fitting = {node.id for node in desk.graph.nodes.values() if holds(name_of(node), words)}
        assert fitting <= found, (words, [desk.graph.nodes[one] for one in fitting - found])
        assert ask(desk.graph, Query(about=words), found) == ask(desk.graph, Query(about=words)), words


def test_an_index_never_misses_a_name() -> None:
    """The same without a database: each word of a query has a stored term that is it, or begins like it."""
    rng = random.Random(7)  # noqa: S311 - a test
    pieces = [
        "a",
        "ab",
        "sales",
        "Report",
        "HTML",
        "Parser2",
        "销",
        "售",
        "报告",
        "ß",
        "_",
        "-",
        " ",
        "007",
        "2026",
        "s",
    ]
    for _ in range(4_000):
        name = "".join(rng.choices(pieces, k=rng.randrange(1, 7)))
        query = "".join(rng.choices(pieces, k=rng.randrange(1, 4)))
        if not holds(name, query):
            continue
        stored = indexed(name)
        for group in sought(query):
            assert any(
                one.startswith(term.text) if term.begins else one == term.text for term in group for one in stored
            ), (name, query, group)


@pytest.mark.parametrize("words", ["budget", "home"])
async def test_a_folder_of_its_path_finds_it_too(store: WorldStore, words: str) -> None:
    await kept(store, a_desk("dev", NAMES))
    assert len(await store.read(lambda sql: candidates(sql, 1, Query(about=words)))) == len(NAMES)


async def test_names_come_before_paths_and_the_newest_first(store: WorldStore) -> None:
    await kept(store, a_desk("dev", ["old budget.txt", "b.txt", "new budget.txt", "c.txt"]))
    found = await store.read(lambda sql: search(sql, 1, "budget", most=3))
    assert [name_of(node) for node in found] == ["new budget.txt", "old budget.txt", "c.txt"]


async def test_times_and_kinds_narrow_what_is_looked_at(store: WorldStore) -> None:
    await kept(store, a_desk("dev", NAMES))

    async def ids(query: Query) -> set[int]:
        return await store.read(lambda sql: candidates(sql, 1, query))

    assert await ids(Query(changed=Range(3.0, 5.0))) == {3, 4}
    assert await ids(Query(opened=Range(30.0, 50.0))) == {3, 4}
    assert await ids(Query(kind="device")) == {1}
    assert await ids(Query(kind="window", about="sales")) == set()


async def test_words_that_changed_are_found_and_those_that_were_are_not(store: WorldStore) -> None:
    live = Live()
    desk = live.come("dev", 1, "dev", 0.0)
    live.take("dev", Snapshot("e", 1, [Node(1, "file", 0, "/a/old.txt", {"name": "old.txt"})]), 0.0)
    await kept(store, desk)
    desk.written(desk.writing or desk.batch())
    live.take("dev", Delta("e", 2, set=[(1, {"name": "new.txt", "key": "/a/new.txt"})]), 1.0)
    await kept(store, desk)
    assert await store.read(lambda sql: candidates(sql, 1, Query(about="new"))) == {1}
    assert await store.read(lambda sql: candidates(sql, 1, Query(about="old"))) == set()
