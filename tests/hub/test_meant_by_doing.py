"""Requests that mean a thing by what was done with it, end to end: words, hub, plan, desk, receipt; on both desks.

The laptop is somewhere else: the hub plans for it by what it told, and the laptop reads the words again by itself.
"""

from __future__ import annotations

import os
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from deskhand.core.world.delta import Delta, Edge, Node
from deskhand.core.world.graph import Graph
from deskhand.core.world.kinds import Value
from deskhand.core.world.seen import Opening
from deskhand.hub.world.room import WorldRoom
from deskhand.testing.two_desks import KEYS, LAPTOP, LAPTOP_NAME, OFFICE_NAME, Looked, OneDesk, TwoDesks, two_desks

DAY = 86_400.0
OFFICE = {
    "Documents/annual report.pdf": 20 * DAY,
    "Documents/sales.ods": 3 * DAY,
    "Documents/letter.odt": 60.0,
    "Documents/会议纪要.docx": 5 * DAY,
    "Downloads/manual.pdf": 3_000.0,
    "Downloads/invoice.pdf": 8 * DAY,
}
TRAVEL = {
    "Documents/travel report.pdf": 9 * DAY,
    "Documents/tickets.pdf": 30 * DAY,
    "Documents/行程.xlsx": 60.0,
}


def put(root: Path, files: dict[str, float], now: float) -> None:
    for name, age in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
        os.utime(path, (now - age, now - age))


class Picture:
    """What is seen on one desk, told to a hub as it happens."""

    def __init__(self, epoch: str, root: Path, name: str, files: dict[str, float], now: float) -> None:
        self.graph, self.root, self.past = Graph(epoch), root, list[Opening]()
        self._ids = {path: 100 + n for n, path in enumerate(files)}
        app: list[Node] = [
            Node(1, "device", 0, epoch, {"name": name, "root": str(root), "home": str(root)}),
            Node(2, "app", 1, "viewer", {"name": "Viewer"}),
            Node(3, "app", 1, "office", {"name": "Office"}),
        ]
        for path, age in files.items():
            about: dict[str, Value] = {"name": path.rpartition("/")[2], "type": "file", "modified": now - age}
            app.append(Node(self._ids[path], "file", 1, f"{root}/{path}", about))
        self.deltas = [Delta(epoch, 1, new=app)]
        self.graph.apply(self.deltas[0])

    def opens(self, path: str, at: float, until: float | None = None, *, app: int = 2, active: bool = False) -> None:
        file, window = self._ids[path], 10_000 + len(self.deltas)
        self.past.append(Opening(f"{self.root}/{path}", "Viewer" if app == 2 else "Office", at, until))
        fields: dict[str, Value] = {"title": path.rpartition("/")[2], **({"active": True} if active else {})}
        edge = Edge("opened", window, file, at)
        self._say(new=[Node(window, "window", app, "", fields)], set=[(file, {"opened": at})], edges=[edge])
        if until is not None:
            ended = Edge("opened", window, file, at, until)
            self._say(set=[(file, {"closed": until})], ended=[ended], gone=[])
            self._say(gone=[window])

    def _say(self, **what: object) -> None:
        delta = Delta(self.graph.epoch, self.graph.v + 1, **what)  # type: ignore[arg-type]
        self.graph.apply(delta)
        self.deltas.append(delta)


@pytest.fixture
def now() -> float:
    return time.time()


@pytest.fixture
def office(tmp_path: Path, now: float) -> Picture:
    """A letter in front, a sheet behind it, and a report that was open yesterday and is again."""
    root = tmp_path / "office"
    put(root, OFFICE, now)
    one = Picture("office", root, OFFICE_NAME, OFFICE, now)
    one.opens("Documents/annual report.pdf", now - DAY, now - DAY + 600)
    one.opens("Documents/会议纪要.docx", now - DAY - 60, now - DAY)
    one.opens("Documents/annual report.pdf", now - 900)
    one.opens("Documents/sales.ods", now - 800, app=3)
    one.opens("Documents/letter.odt", now - 700, app=3, active=True)
    return one


@pytest.fixture
def laptop(tmp_path: Path, now: float) -> Picture:
    root = tmp_path / "laptop"
    put(root, TRAVEL, now)
    one = Picture("laptop", root, LAPTOP_NAME, TRAVEL, now)
    one.opens("Documents/travel report.pdf", now - DAY, now - DAY + 600)
    one.opens("Documents/travel report.pdf", now - 900, now - 800)
    one.opens("Documents/行程.xlsx", now - 700, app=3, active=True)
    return one


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> str | Path:
    return tmp_path / "hub.db" if request.param == "sqlite" else str(request.getfixturevalue("postgres_url"))


