"""A desk remembers by itself when files were open: over what came later, over restarts, and no longer than wanted."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from deskhand.core.world.delta import Node
from deskhand.core.world.graph import Graph
from deskhand.core.world.merge import Pending
from deskhand.core.world.query import Query, Range
from deskhand.core.world.seen import Opening, seen
from deskhand.desk.perceive.openings import FILE, MOST, Openings
from deskhand.store.writer import NotStored

DAY = 86_400.0
START = 1_763_700_000.0
REPORT = "/home/li/report.pdf"


@dataclass
class Clock:
    now: float = START

    def __call__(self) -> float:
        return self.now


class Desk:
    """A picture with one window, in which files are opened and closed, and who remembers it."""

    def __init__(self, folder: Path, days: float = 30.0, clock: Clock | None = None) -> None:
        self.clock = clock or Clock()
        self.folder = folder
        self.kept = Openings(folder / FILE, days, self.clock)
        self.graph = Graph("e")
        self.draft = Pending(self.graph)
        self.draft.new(Node(1, "device", 0, "d", {"name": "vm"}))
        self.draft.new(Node(2, "app", 1, "viewer", {"name": "Viewer"}))
        self.draft.new(Node(3, "window", 2, "w", {"title": "w"}))
        self._ids: dict[str, int] = {}
        self.tell()

    def tell(self) -> None:
        for before, key in self.draft.rekeyed():
            self.kept.renamed(before, key)
        delta = self.draft.take()
        if delta is not None:
            self.kept.heard(self.graph, delta)

    def file(self, path: str, **fields: float) -> int:
        if path not in self._ids:
            self._ids[path] = len(self._ids) + 10
            self.draft.new(Node(self._ids[path], "file", 1, path, {"name": path, **fields}))
        return self._ids[path]

    def open(self, path: str = REPORT) -> None:
        one = self.file(path)
        self.draft.edge("opened", 3, one, self.clock.now)
        self.draft.set(one, "opened", self.clock.now)
        self.tell()

    def close(self, path: str = REPORT) -> None:
        self.draft.end("opened", 3, self._ids[path], self.clock.now)
        self.draft.set(self._ids[path], "closed", self.clock.now)
        self.tell()

    def visit(self, at: float, until: float, path: str = REPORT) -> None:
        self.clock.now = at
        self.open(path)
        self.clock.now = until
        self.close(path)

    def during(self, start: float, end: float) -> list[tuple[str, float, float | None]]:
        return [(one.path, one.at, one.until) for one in self.kept.since(Range(start, end)) if one.at < end]

    def again(self, days: float = 30.0) -> Desk:
        """Deskhand is started anew."""
        self.kept.close()
        return Desk(self.folder, days, self.clock)

    def rows(self) -> int:
        with sqlite3.connect(self.folder / FILE) as sql:
            return int(sql.execute("SELECT count(*) FROM opening").fetchone()[0])


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_what_was_open_before_it_was_opened_again_is_known(desk: Desk) -> None:
    desk.visit(START - DAY, START - DAY + 600)
    desk.visit(START - 300, START - 200)
    desk.clock.now = START
    yesterday = Range(START - DAY - 60, START - DAY + 3_600)
    assert desk.during(START - DAY - 60, START - DAY + 3_600) == [(REPORT, START - DAY, START - DAY + 600)]
    asked = Query(kind="file", opened=yesterday)
    assert [one.path for one in seen(desk.graph, asked, lambda path: path)] == []  # a picture alone does not know it
    (found,) = seen(desk.graph, asked, lambda path: path, desk.kept.since(yesterday))
    assert (found.path, found.app, found.at, found.open) == (REPORT, "Viewer", START - DAY, False)


def test_it_outlives_a_restart_and_only_the_owner_can_read_it(desk: Desk) -> None:
    desk.visit(START - DAY, START - DAY + 600)
    again = desk.again()
    assert again.during(START - 2 * DAY, START) == [(REPORT, START - DAY, START - DAY + 600)]
    assert stat.S_IMODE((desk.folder / FILE).stat().st_mode) == 0o600


def test_what_is_closed_can_be_forgotten_and_what_is_open_stays(desk: Desk) -> None:
    desk.visit(START - DAY, START - DAY + 600)
    desk.clock.now = START
    desk.open("/home/li/letter.odt")
    desk.kept.forget()
    assert desk.during(START - 2 * DAY, START + 1) == [("/home/li/letter.odt", START, None)]
    desk.clock.now = START + 60
    desk.close("/home/li/letter.odt")
    again = desk.again()
    assert again.during(START - 2 * DAY, START + 90) == [("/home/li/letter.odt", START, START + 60)]


def test_what_was_open_at_a_hard_end_was_open_as_long_as_anybody_knows(desk: Desk) -> None:
    desk.open()
    desk.clock.now = START + 500
    desk.kept.beat()
    desk.kept._writer.close()  # killed: nobody closes anything
    desk.clock.now = START + 9_000
    again = Desk(desk.folder, clock=desk.clock)
    assert again.during(START, START + 9_000) == [(REPORT, START, START + 500)]


def test_a_window_that_goes_closes_what_was_open_in_it(desk: Desk) -> None:
    desk.open()
    desk.clock.now = START + 60
    desk.draft.gone(3)
    desk.tell()
    assert desk.during(START, START + 60) == [(REPORT, START, START + 60)]
    desk.clock.now = START + 90
    desk.kept.ended()
    assert desk.during(START + 70, START + 90) == []


def test_a_file_that_is_renamed_takes_what_it_was_along(desk: Desk) -> None:
    desk.visit(START - DAY, START - DAY + 600)
    desk.clock.now = START
    desk.open()
    desk.draft.set(desk.file(REPORT), "key", "/home/li/final.pdf")
    desk.tell()
    assert {path for path, _, _ in desk.during(START - 2 * DAY, START + 1)} == {"/home/li/final.pdf"}
    desk.clock.now = START + 5
    desk.kept.ended()
    again = desk.again()
    assert sorted(again.during(START - 2 * DAY, START + 9)) == [
        ("/home/li/final.pdf", START - DAY, START - DAY + 600),
        ("/home/li/final.pdf", START, START + 5),
    ]


def test_what_the_desktop_remembers_is_kept_too_and_nothing_twice(desk: Desk) -> None:
    desk.open()
    desk.draft.set(desk.file(REPORT), "opened", START + 2)  # the list of recent files says the same a moment later
    desk.file("/home/li/old.txt", opened=START - 5 * DAY)
    desk.tell()
    assert sorted(desk.during(START - 9 * DAY, START + 1)) == [
        ("/home/li/old.txt", START - 5 * DAY, START - 5 * DAY),
        (REPORT, START, None),
    ]


@pytest.mark.parametrize("days", [30.0, 7.0, 0.5])
def test_it_is_forgotten_in_time_by_a_desk_that_runs_and_at_a_start(tmp_path: Path, days: float) -> None:
    desk = Desk(tmp_path, days)
    desk.visit(START, START + 60)
    desk.clock.now = START + 60 + days * DAY - 1
    desk.kept.beat()
    assert len(desk.during(START, desk.clock.now)) == 1
    desk.clock.now += 2
    assert desk.during(START, desk.clock.now) == []  # not told any more, even before it is gone
    desk.kept.beat()
    desk.kept.close()
    assert desk.rows() == 0
    assert b"report.pdf" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_a_shorter_time_takes_hold_at_the_next_start(desk: Desk) -> None:
    desk.visit(START - 5 * DAY, START - 5 * DAY + 60)
    desk.clock.now = START
    again = desk.again(days=2.0)
    again.kept.close()
    assert again.rows() == 0


def test_with_no_days_nothing_is_kept(tmp_path: Path) -> None:
    desk = Desk(tmp_path, 0.0)
    desk.visit(START, START + 60)
    desk.clock.now += 1
    desk.kept.beat()
    desk.kept.close()
    assert desk.rows() == 0


def test_what_may_not_be_told_any_longer_is_forgotten(desk: Desk) -> None:
    desk.visit(START, START + 60)
    desk.visit(START, START + 60, "/home/li/private/diary.txt")
    desk.kept.only(lambda path: "/private/" not in path)
    assert [path for path, _, _ in desk.during(START, START + 100)] == [REPORT]
    desk.kept.close()
    assert desk.rows() == 1


def test_no_more_are_kept_than_so_many(desk: Desk) -> None:
    desk.clock.now = START + MOST + 200
    for n in range(MOST + 100):
        desk.kept._of.setdefault(f"/f{n}", {})[START + n] = Opening(f"/f{n}", "", START + n, START + n)
    desk.kept.beat()
    left = desk.kept.since(Range(None, None))
    assert len(left) == MOST
    assert min(one.at for one in left) == START + 100


def test_only_what_is_within_the_folders_is_told(desk: Desk) -> None:
    desk.visit(START - DAY, START - DAY + 60)
    told: Callable[[str], str | None] = lambda _: None  # noqa: E731
    asked = Query(kind="file", opened=Range(START - 2 * DAY, START))
    assert seen(desk.graph, asked, told, desk.kept.since(asked.opened)) == []


def doubts(desk: Desk) -> list[tuple[str, str]]:
    return [(one.path, one.doubt) for one in sorted(desk.kept.since(Range(None, None)))]


def test_what_only_a_title_said_stays_doubtful(desk: Desk) -> None:
    desk.draft.set(desk.file(REPORT), "titled", True)
    desk.visit(START - 600, START - 300)
    assert doubts(desk.again()) == [(REPORT, "titled")]


def test_another_file_under_the_same_path_is_another(desk: Desk) -> None:
    desk.visit(START - 600, START - 300)
    desk.draft.gone(desk._ids.pop(REPORT))
    desk.tell()
    assert doubts(desk) == [(REPORT, "replaced")]
    desk.draft.new(Node(99, "file", 1, REPORT, {"name": "report.pdf", "type": "file", "modified": START - 900}))
    desk.tell()
    desk = desk.again()
    assert doubts(desk) == [(REPORT, "replaced")]
    asked = Query(kind="file", opened=Range(START - 700, START))
    (found,) = seen(desk.graph, asked, lambda path: path, desk.kept.since(asked.opened))
    assert found.doubt == "replaced"
    desk.visit(START - 200, START - 100)  # opened since: that one is meant
    (found,) = seen(desk.graph, asked, lambda path: path, desk.kept.since(asked.opened))
    assert found.doubt == ""


def test_what_goes_otherwise_leaves_the_past_alone(desk: Desk) -> None:
    desk.visit(START - 600, START - 300)
    desk.draft.gone(3)
    desk.tell()
    assert doubts(desk) == [(REPORT, "")]


def test_a_file_renamed_over_another_is_the_renamed_one(desk: Desk) -> None:
    other = "/home/li/draft.pdf"
    desk.visit(START - 900, START - 800)
    desk.visit(START - 600, START - 500, other)
    desk.draft.gone(desk._ids[REPORT])
    desk.draft.set(desk._ids[other], "key", REPORT)
    desk.tell()
    assert sorted((one.at, one.doubt) for one in desk.kept.since(Range(None, None))) == [
        (START - 900, "replaced"), (START - 600, ""),
    ]  # fmt: skip


@pytest.mark.parametrize("how", ["garbage", "other"])
def test_what_cannot_be_read_is_put_aside_and_said(tmp_path: Path, how: str) -> None:
    file = tmp_path / FILE
    if how == "garbage":
        file.write_bytes(b"not a database" * 100)
    else:
        with sqlite3.connect(file) as sql:
            sql.execute("CREATE TABLE opening(x)")
    before = file.read_bytes()
    desk = Desk(tmp_path)
    said = desk.kept.put_aside
    assert said is not None and FILE in said.said("en") and FILE in said.said("zh")
    aside = tmp_path / str(said.values["aside"])
    assert aside.stat().st_size == len(before) and (how == "other" or aside.read_bytes() == before)
    desk.visit(START - 600, START - 300)
    again = desk.again()
    assert again.kept.put_aside is None
    assert doubts(again) == [(REPORT, "")]


def test_a_full_disk_is_said_once_and_written_when_there_is_room(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    desk.kept._writer.submit(lambda sql: sql.execute("PRAGMA max_page_count=1")).result()
    for number in range(60):
        desk.visit(START + 10 * number, START + 10 * number + 5, f"/home/li/{number}{'x' * 500}.txt")
    with suppress(NotStored):  # it may share a commit with what finds no room
        desk.kept._writer.submit(lambda _: None).result()
    desk.kept._writer.submit(lambda sql: sql.execute("PRAGMA max_page_count=100000")).result()
    assert len([one for one in caplog.records if one.levelname == "ERROR"]) == 1
    assert desk.rows() < 60
    desk.kept.beat()
    desk.kept._writer.submit(lambda _: None).result()
    assert desk.rows() == 60
    assert len(doubts(desk.again())) == 60
