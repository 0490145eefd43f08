"""What a person asks of their desks: what is there, what was open when, what changed, on one desk or on all."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import func, select

from deskhand.core.flow.label import Origin, Privacy
from deskhand.core.wire.frames_line import Ack, Resync
from deskhand.core.world.query import Query, Range, name_of
from deskhand.hub.world import tables as t
from deskhand.hub.world.ask import Found, labels_of
from deskhand.hub.world.problems import NoSuchDesk, SayWhichDesk
from deskhand.hub.world.room import WorldRoom
from deskhand.testing.simulated_desk import HOME, SimulatedDesk

ME, MORNING, NOON = 1, 1_763_710_000.0, 1_763_722_000.0


class Desk(SimulatedDesk):
    """A desk with a report that was open this morning, told to a room."""

    def __init__(self, room: WorldRoom, device: str, name: str) -> None:
        super().__init__(hash(device) % 1_000, files=10, elements=5, epoch=f"{device}-1")
        self.room, self.name, self.heard = room, device, list[Ack | Resync]()
        room.come(device, ME, name, self.heard.append)
        room.take(device, self.graph.snapshot())
        self.report = self.file("Q3 quarterly summary.pdf")

    def file(self, name: str) -> int:
        return self.new("file", self.device, f"{HOME}/{name}", name=name, type="file", modified=MORNING)

    def say(self) -> None:
        delta = self.tell()
        if delta is not None:
            self.room.take(self.name, delta)

    def at(self, moment: float) -> Desk:
        self.now = moment
        return self


@pytest.fixture
async def desk(room: WorldRoom) -> AsyncIterator[Desk]:
    """The report was open from nine to ten and again at noon for a while; another file all the time."""
    began = time.monotonic()
    room._clock = lambda: NOON + 3_600 + time.monotonic() - began  # it is that day
    one = Desk(room, "dev", "office pc")
    one.say()
    for start, end in ((MORNING, MORNING + 3_600), (NOON, NOON + 60)):
        one.at(start).opened(one.report)
        one.say()
        one.at(end).closed(one.report)
        one.say()
    one.at(MORNING - 9_000).opened(one._files[0])
    one.say()
    await stored(one)
    yield one


async def stored(*desks: Desk) -> None:
    for _ in range(300):
        if all(any(isinstance(a, Ack) and a.stored >= one.graph.v for a in one.heard) for one in desks):
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it was never stored")


def names(found: list[Found]) -> list[str]:
    return [name_of(one.node) for one in found]


async def test_the_report_i_had_open_this_morning(room: WorldRoom, desk: Desk) -> None:
    """It was opened again since, so what it says of itself is about noon; only the history knows of the morning."""
    asked = Query(about="summary", kind="file", opened=Range(MORNING, MORNING + 1_800))
    found = await room.ask(ME, asked)
    assert names(found) == ["Q3 quarterly summary.pdf"]
    assert [(visit.at, visit.until, visit.app) for visit in found[0].visits] == [(MORNING, MORNING + 3_600, "Calc")]
    assert "opened" in found[0].why
    assert await room.ask(ME, Query(about="summary", opened=Range(MORNING + 3_700, NOON - 1))) == []


async def test_what_was_open_then_and_is_gone_now(room: WorldRoom, desk: Desk) -> None:
    desk.gone(desk.report)
    desk.say()
    await stored(desk)
    found = await room.ask(ME, Query(about="summary", opened=Range(MORNING, NOON)))
    assert names(found) == ["Q3 quarterly summary.pdf"]
    assert found[0].gone
    assert found[0].node.key == f"{HOME}/Q3 quarterly summary.pdf"


async def test_what_is_open_now_counts_until_now(room: WorldRoom, desk: Desk) -> None:
    found = await room.ask(ME, Query(kind="file", opened=Range(NOON + 10_000, NOON + 20_000)))
    assert [one.node.id for one in found] == [desk._files[0]]


async def test_what_changed_between_is_known_though_it_changed_again(room: WorldRoom, desk: Desk) -> None:
    before = room._clock()
    desk.set(desk.window, "title", "Yearly figures - Calc")
    desk.say()
    await stored(desk)
    between = Range(before - 1, room._clock() + 1)
    desk.set(desk.window, "title", "Something else")
    desk.say()
    await stored(desk)
    found = await room.ask(ME, Query(about="yearly", kind="window", changed=between))
    assert [one.moments[0].value for one in found] == ["Yearly figures - Calc"]
    assert found[0].node.fields["title"] == "Something else"


async def test_near_and_derived_start_from_one_desk(room: WorldRoom, desk: Desk) -> None:
    copy = desk.file("Q3 quarterly summary copy.pdf")
    desk._told.edge("derived", copy, desk.report, NOON)
    desk.say()
    assert names(await room.ask(ME, Query(derived_from=desk.report))) == ["Q3 quarterly summary copy.pdf"]
    assert copy in [one.node.id for one in await room.ask(ME, Query(near=desk.report))]
    Desk(room, "dev2", "laptop").say()
    with pytest.raises(SayWhichDesk, match="laptop"):
        await room.ask(ME, Query(derived_from=desk.report))
    found = await room.ask(ME, Query(derived_from=desk.report, device="office pc"))
    assert names(found) == ["Q3 quarterly summary copy.pdf"]


async def test_all_desks_or_the_one_that_is_named(room: WorldRoom, desk: Desk) -> None:
    laptop = Desk(room, "dev2", "laptop")
    laptop.say()
    assert {one.device for one in await room.ask(ME, Query(about="summary"))} == {"dev", "dev2"}
    for called in ("laptop", "dev2", "LAPTOP"):
        assert {one.device for one in await room.ask(ME, Query(about="summary", device=called))} == {"dev2"}
    with pytest.raises(NoSuchDesk, match="mainframe"):
        await room.ask(ME, Query(device="mainframe"))
    assert await room.ask(2, Query(about="summary")) == []


async def test_what_was_told_a_moment_ago_is_found(room: WorldRoom, desk: Desk) -> None:
    desk.file("just now.txt")
    desk.say()
    assert names(await room.ask(ME, Query(about="just now"))) == ["just now.txt"]
    desk.set(desk.report, "name", "renamed.pdf")
    desk.say()
    assert names(await room.ask(ME, Query(about="renamed"))) == ["renamed.pdf"]


async def test_a_desk_that_is_away_answers_from_what_is_stored(room: WorldRoom, desk: Desk) -> None:
    room.left("dev")
    room.live.drop("dev")
    assert names(await room.ask(ME, Query(about="summary", opened=Range(MORNING, NOON)))) == [
        "Q3 quarterly summary.pdf"
    ]
    assert await room.ask(ME, Query(kind="element")) == []
    assert names(await room.ask(ME, Query(near=desk._files[0], limit=1000)))
    view = (await room.desks(ME))[0]
    assert (view.here, view.name, [one.name for one in view.apps]) == (False, "office pc", ["Calc"])


async def test_the_view_of_a_desk(room: WorldRoom, desk: Desk) -> None:
    view = (await room.desks(ME))[0]
    assert view.here
    assert [(app.name, app.active, [one.active for one in app.windows]) for app in view.apps] == [
        ("Calc", True, [True])
    ]
    assert [file.id for file in view.files] == [desk._files[0]]
    assert view.files[0].app == "Calc"
    assert desk.report in [file.id for file in view.lately]


async def test_every_field_says_whose_word_it_is(room: WorldRoom, desk: Desk) -> None:
    found = (await room.ask(ME, Query(about="summary")))[0]
    labels = labels_of(found.node)
    assert (labels["name"].origin, labels["key"].origin) == (Origin.X, Origin.L)
    assert labels["name"].privacy is Privacy.PRIVATE
    assert labels.keys() == {"key", *found.node.fields}


async def test_history_ends_where_the_owner_wants(room: WorldRoom, desk: Desk) -> None:
    asked = Query(about="summary", kind="file", opened=Range(MORNING, MORNING + 1_800))
    assert await room.forget_history(2) == 0
    assert await room.ask(ME, asked) != []
    assert await room.forget_history(ME) > 0
    assert await room.ask(ME, asked) == []
    still = await room.ask(ME, Query(kind="file", opened=Range(MORNING, MORNING + 10)))
    assert [one.node.id for one in still] == [desk._files[0]]  # open since before, and still


async def test_old_history_goes_by_itself(room: WorldRoom, desk: Desk) -> None:
    room._pruning.cancel()  # type: ignore[union-attr]
    room._clock = lambda: NOON + 31 * 86_400
    task = asyncio.create_task(room._prune())
    ends = time.monotonic() + 20
    while await room.ask(ME, Query(about="summary", opened=Range(MORNING, MORNING + 1_800))):
        assert time.monotonic() < ends, "it is still there"
        await asyncio.sleep(0.02)
    task.cancel()


async def test_nothing_is_left_of_what_is_no_desk_any_more(room: WorldRoom, desk: Desk) -> None:
    store = room._store
    assert await store.devices()
    await room.without(["dev", "never there"])
    assert await room.desks(ME) == [] and await room.ask(ME, Query(kind="file")) == []
    assert await store.devices() == {}
    for table in (t.node, t.visit, t.moment, t.edge):
        count = select(func.count()).select_from(table)
        rows = await store.read(lambda sql, count=count: sql.execute(count).scalar())
        assert rows == 0, table
    await room.without(["dev"])


async def test_a_desk_is_called_what_its_owner_calls_it(room: WorldRoom, desk: Desk) -> None:
    room.rename({"dev": "书房电脑", "never there": "x"})
    assert [one.name for one in await room.desks(ME)] == ["书房电脑"]
    assert {one.device for one in await room.ask(ME, Query(kind="file", device="书房"))} == {"dev"}