@pytest.fixture
async def on(
    tmp_path: Path, office: Picture, laptop: Picture, store: str | Path
) -> AsyncIterator[TwoDesks]:  # fmt: skip
    looked = {KEYS.desk.id: Looked(office.graph, office.past), LAPTOP.id: Looked(laptop.graph, laptop.past)}
    room = WorldRoom.open(store)
    async with two_desks(tmp_path, store=store, looked=looked, world=room) as both:
        me = await both.me()
        for desk, picture in ((both.office, office), (both.laptop, laptop)):
            await _told(room, desk, picture, me)
        yield both


async def _told(room: WorldRoom, desk: OneDesk, picture: Picture, me: int) -> None:
    """All that happened, as it was told, and written down."""
    room.come(desk.id, me, picture.graph.epoch, lambda _: None)
    begun = Graph(picture.graph.epoch)
    begun.apply(picture.deltas[0])
    room.take(desk.id, begun.snapshot())
    for delta in picture.deltas[1:]:
        room.take(desk.id, delta)
    await room._write()


ASKED = [
    ("send me the file I just saved", OFFICE_NAME, "Documents/letter.odt"),
    ("send me the document I'm editing", OFFICE_NAME, "Documents/letter.odt"),
    ("find the sheet I have open", OFFICE_NAME, "Documents/sales.ods"),
    ("the sheet I have open", OFFICE_NAME, "Documents/sales.ods"),
    ("the latest pdf", OFFICE_NAME, "Downloads/manual.pdf"),
    ("find the report I had open yesterday", OFFICE_NAME, "Documents/annual report.pdf"),
    ("zip the report I was reading yesterday", OFFICE_NAME, "Documents/annual report.pdf"),
    ("copy the spreadsheet I have open to Downloads", OFFICE_NAME, "Documents/sales.ods"),
    ("find the pdf that I opened last", OFFICE_NAME, "Documents/annual report.pdf"),
    ("刚保存的文件", OFFICE_NAME, "Documents/letter.odt"),
    ("把我打开着的表格发给我", OFFICE_NAME, "Documents/sales.ods"),
    ("我昨天看过的会议纪要在哪", OFFICE_NAME, "Documents/会议纪要.docx"),
    ("最新的pdf", OFFICE_NAME, "Downloads/manual.pdf"),
    ("send me the file that is open on my laptop", LAPTOP_NAME, "Documents/行程.xlsx"),
    ("on my laptop find the report I had open yesterday", LAPTOP_NAME, "Documents/travel report.pdf"),
    ("copy the report I had open yesterday to Downloads on my laptop", LAPTOP_NAME, "Documents/travel report.pdf"),
    ("把我笔记本上刚保存的文件发给我", LAPTOP_NAME, "Documents/行程.xlsx"),
    ("在我的笔记本上查找我昨天打开过的报告", LAPTOP_NAME, None),
]


@pytest.mark.parametrize(("text", "desk", "path"), ASKED)
async def test_it_is_done_with_the_very_file_where_it_is(
    on: TwoDesks, text: str, desk: str, path: str | None
) -> None:  # fmt: skip
    (on.laptop.root / "Downloads").mkdir(exist_ok=True)
    accepted = await on.say(text)
    if path is None:  # no file there has 报告 in its name: that is said, and nothing is taken for it
        assert (accepted.state, accepted.run) == ("teach", None), accepted
        return
    assert accepted.run is not None, accepted
    view = await on.settled(accepted.run)
    assert (view.state, view.on) == ("done", desk), view
    assert path in view.model_dump_json(), view


@pytest.mark.parametrize(
    ("text", "desk", "open_", "closed"),
    [
        ("what is open on my laptop", LAPTOP_NAME, "行程.xlsx", "travel report"),
        ("我笔记本上打开了什么", LAPTOP_NAME, "行程.xlsx", "travel report"),
        ("what is open on the office pc", OFFICE_NAME, "sales.ods", "会议纪要"),
        ("我电脑上开着哪些文件", OFFICE_NAME, "sales.ods", "会议纪要"),
    ],
)
async def test_what_is_open_is_told_of_the_desk_that_was_named(
    on: TwoDesks, text: str, desk: str, open_: str, closed: str
) -> None:
    view = await on.done(text)
    assert (view.state, view.on) == ("done", desk), view
    told = str(view.receipts[0].result)
    assert open_ in told and closed not in str(view.receipts[0].result.get("open", told) if view.receipts else told)


async def test_a_day_nothing_was_open_is_said(on: TwoDesks) -> None:
    for text in ("open the report I had open two days ago", "打开前天打开的报告"):
        told = await on.say(text)
        assert (told.state, told.run) == ("teach", None), told
